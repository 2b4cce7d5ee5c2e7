//! One letter a unit tells all that became due soon or late since the last: each thing once as due
//! soon and once as late.

use std::collections::{BTreeMap, HashSet};

use sqlx::PgConnection;
use timeline::{Day, day_from_number, day_number};

use super::store;
use crate::app::App;
use crate::conference::{self, Appointment};
use crate::mail::{self, Letter};
use crate::round::{self, title_of};
use crate::store::begin_change;
use crate::task::{self, Undone};
use crate::web::{Words, day_short};

/// What a reminder is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum About {
    Round(i32),
    Task(i32),
    Conference(i32),
}

/// Why one is reminded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Urgency {
    Due,
    Late,
}

impl Urgency {
    /// Nothing where the day is further off than one is reminded before.
    fn on(due_on: Day, (today, until): (Day, Day)) -> Option<Self> {
        match due_on {
            day if day < today => Some(Urgency::Late),
            day if day <= until => Some(Urgency::Due),
            _ => None,
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Urgency::Due => "due",
            Urgency::Late => "late",
        }
    }

    pub fn of(code: &str) -> Option<Self> {
        let mut all = [Urgency::Due, Urgency::Late].into_iter();
        all.find(|urgency| urgency.code() == code)
    }
}

/// A unit is reminded of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reminder {
    pub unit_id: i32,
    pub urgency: Urgency,
    pub about: About,
}

/// A thing with its line in a letter and the units it waits for.
struct Thing {
    about: About,
    urgency: Urgency,
    line: String,
    units: Vec<i32>,
}

/// So many days before its day one is reminded of a thing.
pub fn days_before(app: &App) -> i64 {
    let rule = app.catalogue.rule("report-remind-days", app.clock.today());
    rule.and_then(|rule| rule.value.as_integer()).unwrap_or(0)
}

fn task_line(task: &Undone, words: Words) -> String {
    words.with(
        "mail-line-task",
        &[
            ("what", task.what.clone()),
            ("day", day_short(task.due_on)),
            ("unit", task.giver.clone()),
        ],
    )
}

fn conference_line(one: &Appointment, words: Words) -> String {
    words.with(
        "mail-line-conference",
        &[
            ("title", one.title.clone()),
            ("time", one.held_at.clone()),
            ("day", day_short(one.held_on)),
            ("place", one.venue.clone()),
            ("unit", one.host.clone()),
        ],
    )
}

fn round_line(round: &round::store::Round, words: Words) -> String {
    let line = words.with(
        "mail-line-round",
        &[
            ("title", title_of(round, words)),
            ("day", day_short(round.due_on)),
            ("unit", round.unit_name.clone()),
        ],
    );
    format!("{line} {}", round.note).trim_end().to_owned()
}

/// Everything of the site that is due soon or late today.
async fn things(
    app: &App,
    connection: &mut PgConnection,
    words: Words,
) -> sqlx::Result<Vec<Thing>> {
    let today = app.clock.today();
    let before = i32::try_from(days_before(app)).unwrap_or(0);
    let until = day_from_number(day_number(today) + before).unwrap_or(today);
    let days = (today, until);
    let mut things = Vec::new();
    let mut note = |due_on, about, line, units| {
        if let Some(urgency) = Urgency::on(due_on, days) {
            things.push(Thing {
                about,
                urgency,
                line,
                units,
            });
        }
    };
    for (round, units) in round::owing(app, connection, until).await? {
        let (about, line) = (About::Round(round.round_id), round_line(&round, words));
        note(round.due_on, about, line, units);
    }
    for task in task::undone_tasks(connection, until).await? {
        let (about, line) = (About::Task(task.task_id), task_line(&task, words));
        note(task.due_on, about, line, task.units);
    }
    for (one, units) in conference::appointments_of_all(connection, days).await? {
        let (about, line) = (
            About::Conference(one.conference_id),
            conference_line(&one, words),
        );
        note(one.held_on, about, line, units);
    }
    Ok(things)
}

