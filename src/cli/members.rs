//! `diemtua members`: who is in the register, who is in it twice, and making one of two.

use std::io::Write;

use anyhow::{Context, Result, anyhow, bail};
use clap::Subcommand;

use super::site::{Site, open_site};
use crate::access::{Act, Actor, Permit, Role};
use crate::config::Settings;
use crate::duplicate::store::{all_pairs, roots};
use crate::duplicate::{
    Both, Merging, Side, find_both, freshness, merge, merge_of, proposed, unmerge,
};
use crate::member::store::WriteFault;
use crate::search::{FoundPerson, PeopleAsked, people};
use crate::web::Words;

/// The line the operator looks along.
const LINE: &str = "territorial";

/// What is done with the register.
#[derive(Debug, Subcommand)]
pub enum MembersDeed {
    /// People whose name or number is like this
    Search {
        text: String,
        /// How many to list
        #[arg(long, default_value_t = 20)]
        limit: usize,
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Pairs of records that may be one person, likeliest first
    Duplicates {
        /// How many to list
        #[arg(long, default_value_t = 100)]
        limit: i64,
        /// One JSON object a line
        #[arg(long)]
        json: bool,
        /// Search the whole register first, also when nothing was written since the last search
        #[arg(long)]
        refresh: bool,
    },
    /// Make one person of two: A stays, B leads to A
    Merge { a: i64, b: i64 },
    /// Make two again of a person and the one he was merged into
    Unmerge { a: i64 },
}

/// Does it over the site's own connections; whoever runs the site has no scope.
pub async fn run(settings: &Settings, deed: MembersDeed) -> Result<()> {
    let site = open_site(settings).await?;
    let done = match deed {
        MembersDeed::Search { text, limit, json } => search(&site, &text, (limit, json)).await,
        MembersDeed::Duplicates {
            limit,
            json,
            refresh,
        } => duplicates(&site, (limit, json), refresh).await,
        MembersDeed::Merge { a, b } => merge_two(&site, (a, b)).await,
        MembersDeed::Unmerge { a } => unmerge_one(&site, a).await,
    };
    site.close().await?;
    done
}

/// The operator as one who stands at each unit above which there is none.
async fn operators(site: &Site) -> Result<Vec<Actor>> {
    let mut connection = site.app.database.owner.acquire().await?;
    let today = site.app.clock.today();
    let roots = roots(&mut connection, (LINE, today)).await?;
    let at = |(unit_id, unit_code, unit_tier): (i32, String, String)| Actor {
        account_id: 0,
        login: String::new(),
        full_name: String::new(),
        address_form: String::new(),
        unit_id,
        unit_code,
        unit_tier,
        generated: false,
        role: Role::FederationOfficer,
        line: LINE.to_owned(),
        language: "vi".to_owned(),
        csrf_token: String::new(),
    };
    Ok(roots.into_iter().map(at).collect())
}

async fn search(site: &Site, text: &str, (limit, json): (usize, bool)) -> Result<()> {
    let mut out = std::io::stdout().lock();
    let mut left = limit;
    for operator in operators(site).await? {
        let asked = PeopleAsked {
            text,
            unit: None,
            offset: 0,
            limit: left,
        };
        let found = people(&site.app, &operator, &asked).await?;
        for person in &found.people {
            writeln!(out, "{}", person_line(person, json))?;
        }
        left = left.saturating_sub(found.people.len());
        if left == 0 {
            break;
        }
    }
    Ok(())
}

fn person_line(person: &FoundPerson, json: bool) -> String {
    let (code, name) = &person.unit;
    if json {
        return serde_json::json!({
            "id": person.person_id, "full_name": person.full_name, "birth_year": person.birth_year,
            "unit": code, "member": person.is_member,
        })
        .to_string();
    }
    let year = person
        .birth_year
        .map_or(String::new(), |year| year.to_string());
    format!(
        "{:>10}  {}  {year}  {code} {name}",
        person.person_id, person.full_name
    )
}

async fn duplicates(site: &Site, (limit, json): (i64, bool), refresh: bool) -> Result<()> {
    let app = &site.app;
    let searched = if refresh || freshness(&app.database.owner).await?.is_none() {
        Some(app.finder.search(&app.catalogue, &app.clock).await?)
    } else {
        app.finder
            .search_if_stale(&app.catalogue, &app.clock)
            .await?
    };
    let mut connection = app.database.owner.acquire().await?;
    let words = Words::of("en");
    let mut out = std::io::stdout().lock();
    for (a, b, score_ppm, why) in all_pairs(&mut connection, limit).await? {
        let why: Vec<String> = why
            .iter()
            .map(|code| words.t(&format!("duplicate-why-{code}")))
            .collect();
        let score = f64::from(score_ppm / 1_000) / 1_000.0;
        if json {
            let person = |told: &crate::duplicate::store::Told| {
                serde_json::json!({
                    "id": told.person_id, "card_no": told.card_no, "unit": told.unit_code
                })
            };
            let line = serde_json::json!({
                "a": person(&a), "b": person(&b), "score": score, "why": why
            });
            writeln!(out, "{line}")?;
        } else {
            writeln!(
                out,
                "{score:.3}  {:>10} {:<16} {:>10} {:<16} {}",
                a.person_id,
                a.unit_code,
                b.person_id,
                b.unit_code,
                why.join(", ")
            )?;
        }
    }
    if let Some(searched) = searched {
        eprintln!("{} người đã so, {} cặp", searched.people, searched.pairs);
    }
    Ok(())
}

/// Both people as seen from a unit above both.
async fn both_of(site: &Site, ids: (i64, i64)) -> Result<Both> {
    for operator in operators(site).await? {
        let mut tx = site.app.begin(&operator).await?;
        if let Some(both) = find_both(&mut tx, ids).await? {
            return Ok(both);
        }
    }
    Err(anyhow!(
        "không có hai hồ sơ {} và {} còn tách rời dưới cùng một đơn vị. Xem số bằng diemtua members search",
        ids.0,
        ids.1
    ))
}

async fn merge_two(site: &Site, (kept, merged): (i64, i64)) -> Result<()> {
    let both = both_of(site, (kept, merged)).await?;
    let side = if both.a.person.person_id == kept {
        Side::A
    } else {
        Side::B
    };
    let choices = proposed(&both.a.person.details, &both.b.person.details, side);
    let merging = Merging {
        both: &both,
        kept: side,
        choices: &choices,
        own_units: None,
    };
    let permit = Permit::of_the_operator(Act::KeepMembers);
    let merge_id = said(merge(&site.app, &permit, &merging).await)?;
    println!(
        "Đã gộp hồ sơ {merged} vào {kept} (lần gộp {merge_id}). Tách lại: diemtua members unmerge {merged}"
    );
    Ok(())
}

async fn unmerge_one(site: &Site, merged: i64) -> Result<()> {
    let mut connection = site.app.database.owner.acquire().await?;
    let found = merge_of(&mut connection, merged).await?;
    drop(connection);
    let found = found.with_context(|| {
        format!("hồ sơ {merged} không gộp vào hồ sơ nào. Viết số của hồ sơ đã gộp, không phải hồ sơ giữ lại")
    })?;
    let permit = Permit::of_the_operator(Act::KeepMembers);
    said(unmerge(&site.app, &permit, &found, None).await)?;
    println!("Đã tách lại hồ sơ {merged} và {}", found.kept_id);
    Ok(())
}

/// A refusal in the words of the pages.
fn said<T>(done: Result<T, WriteFault>) -> Result<T> {
    match done {
        Ok(value) => Ok(value),
        Err(WriteFault::Refused(refusal)) => bail!("{}", Words::of("vi").t(refusal.message)),
        Err(WriteFault::Sql(error)) => Err(error.into()),
    }
}
