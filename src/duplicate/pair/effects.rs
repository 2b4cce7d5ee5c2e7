//! What a merge would do, said before it is done: the spells, the figures of units, what is left
//! untouched.

use std::collections::{BTreeMap, HashMap};

use timeline::{Day, Period};

use super::super::merge::Both;
use super::super::rules::Outcome;
use super::super::store::{members_on, unit_names};
use crate::access::Actor;
use crate::app::App;
use crate::catalogue::Choose;
use crate::indicator::{Asked, Structure, figure};
use crate::member::{Details, History, Spell};
use crate::unit::Unit;
use crate::web::{WebError, Words, amount, day_short};

/// The indicator of members on a day.
const MEMBERS: &str = "B03.people";

/// Names of units by number, as far as the asker sees them.
pub struct Names(HashMap<i32, String>);

impl Names {
    pub async fn load(connection: &mut sqlx::PgConnection, both: &Both) -> Result<Names, WebError> {
        let spells = [&both.a, &both.b].into_iter();
        let units: Vec<i32> = spells
            .flat_map(|seen| seen.history.spells().iter().map(|spell| spell.unit_id))
            .chain([both.a.person.unit_id, both.b.person.unit_id])
            .collect();
        let rows = unit_names(connection, &units).await?;
        Ok(Names(
            rows.into_iter().map(|(id, _, name)| (id, name)).collect(),
        ))
    }

    /// The name, or the words for a unit that is not the asker's to see.
    pub fn of(&self, unit_id: i32, words: Words) -> String {
        let known = self.0.get(&unit_id).cloned();
        known.unwrap_or_else(|| words.t("duplicate-unit-elsewhere"))
    }

    /// A spell in words: the unit and its days.
    pub fn spell(&self, spell: &Spell, words: Words) -> String {
        let name = self.of(spell.unit_id, words);
        let from = day_short(spell.from_on);
        match &spell.left {
            Some(left) => words.with(
                "duplicate-spell-ended",
                &[
                    ("unit", name),
                    ("from", from),
                    ("until", day_short(left.on)),
                ],
            ),
            None => words.t2("duplicate-spell-open", ("unit", name), ("from", from)),
        }
    }

    pub fn spells(&self, history: &History, words: Words) -> Vec<String> {
        let spells = history.spells().iter();
        spells.map(|spell| self.spell(spell, words)).collect()
    }
}

/// What is to be thought of the spells of both.
pub fn spells_verdict(outcome: &Outcome, names: &Names, words: Words) -> String {
    if let Some((unit, on)) = outcome.moved {
        return words.t2(
            "duplicate-spells-moved",
            ("unit", names.of(unit, words)),
            ("day", day_short(on)),
        );
    }
    if outcome.aside.is_empty() {
        words.t("duplicate-spells-follow")
    } else {
        words.t1("duplicate-spells-aside", "count", outcome.aside.len())
    }
}

/// The sentences of what follows a merge.
pub async fn effects(
    (app, tx): (&App, &mut sqlx::PgConnection),
    (actor, unit): (&Actor, &Unit),
    (details, outcome, names): (&Details, &Outcome, &Names),
) -> Result<Vec<String>, WebError> {
    let words = Words::of(&actor.language);
    let language = words.language();
    let today = app.clock.today();
    let mut said = vec![words.t2(
        "duplicate-effect-one",
        ("name", &details.full_name),
        ("count", outcome.after.spells().len()),
    )];
    for spell in &outcome.aside {
        said.push(words.t1("duplicate-effect-aside", "spell", names.spell(spell, words)));
    }
    for (&unit_id, &change) in &outcome.members {
        let before = members_on(tx, unit_id, today).await?;
        let numbers = [
            ("unit", names.of(unit_id, words)),
            ("by", amount(change.abs(), language)),
            ("from", amount(before, language)),
            ("to", amount(before + change, language)),
        ];
        said.push(words.with(way("unit", change), &numbers));
    }
    let change: i64 = outcome.members.values().sum();
    if change != 0 && !outcome.members.contains_key(&unit.unit_id) {
        let before = members_below(app, (actor, unit), today).await?;
        let numbers = [
            ("unit", unit.name.clone()),
            ("by", amount(change.abs(), language)),
            ("from", amount(before, language)),
            ("to", amount(before + change, language)),
        ];
        said.push(words.with(way("total", change), &numbers));
    }
    if change == 0 {
        said.push(words.t("duplicate-effect-no-figure"));
    }
    said.push(words.t("duplicate-effect-reports"));
    Ok(said)
}

fn way(whose: &str, change: i64) -> &'static str {
    match (whose, change > 0) {
        ("unit", true) => "duplicate-effect-unit-more",
        ("unit", false) => "duplicate-effect-unit-fewer",
        (_, true) => "duplicate-effect-total-more",
        (_, false) => "duplicate-effect-total-fewer",
    }
}

/// Members of the unit and everything below it, as the figures count them today.
async fn members_below(
    app: &App,
    (actor, unit): (&Actor, &Unit),
    today: Day,
) -> Result<i64, WebError> {
    let Some(period) = Period::through(today, today) else {
        return Ok(0);
    };
    let asked = Asked {
        unit_id: unit.unit_id,
        line: actor.line.clone(),
        indicator: MEMBERS.to_owned(),
        dims: BTreeMap::new(),
        period,
        structure: Structure::Then,
        known: None,
    };
    let state = app.engine.fresh().await?;
    let found = figure(&state, &app.catalogue, &asked, Choose::Counted)?;
    Ok(found.value.unwrap_or(0))
}
