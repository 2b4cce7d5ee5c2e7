//! `diemtua bench search`: people found while they are typed, through everything a request goes
//! through: catching up, the scope, the index, and reading what is shown. Questions come on
//! standard input, one JSON line a scope; the seconds and those found are answered.

use std::collections::HashMap;
use std::io::BufRead;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use name_index::{Query, Scope};
use serde::Deserialize;

use super::{create, say, store};
use crate::access::{Actor, Role};
use crate::app::App;
use crate::cli::site::open_site;
use crate::config::Settings;
use crate::search::{PeopleAsked, people};
use crate::store::create_database;

/// Hits of a question, as many as a page shows.
const LIMIT: usize = 20;
/// Base unions of the upper unit that is asked about, as nearly as there is one.
const UPPER: i64 = 60;

/// The people of a scope, by whoever may see them.
struct Asker {
    actor: Actor,
    places: Scope,
}

#[derive(Deserialize)]
struct Questions {
    scope: String,
    texts: Vec<String>,
}

/// Says what there is, then answers questions until there are no more.
pub async fn search(settings: &Settings, out: &Path) -> Result<()> {
    let site = open_site(settings).await?;
    let app = &site.app;
    let began = Instant::now();
    let before = memory_mb();
    app.directory.fill().await?;
    let filled = began.elapsed().as_secs_f64();
    let peer = "diemtua_bench";
    create_database(site.url(), peer).await?;
    let people = write_names(app, out).await?;
    let askers = askers(app).await?;
    let scopes: HashMap<&str, _> = askers
        .iter()
        .map(|(name, asker)| (*name, places_of(asker)))
        .collect();
    let ready = serde_json::json!({
        "people": people, "fill_seconds": filled, "memory_mb": memory_mb() - before,
        "scopes": scopes, "peer": url_of(site.url(), peer)?,
    });
    say(&ready.to_string())?;
    for line in std::io::stdin().lock().lines() {
        let asked: Questions = serde_json::from_str(&line?)?;
        let asker = askers
            .get(asked.scope.as_str())
            .context("an unknown scope")?;
        say(&answer(app, asker, &asked.texts).await?.to_string())?;
    }
    site.close().await
}

async fn answer(app: &App, asker: &Asker, texts: &[String]) -> Result<serde_json::Value> {
    let (mut seconds, mut in_index, mut found) = (Vec::new(), Vec::new(), Vec::new());
    // The first questions warm connections and plans; they are asked again.
    for text in texts.iter().take(20).chain(texts) {
        let asked = PeopleAsked {
            text,
            unit: None,
            offset: 0,
            limit: LIMIT,
        };
        let began = Instant::now();
        let answer = people(app, &asker.actor, &asked).await?;
        seconds.push(began.elapsed().as_secs_f64());
        let query = Query {
            text,
            scope: &asker.places,
            offset: 0,
            limit: LIMIT,
        };
        let state = app.directory.current().await;
        let began = Instant::now();
        std::hint::black_box(state.index.find(&query));
        in_index.push(began.elapsed().as_secs_f64());
        let ids = answer.people.iter().map(|person| person.person_id);
        found.push(ids.collect::<Vec<_>>());
    }
    let warm = texts.len().min(20);
    Ok(serde_json::json!({
        "seconds": seconds[warm..], "index_seconds": in_index[warm..], "found": found[warm..],
    }))
}

/// Everyone of the register as the peer loads them: id, name, unit.
async fn write_names(app: &App, out: &Path) -> Result<usize> {
    let mut file = csv::Writer::from_writer(create(out, "names.csv")?);
    file.write_record(["id", "name", "unit"])?;
    let rows = store::names(&app.database.register).await?;
    for (person_id, name, unit_id) in &rows {
        file.write_record([&person_id.to_string(), name, &unit_id.to_string()])?;
    }
    file.flush()?;
    Ok(rows.len())
}

/// Who asks: the federation with the most people, an upper unit of some sixty base unions, a base
/// union of the middle size.
async fn askers(app: &App) -> Result<HashMap<&'static str, Asker>> {
    let units = store::units_with_people(&app.database.owner, app.clock.today()).await?;
    let of_tier = |tier: &'static str| units.iter().filter(move |unit| unit.tier == tier);
    let whole = of_tier("federation").max_by_key(|unit| unit.people);
    let upper = of_tier("upper").min_by_key(|unit| (unit.base_unions - UPPER).abs());
    let mut base: Vec<_> = of_tier("base").collect();
    base.sort_by_key(|unit| unit.people);
    let base = base.get(base.len() / 2).copied();
    let mut askers = HashMap::new();
    for (name, unit) in [("whole", whole), ("upper", upper), ("base", base)] {
        let unit = unit.context("the site has no people to ask about; remedy: diemtua demo")?;
        let actor = Actor {
            account_id: 0,
            login: String::new(),
            full_name: String::new(),
            address_form: String::new(),
            unit_id: unit.unit_id,
            unit_code: unit.code.clone(),
            unit_tier: unit.tier.clone(),
            generated: true,
            role: Role::Inspector,
            line: "territorial".to_owned(),
            language: "vi".to_owned(),
            csrf_token: String::new(),
        };
        let mut tx = app.begin(&actor).await?;
        let places = store::units_in_scope(&mut tx).await?;
        let places = places.into_iter().map(i32::cast_unsigned);
        let places = Scope::Places(places.collect());
        askers.insert(name, Asker { actor, places });
    }
    Ok(askers)
}

fn places_of(asker: &Asker) -> serde_json::Value {
    match &asker.places {
        Scope::Places(places) => serde_json::json!({
            "unit": asker.actor.unit_code, "places": places,
        }),
        Scope::Whole => serde_json::Value::Null,
    }
}

/// The address of another database of the same server.
fn url_of(url: &str, database: &str) -> Result<String> {
    let (address, options) = url.split_once('?').unwrap_or((url, ""));
    let (server, _) = address
        .rsplit_once('/')
        .context("an address without a database")?;
    Ok(format!("{server}/{database}?{options}"))
}

/// What the process holds in memory; 0 where the system does not tell.
fn memory_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kb = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    kb.unwrap_or(0.0) / 1_024.0
}