/// The letter that tells these lines; what is late stands first.
fn letter(lines: &[(Urgency, &str)], words: Words) -> Letter {
    let of = |urgency| lines.iter().filter(move |(own, _)| *own == urgency);
    let (late, due) = (of(Urgency::Late).count(), of(Urgency::Due).count());
    let subject = match (late, due) {
        (0, _) => words.t1("mail-reminder-due", "due", due),
        (_, 0) => words.t1("mail-reminder-late", "late", late),
        _ => words.t2("mail-reminder-both", ("late", late), ("due", due)),
    };
    let mut body = String::new();
    for (urgency, heading) in [
        (Urgency::Late, "mail-is-late"),
        (Urgency::Due, "mail-is-due"),
    ] {
        let mut own = of(urgency).peekable();
        if own.peek().is_some() {
            body.push_str(&words.t(heading));
            for (_, line) in own {
                body.push_str("\n- ");
                body.push_str(line);
            }
            body.push_str("\n\n");
        }
    }
    body.push_str(&words.t("mail-reminder-end"));
    Letter { subject, body }
}

/// Writes the reminders of today. Asked as often as one likes, each unit is reminded of each thing
/// once before its day and once after; returns how many letters were written.
pub async fn remind(app: &App) -> sqlx::Result<u64> {
    let words = Words::of("vi");
    let mut owner = app.database.owner.begin().await?;
    store::begin_reminding(&mut owner).await?;
    let things = things(app, &mut owner, words).await?;
    let about: HashSet<About> = things.iter().map(|thing| thing.about).collect();
    let told = store::told(&mut owner, &about).await?;
    let mut by_unit: BTreeMap<i32, Vec<&Thing>> = BTreeMap::new();
    for thing in &things {
        for unit_id in &thing.units {
            if !told.contains(&thing.reminder(*unit_id)) {
                by_unit.entry(*unit_id).or_default().push(thing);
            }
        }
    }
    if by_unit.is_empty() {
        return Ok(0);
    }
    let letters: Vec<(i32, Letter)> = by_unit
        .iter()
        .map(|(unit_id, things)| {
            let lines = things.iter().map(|thing| (thing.urgency, &*thing.line));
            (*unit_id, letter(&lines.collect::<Vec<_>>(), words))
        })
        .collect();
    begin_change(&mut owner, None, None, "reminders written").await?;
    let days = (app.clock.today(), app.clock.now());
    let written = mail::store::write_reminders(&mut owner, &letters, days).await?;
    // A unit without an address was not told; it is as soon as it has one.
    let kept: Vec<Reminder> = written
        .iter()
        .flat_map(|unit_id| {
            let things = by_unit.get(unit_id).into_iter().flatten();
            things.map(|thing| thing.reminder(*unit_id))
        })
        .collect();
    if kept.is_empty() {
        return Ok(0);
    }
    store::keep_told(&mut owner, &kept, app.clock.now()).await?;
    owner.commit().await?;
    Ok(u64::try_from(written.len()).unwrap_or(u64::MAX))
}

impl Thing {
    fn reminder(&self, unit_id: i32) -> Reminder {
        Reminder {
            unit_id,
            urgency: self.urgency,
            about: self.about,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_late_is_told_first_and_the_subject_counts_both() {
        let words = Words::of("vi");
        let lines = [(Urgency::Due, "hội nghị"), (Urgency::Late, "báo cáo")];
        let both = letter(&lines, words);
        assert_eq!(both.subject, "1 việc đã quá hạn, 1 việc sắp đến hạn");
        let at = |text: &str| both.body.find(text).unwrap();
        assert!(at("Đã quá hạn:") < at("- báo cáo") && at("- báo cáo") < at("Sắp đến hạn:"));
        let due = letter(&lines[..1], words);
        assert_eq!(due.subject, "1 việc sắp đến hạn");
        assert!(!due.body.contains("Đã quá hạn"));
    }

    #[test]
    fn one_is_reminded_from_so_many_days_before() {
        let day = |text: &str| -> Day { text.parse().unwrap() };
        let days = (day("2027-02-01"), day("2027-02-03"));
        for (due_on, urgency) in [
            ("2027-01-31", Some(Urgency::Late)),
            ("2027-02-01", Some(Urgency::Due)),
            ("2027-02-03", Some(Urgency::Due)),
            ("2027-02-04", None),
        ] {
            assert_eq!(Urgency::on(day(due_on), days), urgency, "{due_on}");
        }
    }
}
