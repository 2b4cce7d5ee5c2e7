//! What an account's unit has to do, as events of a calendar. What is done, called off or over is
//! none.

use sqlx::PgConnection;

use super::calendar::{Event, When};
use crate::access::Actor;
use crate::app::App;
use crate::conference::{self, Appointment};
use crate::round::{self, form_of_tier, title_of};
use crate::task;
use crate::web::Words;

/// The most tasks a calendar holds; those due first.
const MOST: i64 = 500;

/// Who reads, and the address of the site he reads it at.
struct Reader<'a> {
    actor: &'a Actor,
    site: &'a str,
    words: Words,
}

/// The events of the actor's unit, as far as he may see them.
pub async fn events(
    app: &App,
    connection: &mut PgConnection,
    (actor, site): (&Actor, &str),
) -> sqlx::Result<Vec<Event>> {
    let words = Words::of(&actor.language);
    let reader = Reader { actor, site, words };
    let of = (actor.unit_id, actor.line.as_str());
    let rounds = round::store::rounds_to_do(connection, of).await?;
    let (tasks, _) = task::due_tasks(connection, (actor.unit_id, true), (0, MOST)).await?;
    let today = app.clock.today();
    let appointments = conference::appointments(connection, actor.unit_id, today).await?;
    let owes = |round: &&round::store::Round| {
        round.unit_id == actor.unit_id
            || form_of_tier(&app.catalogue, &round.forms, &actor.unit_tier).is_some()
    };
    let rounds = rounds.iter().filter(owes).map(|round| reader.round(round));
    let tasks = tasks.iter().map(|task| reader.task(task));
    let meetings = appointments.iter().map(|one| reader.meeting(app, one));
    Ok(rounds.chain(tasks).chain(meetings).collect())
}

impl Reader<'_> {
    fn address(&self, page: &str) -> String {
        format!("{}{page}", self.site)
    }

    fn round(&self, round: &round::store::Round) -> Event {
        let title = title_of(round, self.words);
        let code = &self.actor.unit_code;
        let page = format!("/don-vi/{code}/dot-bao-cao/{}", round.round_id);
        let page = match round.unit_id == self.actor.unit_id {
            true => page,
            false => format!("{page}/nop"),
        };
        Event {
            uid: format!("round-{}@diemtua", round.round_id),
            settled_at: round.opened_at,
            when: When::Day(round.due_on),
            summary: self.words.t1("calendar-due", "title", title),
            description: round.note.clone(),
            place: String::new(),
            address: self.address(&page),
        }
    }

    fn task(&self, task: &task::Due) -> Event {
        let (id, code) = (task.task_id, &self.actor.unit_code);
        Event {
            // A task goes to many units, and each does its own part of it.
            uid: format!("task-{id}-{}@diemtua", self.actor.unit_id),
            settled_at: task.given_at,
            when: When::Day(task.due_on),
            summary: self.words.t1("calendar-task", "what", &task.what),
            description: self.words.t1("calendar-giver", "unit", &task.giver),
            place: String::new(),
            address: self.address(&format!("/viec/{id}/{code}")),
        }
    }

    fn meeting(&self, app: &App, one: &Appointment) -> Event {
        let at = app.clock.instant_of(one.held_on, &one.held_at);
        let called_at = app.clock.instant_of(one.called_on, "00:00");
        Event {
            uid: format!("conference-{}@diemtua", one.conference_id),
            settled_at: called_at.unwrap_or_default(),
            when: at.map_or(When::Day(one.held_on), When::Instant),
            summary: one.title.clone(),
            description: self.words.t1("calendar-host", "unit", &one.host),
            place: one.venue.clone(),
            address: self.address(&format!("/hoi-nghi/{}", one.conference_id)),
        }
    }
}
