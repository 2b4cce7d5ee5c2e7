//! What a row does to the register: somebody joins, somebody's details or spells change, nothing
//! changes. Pure: the histories come from the register's own rules.

use roster::{Field, Note, Severity};

use super::finding;
use super::identity::{Question, Why};
use super::incoming::{Ground, Incoming};
use crate::member::{Birth, Details, History, HowJoined, Joining, Leaving, Sensitive, Spell};

/// Somebody of the register as he stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub person_id: i64,
    pub unit_id: i32,
    pub details: Details,
    pub version_no: i32,
    /// The change that last wrote him.
    pub change_no: i64,
    /// Whether anything sensitive is kept of him.
    pub has_sensitive: bool,
    pub history: History,
}

/// What changes of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub held: Held,
    pub details: Option<Details>,
    pub history: Option<History>,
    pub sensitive: Option<Sensitive>,
}

/// What becomes of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    New(Box<Incoming>),
    Changed(Box<Change>),
    Unchanged,
    /// An earlier row told of the same person.
    Again(i64),
    Asked(Question),
    Refused,
}

/// What somebody decided about a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Somebody of his own: write him as new.
    New,
    /// This person of the register.
    Same(i64),
    /// He moves to the unit of the row.
    Move,
    /// He joins again.
    Return,
    /// The row stays out.
    Leave,
}

impl std::fmt::Display for Choice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Choice::New => f.write_str("new"),
            Choice::Same(person_id) => write!(f, "same:{person_id}"),
            Choice::Move => f.write_str("move"),
            Choice::Return => f.write_str("return"),
            Choice::Leave => f.write_str("leave"),
        }
    }
}

impl std::str::FromStr for Choice {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Ok(match text {
            "new" => Choice::New,
            "move" => Choice::Move,
            "return" => Choice::Return,
            "leave" => Choice::Leave,
            _ => {
                let person_id = text.strip_prefix("same:").ok_or(())?;
                Choice::Same(person_id.parse().map_err(|_| ())?)
            }
        })
    }
}

/// What may be done unasked, or was decided.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Leave {
    pub moves: bool,
    pub returns: bool,
}

/// What a row that is somebody of the register does to him.
pub fn settle(
    incoming: &Incoming,
    held: Held,
    (ground, leave): (Ground, Leave),
    notes: &mut Vec<Note>,
) -> Outcome {
    let history = match history_after(incoming, &held.history, (ground, leave), notes) {
        Ok(history) => history,
        Err(why) => {
            let people = vec![held.person_id];
            return Outcome::Asked(Question::of_people(why, people));
        }
    };
    let details = completed(&held.details, incoming);
    let told = &incoming.sensitive;
    let sensitive = (told.ethnicity.is_some() || told.religion.is_some()) && !held.has_sensitive;
    if history.is_none() && details.is_none() && !sensitive {
        return Outcome::Unchanged;
    }
    Outcome::Changed(Box::new(Change {
        details,
        history,
        sensitive: sensitive.then(|| told.clone()),
        held,
    }))
}

/// The details with what the row tells; nothing where it tells nothing new. An empty cell takes
/// nothing away, a year does not replace its day, nor the old card's number the new one's, nor a
/// name without marks one that has them.
pub fn completed(known: &Details, incoming: &Incoming) -> Option<Details> {
    let told = &incoming.details;
    let mut after = known.clone();
    let plain = told.full_name == vietnamese::fold(&told.full_name)
        || vietnamese::fold(&told.full_name) == told.full_name.to_lowercase();
    if vietnamese::fold(&known.full_name) != vietnamese::fold(&told.full_name) || !plain {
        after.full_name.clone_from(&told.full_name);
    }
    after.birth = match (known.birth, told.birth) {
        (Some(Birth::Day(day)), Some(Birth::Year(year))) if day.year() == year => known.birth,
        (_, Some(birth)) => Some(birth),
        (birth, None) => birth,
    };
    after.sex = told.sex.or(known.sex);
    let keeps = |known: &Option<String>, told: &Option<String>| {
        let length = |number: &Option<String>| number.as_ref().map_or(0, String::len);
        length(told) < length(known)
    };
    if !keeps(&known.national_id, &told.national_id) {
        after.national_id.clone_from(&told.national_id);
    }
    for (kept, told) in [
        (&mut after.passport, &told.passport),
        (&mut after.phone, &told.phone),
        (&mut after.email, &told.email),
        (&mut after.home_place, &told.home_place),
        (&mut after.address, &told.address),
        (&mut after.job, &told.job),
        (&mut after.education, &told.education),
    ] {
        if told.is_some() {
            kept.clone_from(told);
        }
    }
    if incoming.nationality_told {
        after.nationality.clone_from(&told.nationality);
    }
    (after != *known).then_some(after)
}

/// The spell that a row tells of.
pub fn spell_of(incoming: &Incoming) -> Spell {
    Spell {
        spell_id: None,
        unit_id: incoming.unit_id,
        from_on: incoming.from_on,
        how: incoming.how,
        decision: None,
        left: incoming.left.clone(),
    }
}

