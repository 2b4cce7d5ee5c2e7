//! What those above ask of a unit, and what those below ask of it: invitations to answer, tasks
//! that are due, petitions that wait.

use sqlx::PgConnection;
use timeline::Day;

use super::rules::days_left;
use crate::access::Actor;
use crate::inspection::file as inspection_file;
use crate::unit::Unit;
use crate::web::{Words, day_short};
use crate::{conference, house, petition, task};

/// Something that waits, with its page.
pub struct Waiting {
    pub icon: &'static str,
    pub tone: &'static str,
    pub title: String,
    pub detail: String,
    pub address: String,
}

/// Invitations first, then the tasks due next and what an inspector asks.
pub async fn waiting(
    connection: &mut PgConnection,
    (actor, unit): (&Actor, &Unit),
    today: Day,
) -> sqlx::Result<Vec<Waiting>> {
    let words = Words::of(&actor.language);
    let mut waiting = Vec::new();
    let (invitations, _) = conference::invitations_open(connection, unit.unit_id).await?;
    for open in invitations {
        let (at, day) = (("at", open.held_at), ("day", day_short(open.held_on)));
        waiting.push(Waiting {
            icon: "meet",
            tone: "ic-warn",
            title: words.t1("home-invited", "title", open.title),
            detail: words.t2("home-invited-detail", at, day),
            address: format!("/hoi-nghi/{}", open.conference_id),
        });
    }
    let of = (unit.unit_id, true);
    let (due, _) = task::due_tasks(connection, of, (0, 3)).await?;
    for task in due {
        let left = days_left(today, task.due_on);
        let (tone, key) = match left {
            ..0 => ("ic-bad", "home-task-late"),
            _ => ("ic-warn", "home-task-due"),
        };
        let (day, days) = (("day", day_short(task.due_on)), ("days", left.abs()));
        waiting.push(Waiting {
            icon: "flag",
            tone,
            title: task.what,
            detail: words.t2(key, day, days),
            address: format!("/viec/{}/{}", task.task_id, unit.code),
        });
    }
    let count = inspection_file::waiting_for(connection, unit.unit_id).await?;
    if count > 0 {
        waiting.push(Waiting {
            icon: "shield",
            tone: "ic-warn",
            title: words.t1("home-inspections", "count", count),
            detail: words.t("home-inspections-detail"),
            address: format!("/don-vi/{}/kiem-tra/ho-so?trang-thai=handed", unit.code),
        });
    }
    Ok(waiting)
}

/// How many of them wait at a unit above the base, and how many petitions of those below:
/// the words of each and its page.
pub async fn counts(
    connection: &mut PgConnection,
    (actor, unit): (&Actor, &Unit),
    today: Day,
) -> sqlx::Result<Vec<(String, String)>> {
    let words = Words::of(&actor.language);
    let code = &unit.code;
    let (_, invited) = conference::invitations_open(connection, unit.unit_id).await?;
    let of = (unit.unit_id, true);
    let (_, due) = task::due_tasks(connection, of, (0, 1)).await?;
    let petitions = petition::waiting(connection, unit.unit_id).await?;
    let line = (unit.unit_id, actor.line.as_str());
    let houses = house::waiting_for(connection, line, today).await?;
    let inspections = inspection_file::waiting_for(connection, unit.unit_id).await?;
    let counted = [
        (invited, "home-invitations", "hoi-nghi"),
        (due, "home-tasks-due", "viec"),
        (petitions, "home-petitions", "kien-nghi"),
        (houses, "home-houses", "mai-am?trang-thai=proposed"),
        (
            inspections,
            "home-inspections",
            "kiem-tra/ho-so?trang-thai=handed",
        ),
    ];
    let chip = |(count, key, place): (i64, &str, &str)| {
        let sentence = words.t1(key, "count", count);
        (count > 0).then(|| (sentence, format!("/don-vi/{code}/{place}")))
    };
    Ok(counted.into_iter().filter_map(chip).collect())
}
