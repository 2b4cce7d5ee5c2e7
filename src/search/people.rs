//! People found for an asker, for every feature: by the directory where it is filled, else slowly
//! by the database. Whatever was found is read within the asker's own transaction before it is
//! shown, so that the second lock holds here too.

use std::sync::Arc;

use name_index::{How, Query, Scope};
use sqlx::{Postgres, Transaction};

use super::places::Asker;
use super::rules::as_known_at_home;
use super::store::{self, Found as FoundRow, Sought};
use crate::access::Actor;
use crate::app::App;
use crate::unit::load_unit;
use crate::web::WebError;

/// Whom somebody looks for.
#[derive(Debug, Clone, Copy)]
pub struct PeopleAsked<'a> {
    /// A name, or a number typed to its end.
    pub text: &'a str,
    /// The code of a unit of the asker's scope: people at it and below it. All he sees without.
    pub unit: Option<&'a str>,
    /// How many to leave out from the first on.
    pub offset: usize,
    /// How many to give at the most.
    pub limit: usize,
}

/// A page of the people who were found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    pub people: Vec<FoundPerson>,
    /// How many there are on all pages. Somebody merged is counted once a name.
    pub total: usize,
}

/// Somebody who was found, as far as the asker may see him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPerson {
    pub person_id: i64,
    pub full_name: String,
    pub birth_year: Option<i16>,
    /// Whether a unit of the scope keeps him; else he was there once, and no more than his name
    /// and year of birth is told.
    pub is_kept: bool,
    /// The unit that keeps him, or the last one of the scope he was at: code and name.
    pub unit: (String, String),
    /// Whether he is a member today.
    pub is_member: bool,
    /// With all but the last four digits hidden.
    pub national_id: Option<String>,
    /// The name of the person merged into him by which he was found.
    pub merged_name: Option<String>,
    /// Found by a name that is not quite the one typed.
    pub is_near: bool,
}

/// Those of the asker's scope whom a text finds, the likeliest first, then by given name.
pub async fn people(app: &App, actor: &Actor, asked: &PeopleAsked<'_>) -> Result<Found, WebError> {
    let mut tx = app.begin(actor).await?;
    let (found, total) = sought(app, actor, &mut tx, asked).await?;
    let rows = store::people(&mut tx, &found).await?;
    // Whoever went out of sight meanwhile is left out.
    let people = rows.into_iter().map(|row| shown(row, &found)).collect();
    Ok(Found { people, total })
}

/// The numbers of those a text finds, for features that read and show people themselves. Those of
/// merely similar names are left out where somebody bears the name as it was typed.
pub async fn person_ids(
    app: &App,
    actor: &Actor,
    asked: &PeopleAsked<'_>,
) -> Result<Vec<i64>, WebError> {
    let mut tx = app.begin(actor).await?;
    let (mut found, _) = sought(app, actor, &mut tx, asked).await?;
    if found.iter().any(|sought| !sought.is_near) {
        found.retain(|sought| !sought.is_near);
    }
    Ok(found.iter().map(|sought| sought.person_id).collect())
}

async fn sought(
    app: &App,
    actor: &Actor,
    tx: &mut Transaction<'static, Postgres>,
    asked: &PeopleAsked<'_>,
) -> Result<(Vec<Sought>, usize), WebError> {
    let text = as_known_at_home(asked.text.trim());
    if vietnamese::fold(&text).is_empty() {
        return Ok((Vec::new(), 0));
    }
    let structure = app.directory.fresh().await?.map(|state| state.structure);
    let places = places(app, actor, tx, (asked.unit, structure)).await?;
    if structure.is_none() {
        return by_sql(tx, &places, &text, (asked.offset, asked.limit)).await;
    }
    let query = Query {
        text: &text,
        scope: &places,
        offset: asked.offset,
        limit: asked.limit,
    };
    let state = app.directory.current().await;
    let found = state.index.find(&query);
    let hits = found.hits.iter().map(|hit| {
        let (person_id, merged_id) = state.person_of(hit.id);
        Sought {
            person_id,
            merged_id,
            is_near: hit.how == How::Slip,
        }
    });
    Ok((hits.collect(), found.total))
}

/// The places the asker sees, of a unit and below it where one is asked for.
async fn places(
    app: &App,
    actor: &Actor,
    tx: &mut Transaction<'static, Postgres>,
    (unit, structure): (Option<&str>, Option<u64>),
) -> Result<Arc<Scope>, WebError> {
    let today = app.clock.today();
    let below_id = match unit {
        Some(code) if code != actor.unit_code => load_unit(tx, code, today).await?.unit_id,
        _ => actor.unit_id,
    };
    let asker = Asker {
        unit_id: actor.unit_id,
        below_id,
        line: actor.line.clone(),
        today,
    };
    let seen = &app.directory.places;
    if let Some(places) = structure.and_then(|structure| seen.find(structure, &asker)) {
        return Ok(places);
    }
    let units = match below_id == actor.unit_id {
        true => store::units_in_scope(tx).await?,
        false => store::units_below(tx, below_id).await?,
    };
    let units = units.into_iter().map(i32::cast_unsigned);
    let places = Arc::new(Scope::Places(units.collect()));
    if let Some(structure) = structure {
        seen.keep(structure, asker, &places);
    }
    Ok(places)
}

/// The road until the directory is filled: the words of the name in any order, without slips, and
/// whole numbers; by given name.
async fn by_sql(
    tx: &mut Transaction<'static, Postgres>,
    places: &Scope,
    text: &str,
    page: (usize, usize),
) -> Result<(Vec<Sought>, usize), WebError> {
    let Scope::Places(places) = places else {
        return Ok((Vec::new(), 0));
    };
    let units: Vec<i32> = places.iter().map(|place| place.cast_signed()).collect();
    Ok(store::search(tx, &units, text, page).await?)
}

fn shown(row: FoundRow, found: &[Sought]) -> FoundPerson {
    FoundPerson {
        is_near: found[row.at].is_near,
        person_id: row.person_id,
        full_name: row.full_name,
        birth_year: row.birth_year,
        is_kept: row.is_kept,
        unit: row.unit,
        is_member: row.is_member,
        national_id: row.number.as_deref().map(vietnamese::masked),
        merged_name: row.merged_name,
    }
}
