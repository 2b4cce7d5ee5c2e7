//! Letters of a round: when it opens, before it is due, when it is late. Each is written once.

use sqlx::PgConnection;

use super::pages::looking;
use super::rules::days_left;
use super::store::{self, Round};
use crate::app::App;
use crate::mail::{self, Kind, Letter, Told};
use crate::report::period_with_days;
use crate::store::begin_change;
use crate::web::{Words, day_short};

fn letter(round: &Round, kind: Kind, words: Words) -> Letter {
    let period = round.name().map_or(round.period.clone(), |name| {
        period_with_days(name, words.language())
    });
    let code = kind.code();
    Letter {
        subject: words.t1(&format!("mail-{code}"), "period", &period),
        body: words.with(
            &format!("mail-{code}-body"),
            &[
                ("period", period),
                ("day", day_short(round.due_on)),
                ("unit", round.unit_name.clone()),
                ("note", round.note.clone()),
            ],
        ),
    }
}

/// Tells every unit that owes a report that the round is open, within the change that opens it.
pub async fn write_opened(
    app: &App,
    connection: &mut PgConnection,
    round: &Round,
    words: Words,
) -> sqlx::Result<()> {
    write(app, connection, (round, Kind::Opened), words).await?;
    Ok(())
}

async fn write(
    app: &App,
    connection: &mut PgConnection,
    (round, kind): (&Round, Kind),
    words: Words,
) -> sqlx::Result<u64> {
    let states = ["none", "draft", "returned"];
    let units = store::units_in(connection, &looking(app, round, round.unit_id), &states).await?;
    let units: Vec<i32> = units.into_iter().map(|(unit_id, _)| unit_id).collect();
    let told = Told {
        unit_id: round.unit_id,
        round_id: Some(round.round_id),
        report_id: None,
        kind,
        at: app.clock.now(),
    };
    mail::store::write_to_units(connection, (&units, &told), &letter(round, kind, words)).await
}

/// Writes the reminders of today: of rounds that are due soon, and of those that are late. Asked as
/// often as one likes, each unit is reminded once; returns how many letters were written.
pub async fn remind(app: &App) -> sqlx::Result<u64> {
    let today = app.clock.today();
    let mut owner = app.database.owner.begin().await?;
    let rounds = store::open_rounds(&mut owner).await?;
    let before = app.catalogue.rule("report-remind-days", today);
    let before = before.and_then(|rule| rule.value.as_integer()).unwrap_or(0);
    let mut written = 0;
    for round_id in rounds {
        let Some(round) = store::find_round(&mut owner, round_id).await? else {
            continue;
        };
        let left = i64::from(days_left(today, round.due_on));
        let kind = match left {
            ..0 => Kind::Late,
            _ if left <= before => Kind::Due,
            _ => continue,
        };
        if mail::store::was_told(&mut owner, (round.round_id, kind)).await? {
            continue;
        }
        begin_change(&mut owner, None, Some(round.unit_id), "reminders written").await?;
        written += write(app, &mut owner, (&round, kind), Words::of("vi")).await?;
    }
    owner.commit().await?;
    Ok(written)
}