/// The history that follows; nothing where it stays as it is.
fn history_after(
    incoming: &Incoming,
    history: &History,
    (ground, leave): (Ground, Leave),
    notes: &mut Vec<Note>,
) -> Result<Option<History>, Why> {
    match (history.open(), history.newest()) {
        (Some(open), _) if open.unit_id == incoming.unit_id => {
            Ok(at_the_unit(incoming, history, open, notes))
        }
        (Some(open), _) => {
            if incoming.left.is_some() {
                // He left this unit and is at another: the register knows more than the list.
                return match has_left(history, incoming) {
                    true => Ok(None),
                    false => Err(Why::AtAnotherUnit),
                };
            }
            if !leave.moves {
                return Err(Why::AtAnotherUnit);
            }
            let told = incoming.joined_on.filter(|day| *day > open.from_on);
            let joining = Joining {
                unit_id: incoming.unit_id,
                on: told.unwrap_or(ground.known_on),
                how: HowJoined::Moved,
                decision: None,
            };
            let moved = history.move_to(open.unit_id, joining);
            moved.map(Some).map_err(|_| Why::AtAnotherUnit)
        }
        (None, Some(newest)) => after_leaving(incoming, (history, newest), (ground, leave), notes),
        (None, None) => History::of(vec![spell_of(incoming)])
            .map(Some)
            .map_err(|_| Why::LeftBefore),
    }
}

/// Whether the register knows of the leaving that a row tells of.
fn has_left(history: &History, incoming: &Incoming) -> bool {
    let on = incoming.left.as_ref().map(|left| left.on);
    history.spells().iter().any(|spell| {
        spell.unit_id == incoming.unit_id && spell.left.as_ref().map(|left| left.on) == on
    })
}

fn doubt(notes: &mut Vec<Note>, field: Field, code: &'static str, days: (String, String)) {
    notes.push(Note {
        field,
        column: None,
        severity: Severity::Doubt,
        code,
        raw: days.0,
        value: days.1,
    });
}

/// He is a member of the unit: perhaps the day of joining becomes known, perhaps he leaves.
fn at_the_unit(
    incoming: &Incoming,
    history: &History,
    open: &Spell,
    notes: &mut Vec<Note>,
) -> Option<History> {
    let mut spell = open.clone();
    if let Some(joined_on) = incoming.joined_on
        && incoming.from_on != open.from_on
    {
        if open.how == HowJoined::KnownBefore {
            spell.from_on = incoming.from_on;
            spell.how = incoming.how;
        } else {
            let days = (joined_on.to_string(), open.from_on.to_string());
            doubt(notes, Field::JoinedOn, finding::JOINED_DIFFERS, days);
        }
    }
    if let Some(left) = &incoming.left {
        spell.left = Some(left.clone());
    }
    if spell == *open {
        return None;
    }
    let mut spells = history.spells().to_vec();
    spells.pop();
    spells.push(spell);
    match History::of(spells) {
        Ok(after) => Some(after),
        Err(_) => {
            let on = incoming.left.as_ref().map(|left| left.on);
            let raw = on.unwrap_or(incoming.from_on).to_string();
            let days = (raw, open.from_on.to_string());
            doubt(notes, Field::LeftOn, finding::LEFT_DIFFERS, days);
            None
        }
    }
}

/// He was a member once: the row may tell of the leaving that is known, or of a return.
fn after_leaving(
    incoming: &Incoming,
    (history, newest): (&History, &Spell),
    (ground, leave): (Ground, Leave),
    notes: &mut Vec<Note>,
) -> Result<Option<History>, Why> {
    let ended_on = newest.left.as_ref().map_or(newest.from_on, |left| left.on);
    let later = incoming.joined_on.is_some() && incoming.from_on >= ended_on;
    if let Some(left) = &incoming.left {
        if has_left(history, incoming) {
            return Ok(None);
        }
        if !later {
            let days = (left.on.to_string(), ended_on.to_string());
            doubt(notes, Field::LeftOn, finding::LEFT_DIFFERS, days);
            return Ok(None);
        }
    }
    if !later && !leave.returns {
        return Err(Why::LeftBefore);
    }
    let on = if later {
        incoming.from_on
    } else {
        ground.known_on.max(ended_on)
    };
    let joining = Joining {
        unit_id: incoming.unit_id,
        on,
        how: HowJoined::Admitted,
        decision: None,
    };
    let joined = history.join(joining).map_err(|_| Why::LeftBefore)?;
    match incoming.left.clone() {
        None => Ok(Some(joined)),
        Some(left) => leave_newest(&joined, left).map(Some),
    }
}

fn leave_newest(history: &History, left: Leaving) -> Result<History, Why> {
    let mut spells = history.spells().to_vec();
    if let Some(newest) = spells.last_mut() {
        newest.left = Some(left);
    }
    History::of(spells).map_err(|_| Why::LeftBefore)
}
