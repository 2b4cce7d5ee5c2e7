//! The units that still owe a report of a round, and the letter that tells them it was opened.

use sqlx::PgConnection;
use timeline::Day;

use super::pages::looking;
use super::store::{self, Round};
use crate::app::App;
use crate::mail::{self, Kind, Letter, Told};
use crate::report::period_with_days;
use crate::web::{Words, day_short};

/// The states of a report that is still owed.
const OWED: [&str; 3] = ["none", "draft", "returned"];

fn opened(round: &Round, words: Words) -> Letter {
    let period = round.name().map_or(round.period.clone(), |name| {
        period_with_days(name, words.language())
    });
    Letter {
        subject: words.t1("mail-opened", "period", &period),
        body: words.with(
            "mail-opened-body",
            &[
                ("period", period),
                ("day", day_short(round.due_on)),
                ("unit", round.unit_name.clone()),
                ("note", round.note.clone()),
            ],
        ),
    }
}

async fn units_owing(
    app: &App,
    connection: &mut PgConnection,
    round: &Round,
) -> sqlx::Result<Vec<i32>> {
    let looking = looking(app, round, round.unit_id);
    let units = store::units_in(connection, &looking, &OWED).await?;
    Ok(units.into_iter().map(|(unit_id, _)| unit_id).collect())
}

/// Tells every unit that owes a report that the round is open, within the change that opens it.
pub async fn write_opened(
    app: &App,
    connection: &mut PgConnection,
    round: &Round,
    words: Words,
) -> sqlx::Result<()> {
    let units = units_owing(app, connection, round).await?;
    let told = Told {
        unit_id: round.unit_id,
        round_id: Some(round.round_id),
        report_id: None,
        kind: Kind::Opened,
        at: app.clock.now(),
    };
    mail::store::write_to_units(connection, (&units, &told), &opened(round, words)).await?;
    Ok(())
}

/// The open rounds of the site that are due until the day, each with the units that still owe their
/// report.
pub async fn owing(
    app: &App,
    connection: &mut PgConnection,
    until: Day,
) -> sqlx::Result<Vec<(Round, Vec<i32>)>> {
    let mut owing = Vec::new();
    for round in store::rounds_due(connection, until).await? {
        let units = units_owing(app, connection, &round).await?;
        owing.push((round, units));
    }
    Ok(owing)
}
