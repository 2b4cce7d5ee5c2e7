//! Reads the catalogue: the one built into the binary, then a site's folder on top of it. An entry
//! of the site with a code that exists replaces it whole; a new code extends the catalogue.

use std::path::{Path, PathBuf};

use rust_embed::RustEmbed;
use serde::Deserialize;

use super::abbreviation::Abbreviation;
use super::accounts::{FundKind, LedgerAccount};
use super::checks::{Holiday, HolidayYear, ReportCheck};
use super::houses::HouseNorm;
use super::kind::*;
use super::model::*;
use super::personal::{PersonalField, PersonalKeep, PersonalPurpose};
use super::posts::Post;

#[derive(RustEmbed)]
#[folder = "catalogue/"]
#[include = "*.toml"]
struct BuiltIn;

/// Why the catalogue could not be read.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueFault {
    #[error("{file}: {reason}\n  Sửa tệp rồi chạy lại. / Mend the file and try again.")]
    Unreadable { file: String, reason: String },
    #[error("{} is not a folder that can be read: {reason}", folder.display())]
    NoFolder { folder: PathBuf, reason: String },
}

/// One TOML file; any file may hold any of the tables.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct CatalogueFile {
    dimension: Vec<Dimension>,
    measure: Vec<Measure>,
    group: Vec<Group>,
    unit_kind: Vec<UnitKind>,
    indicator: Vec<Indicator>,
    kind: Vec<Kind>,
    register: Vec<RegisterSeries>,
    form: Vec<Form>,
    rule: Vec<Rule>,
    /// With its place in the text, which its findings name.
    check: Vec<toml::Spanned<ReportCheck>>,
    holiday: Vec<Holiday>,
    holiday_year: Vec<HolidayYear>,
    personal_field: Vec<PersonalField>,
    personal_purpose: Vec<PersonalPurpose>,
    personal_keep: Vec<PersonalKeep>,
    post: Vec<Post>,
    abbreviation: Vec<Abbreviation>,
    ledger_account: Vec<LedgerAccount>,
    fund_kind: Vec<FundKind>,
    house_norm: Vec<HouseNorm>,
}

/// The built-in catalogue, extended or overridden by the TOML files below `site`.
pub fn load(site: Option<&Path>) -> Result<Catalogue, CatalogueFault> {
    let mut catalogue = Catalogue::default();
    let mut names: Vec<_> = BuiltIn::iter().collect();
    names.sort();
    for name in names {
        let Some(file) = BuiltIn::get(&name) else {
            continue;
        };
        let text = String::from_utf8_lossy(&file.data);
        read_into(&mut catalogue, &name, &text)?;
    }
    if let Some(folder) = site {
        for path in toml_files(folder)? {
            let name = path.display().to_string();
            let text =
                std::fs::read_to_string(&path).map_err(|error| CatalogueFault::Unreadable {
                    file: name.clone(),
                    reason: error.to_string(),
                })?;
            read_into(&mut catalogue, &name, &text)?;
        }
    }
    Ok(catalogue)
}

fn toml_files(folder: &Path) -> Result<Vec<PathBuf>, CatalogueFault> {
    let no_folder = |error: std::io::Error| CatalogueFault::NoFolder {
        folder: folder.to_owned(),
        reason: error.to_string(),
    };
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).map_err(no_folder)? {
            let path = entry.map_err(no_folder)?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "toml")
            {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn read_into(catalogue: &mut Catalogue, name: &str, text: &str) -> Result<(), CatalogueFault> {
    let file: CatalogueFile = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_of(text, span.start));
        CatalogueFault::Unreadable {
            file: format!("{name}:{line}"),
            reason: error.message().to_owned(),
        }
    })?;
    merge(&mut catalogue.dimensions, file.dimension, |entry| {
        entry.code.clone()
    });
    merge(&mut catalogue.measures, file.measure, |entry| {
        entry.code.clone()
    });
    merge(&mut catalogue.groups, file.group, |entry| {
        entry.code.clone()
    });
    merge(&mut catalogue.unit_kinds, file.unit_kind, |entry| {
        entry.code.clone()
    });
    merge(&mut catalogue.indicators, file.indicator, |entry| {
        entry.code.clone()
    });
    merge(&mut catalogue.kinds, file.kind, |entry| entry.code.clone());
    merge(&mut catalogue.registers, file.register, |entry| {
        entry.series.clone()
    });
    merge(&mut catalogue.forms, file.form, |entry| entry.code.clone());
    merge(&mut catalogue.abbreviations, file.abbreviation, |entry| {
        entry.short.clone()
    });
    merge(&mut catalogue.accounts, file.ledger_account, |entry| {
        format!("{} {}", entry.code, entry.from_on)
    });
    merge(&mut catalogue.fund_kinds, file.fund_kind, |entry| {
        entry.code.clone()
    });
    merge(&mut catalogue.house_norms, file.house_norm, |entry| {
        format!("{} {} {}", entry.place, entry.works, entry.from_on)
    });
    merge(&mut catalogue.posts, file.post, |entry| entry.code.clone());
    merge(&mut catalogue.rules, file.rule, |entry| {
        format!("{} {}", entry.code, entry.from_on)
    });
    let checks = file.check.into_iter().map(|check| {
        let place = format!("{name}:{}", line_of(text, check.span().start));
        ReportCheck {
            place,
            ..check.into_inner()
        }
    });
    merge(&mut catalogue.checks, checks.collect(), |entry| {
        entry.code.clone()
    });
    merge(&mut catalogue.holidays, file.holiday, |entry| {
        entry.from_on.to_string()
    });
    merge(&mut catalogue.holiday_years, file.holiday_year, |entry| {
        entry.year.to_string()
    });
    let personal = &mut catalogue.personal;
    merge(&mut personal.fields, file.personal_field, |entry| {
        entry.code.clone()
    });
    merge(&mut personal.purposes, file.personal_purpose, |entry| {
        entry.code.clone()
    });
    merge(&mut personal.keeps, file.personal_keep, |entry| {
        format!("{} {}", entry.code, entry.from_on)
    });
    Ok(())
}

/// The line of a place in a text, counted from one.
fn line_of(text: &str, at: usize) -> usize {
    text[..at.min(text.len())].matches('\n').count() + 1
}

fn merge<T>(all: &mut Vec<T>, new: Vec<T>, key: impl Fn(&T) -> String) {
    for entry in new {
        match all.iter().position(|old| key(old) == key(&entry)) {
            Some(at) => all[at] = entry,
            None => all.push(entry),
        }
    }
}
