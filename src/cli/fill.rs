//! What an empty site is filled with to look at: the figures of five articles and an act that fits
//! them, read from files built into the program, and a small generated federation with sign-ins.

use anyhow::{Context, Result, bail};
use reorganisation::Act;
use rust_embed::RustEmbed;

use super::demo::{SMALL, generate, print_sign_ins};
use crate::access::{Act as Deed, Permit};
use crate::act::confirm;
use crate::app::App;
use crate::demo::is_empty;
use crate::import::{List, Options, import, read_built_in};
use crate::unit::store::find_unit_of_all;

#[derive(RustEmbed)]
#[folder = "sample/articles/"]
#[include = "*.csv"]
struct Articles;

#[derive(RustEmbed)]
#[folder = "sample/acts/"]
#[include = "2025-tay-ninh-long-an.toml"]
struct Acts;

/// Lists in the order they build on one another, with their files.
const LISTS: [(List, &str); 3] = [
    (List::Units, "units.csv"),
    (List::Figures, "figures.csv"),
    (List::Targets, "targets.csv"),
];

/// Fills the site if no unit stands in it, and prints the sample sign-ins in either case.
pub async fn fill_sample(app: &App) -> Result<()> {
    let mut owner = app.database.owner.acquire().await?;
    let empty = is_empty(&mut owner).await?;
    drop(owner);
    if !empty {
        return print_sign_ins(app).await;
    }
    for (list, name) in LISTS {
        let file = Articles::get(name).with_context(|| format!("{name} is not built in"))?;
        let table = read_built_in(name, &file.data)?;
        let options = Options {
            list,
            unit: None,
            check: false,
            skip_bad_rows: false,
        };
        let report = import(app, &table, options).await?;
        if let Some(fault) = report.faults.first() {
            bail!("{name}, dòng {}: {}", fault.row, fault.reason);
        }
    }
    carry_out_acts(app).await?;
    generate(app, SMALL, 1).await?;
    print_sign_ins(app).await
}

/// Carries out the acts that fit the articles.
async fn carry_out_acts(app: &App) -> Result<()> {
    let permit = Permit::of_the_operator(Deed::Reorganise);
    let mut owner = app.database.owner.acquire().await?;
    let today = app.clock.today();
    for name in Acts::iter() {
        let file = Acts::get(&name).with_context(|| format!("{name} is not built in"))?;
        let text = String::from_utf8_lossy(&file.data);
        let act = Act::read(&text).ok();
        let root = act.and_then(|act| act.heading.root);
        let root = root.with_context(|| format!("{name} cannot be read or names no root"))?;
        let root = find_unit_of_all(&mut owner, &root, today)
            .await?
            .with_context(|| format!("{name}: {root} does not stand"))?;
        confirm(app, &permit, (&root, &text), None)
            .await
            .with_context(|| format!("{name} cannot be carried out"))?;
    }
    Ok(())
}
