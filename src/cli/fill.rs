//! What an empty site is filled with to look at: the figures of five articles, read from files
//! built into the program, and a small generated federation with its sign-ins.

use anyhow::{Context, Result, bail};
use rust_embed::RustEmbed;

use super::demo::{SMALL, generate, print_sign_ins};
use crate::app::App;
use crate::demo::is_empty;
use crate::import::{List, Options, import, read_built_in};

#[derive(RustEmbed)]
#[folder = "sample/articles/"]
#[include = "*.csv"]
struct Articles;

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
    generate(app, SMALL, 1).await?;
    print_sign_ins(app).await
}
