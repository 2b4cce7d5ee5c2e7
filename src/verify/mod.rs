//! The named invariants of the whole site, checked on the live data. Each is a sentence that holds
//! or a list of what breaks it. The same rules run on every write; this asks them again of
//! everything.

mod aid;
mod register;
mod season;
mod store;

use std::collections::HashMap;
use std::time::{Duration, Instant};

use timeline::Period;

use crate::app::App;

/// What became of an invariant.
#[derive(Debug)]
pub struct Verdict {
    pub name: &'static str,
    /// What breaks it, a few examples; empty when it holds.
    pub breaches: Vec<String>,
    pub checked: u64,
    pub took: Duration,
}

/// Why an invariant could not be checked.
#[derive(Debug, thiserror::Error)]
pub enum VerifyFault {
    #[error("the data could not be read: {0}")]
    Sql(#[from] sqlx::Error),
    #[error(transparent)]
    Engine(#[from] crate::fact::EngineFault),
    #[error("a sum does not fit: {0}")]
    Sum(#[from] cube::Fault),
}

/// Checks every invariant, in the order of their names here.
pub async fn verify(app: &App) -> Result<Vec<Verdict>, VerifyFault> {
    let mut verdicts = Vec::new();
    let queries = [
        (
            "facts stand at their record's unit",
            store::facts_at_other_units(app.engine.pool()).await,
        ),
        (
            "a withdrawn record says nothing",
            store::withdrawn_with_facts(app.engine.pool()).await,
        ),
        (
            "nothing is taken back twice",
            store::taken_back_twice(app.engine.pool()).await,
        ),
        (
            "links are what their events say",
            store::links_and_events(app.engine.pool()).await,
        ),
        (
            "places follow from links",
            store::places_and_links(app.engine.pool()).await,
        ),
        (
            "no unit stands under itself",
            store::circles(app.engine.pool()).await,
        ),
        (
            "a spell says that somebody came and went",
            register::store::spells_and_facts(&app.database.owner).await,
        ),
        (
            "a card says that it was issued and ended",
            register::store::cards_and_facts(&app.database.owner).await,
        ),
        (
            "spells of one person follow one another",
            register::store::spells_in_order(&app.database.owner).await,
        ),
        (
            "a report is where its last step brought it",
            season::store::states_and_steps(&app.database.owner).await,
        ),
        (
            "nobody approved his own report",
            season::store::own_approvals(&app.database.owner).await,
        ),
        (
            "the checksum of every vintage stands",
            season::store::checksums(&app.database.owner).await,
        ),
        (
            "who was merged has nothing of his own",
            register::store::merged_people(&app.database.owner).await,
        ),
        (
            "the checksum of every frozen list stands",
            aid::store::checksums(&app.database.owner).await,
        ),
        (
            "a list of help comes to what its lines say",
            aid::store::sums(&app.database.owner).await,
        ),
        (
            "nobody approved a list he sent",
            aid::store::own_approvals(&app.database.owner).await,
        ),
    ];
    for (name, answer) in queries {
        let (breaches, checked, took) = answer?;
        verdicts.push(Verdict {
            name,
            breaches,
            checked,
            took,
        });
    }
    verdicts.push(log_is_as_sealed(app).await?);
    verdicts.extend(books_hold(app).await?);
    verdicts.extend(payments_hold(app).await?);
    verdicts.push(terms_say_their_facts(app).await?);
    verdicts.push(records_say_their_facts(app).await?);
    verdicts.push(engine_agrees(app).await?);
    Ok(verdicts)
}

/// Every change and line of the log is what was sealed, in the order it was sealed.
async fn log_is_as_sealed(app: &App) -> Result<Verdict, VerifyFault> {
    let began = Instant::now();
    let walk = crate::audit::seal::walk(&app.database.owner).await?;
    Ok(Verdict {
        name: "the log is what was sealed",
        breaches: walk.breaches,
        checked: walk.changes,
        took: began.elapsed(),
    })
}

/// The laws of the ledger, asked of every entry of every book.
async fn books_hold(app: &App) -> Result<Vec<Verdict>, VerifyFault> {
    let began = Instant::now();
    let all = crate::book::statement::store::all_written(&app.database.owner).await?;
    let read = began.elapsed();
    let ask = |check: &ledger::Check| {
        let began = Instant::now();
        let found = (check.breaches)(&all);
        let told = |breach: &ledger::Breach| match breach.entry {
            Some(entry) => format!("unit {}, entry {entry}: {}", breach.book, breach.amount),
            None => format!("unit {}: {}", breach.book, breach.amount),
        };
        Verdict {
            name: check.name,
            breaches: found.iter().take(10).map(told).collect(),
            checked: all.len() as u64,
            took: began.elapsed() + read,
        }
    };
    Ok(ledger::CHECKS.iter().map(ask).collect())
}

/// The laws of paying out: batches, vouchers, receipts and records say the same.
async fn payments_hold(app: &App) -> Result<Vec<Verdict>, VerifyFault> {
    use crate::payout::invariant::store;
    let owner = &app.database.owner;
    let began = Instant::now();
    let asked = [
        (
            "a batch of payments is what its voucher says",
            store::batches_and_vouchers(owner).await?,
        ),
        (
            "what was paid was received, came back or is outstanding",
            store::paid_is_somewhere(owner).await?,
        ),
        (
            "a receipt is the money its records say",
            store::receipts_and_facts(owner).await?,
        ),
        (
            "nobody is paid twice for one line",
            store::paid_once(owner).await?,
        ),
        (
            "goods given out are no more than there were",
            store::goods_are_somewhere(owner).await?,
        ),
        (
            "a round stays within its budget and its fund",
            store::rounds_keep_their_bounds(owner).await?,
        ),
        (
            "a voucher is the money its record says",
            crate::book::said::store::vouchers_and_facts(owner).await?,
        ),
    ];
    let took = began.elapsed();
    let verdict = |(name, (breaches, checked))| Verdict {
        name,
        breaches,
        checked,
        took,
    };
    Ok(asked.into_iter().map(verdict).collect())
}

/// Every officer is said once at a unit, from the first of his terms to the end of the last.
async fn terms_say_their_facts(app: &App) -> Result<Verdict, VerifyFault> {
    let began = Instant::now();
    let owner = &app.database.owner;
    let (breaches, checked) =
        crate::officer::invariant::store::breaches(owner, &app.catalogue).await?;
    Ok(Verdict {
        name: "a term says that somebody is an officer",
        breaches,
        checked,
        took: began.elapsed(),
    })
}

/// Every record's standing facts are exactly those its answers say.
async fn records_say_their_facts(app: &App) -> Result<Verdict, VerifyFault> {
    let began = Instant::now();
    let pools = (app.engine.pool(), &app.database.owner);
    let (breaches, checked) = store::records_against_facts(pools, &app.catalogue).await?;
    let name = "a record says what its answers say";
    Ok(Verdict {
        name,
        breaches,
        checked,
        took: began.elapsed(),
    })
}

/// For every unit, series and quarter of the recorded years, on each line: count, amount and
/// distinct people of the engine equal those of SQL.
async fn engine_agrees(app: &App) -> Result<Verdict, VerifyFault> {
    let began = Instant::now();
    let mut breaches = Vec::new();
    let mut checked = 0;
    for quarter in store::quarters(app.engine.pool()).await? {
        for line in ["territorial", "sectoral"] {
            checked += compare(app, line, quarter, &mut breaches).await?;
        }
    }
    let name = "the engine agrees with SQL";
    Ok(Verdict {
        name,
        breaches,
        checked,
        took: began.elapsed(),
    })
}

async fn compare(
    app: &App,
    line: &str,
    quarter: Period,
    breaches: &mut Vec<String>,
) -> Result<u64, VerifyFault> {
    // Both read the same moment: facts that came later are left out on both sides.
    let mut engine: HashMap<(i32, i16), (i64, i64, i64)> = HashMap::new();
    let snapshot = {
        let state = app.engine.fresh().await?;
        let days = (
            timeline::day_number(quarter.from_on()),
            timeline::day_number(quarter.until_on()),
        );
        let line_no = crate::fact::store::line_no(line);
        state.cube.roll_up(
            line_no,
            cube::Structure::Then,
            &[days],
            &mut |cell: cube::Cell| {
                let total = cell.total;
                let people = i64::try_from(total.people).unwrap_or(i64::MAX);
                let key = (cell.unit.cast_signed(), cell.series.cast_signed());
                engine.insert(key, (total.facts, total.amount, people));
            },
        )?;
        state.snapshot.clone()
    };
    let sql = store::roll_up(app.engine.pool(), line, quarter, &snapshot).await?;
    let checked = sql.len() as u64;
    for (key, sql) in sql {
        let engine = engine.remove(&key).unwrap_or_default();
        if engine != sql && breaches.len() < 10 {
            breaches.push(format!(
                "{line} {quarter} unit {} series {}: engine {engine:?}, SQL {sql:?}",
                key.0, key.1
            ));
        }
    }
    for (key, engine) in engine
        .into_iter()
        .filter(|(_, engine)| *engine != (0, 0, 0))
    {
        if breaches.len() < 10 {
            breaches.push(format!(
                "{line} {quarter} unit {} series {}: engine {engine:?}, SQL nothing",
                key.0, key.1
            ));
        }
    }
    Ok(checked)
}
