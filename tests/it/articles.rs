//! The five articles' figures, read from the sample as a stranger would, are answered one by one:
//! value or target, qualifier, measure and dimensions.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use diemtua::catalogue::{Choose, IndicatorType};
use diemtua::import::{List, Options, import, read};
use diemtua::indicator::{Asked, Structure, figure, parse_dims};
use diemtua::target::store::{TargetKey, targets};
use timeline::PeriodName;

use crate::world::World;

fn sample(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("sample/articles")
        .join(name)
}

/// The site with the articles read in.
pub async fn read_articles(world: &World) {
    for (name, list) in [
        ("units.csv", List::Units),
        ("figures.csv", List::Figures),
        ("targets.csv", List::Targets),
    ] {
        let table = read(&sample(name)).unwrap();
        let options = Options {
            list,
            unit: None,
            check: false,
            skip_bad_rows: false,
        };
        let report = import(&world.app, &table, options).await.unwrap();
        assert_eq!(report.faults, [], "{name}");
        assert_eq!(report.written, report.rows, "{name}");
    }
}

type Row = BTreeMap<String, String>;

pub fn rows(name: &str) -> Vec<Row> {
    csv::Reader::from_path(sample(name))
        .unwrap()
        .deserialize()
        .map(Result::unwrap)
        .collect()
}

pub async fn asked(world: &World, row: &Row) -> Asked {
    Asked {
        unit_id: world.number_of(&row["unit"]).await,
        line: "territorial".to_owned(),
        indicator: row["indicator"].clone(),
        dims: parse_dims(&row["dims"]).unwrap(),
        period: row["period"].parse::<PeriodName>().unwrap().period(),
        structure: Structure::Then,
        known: None,
    }
}

#[tokio::test]
async fn every_figure_of_the_articles_is_answered_as_it_was_printed() {
    let world = World::new().await;
    read_articles(&world).await;
    let mut sources = BTreeSet::new();
    for row in rows("figures.csv") {
        let asked = asked(&world, &row).await;
        let indicator = world.app.catalogue.indicator(&asked.indicator).unwrap();
        let state = world.app.engine.fresh().await.unwrap();
        let answer = figure(&state, &world.app.catalogue, &asked, Choose::Value).unwrap();
        let place = &row["source"];
        assert_eq!(answer.sources, std::slice::from_ref(place), "{place}");
        assert_eq!(answer.qualifier, row["qualifier"], "{place}");
        assert!(
            world.app.catalogue.measure(&indicator.measure).is_some(),
            "{place}"
        );
        let value: Option<f64> = row["value"].parse().ok();
        let fraction = (
            row["numerator"].parse::<i64>(),
            row["denominator"].parse::<i64>(),
        );
        match (fraction, indicator.typ) {
            ((Ok(over), Ok(under)), _) => {
                let ppm = (over as f64 / under as f64 * 1e6).round() as i64;
                assert_eq!(answer.percent_ppm, Some(ppm), "{place}");
                assert_eq!(
                    (answer.numerator, answer.denominator),
                    (Some(over), Some(under))
                );
            }
            (_, IndicatorType::Ratio) => {
                let ppm = value.map(|percent| (percent * 10_000.0).round() as i64);
                assert_eq!(answer.percent_ppm, ppm, "{place}");
            }
            _ => assert_eq!(answer.value.map(|value| value as f64), value, "{place}"),
        }
        sources.insert(place.clone());
    }
    for row in rows("targets.csv") {
        let asked = asked(&world, &row).await;
        let key = TargetKey {
            unit_id: asked.unit_id,
            indicator: &asked.indicator,
            dims: &asked.dims,
            period: asked.period,
        };
        let mut owner = world.app.database.owner.acquire().await.unwrap();
        let held = targets(&mut owner, &key).await.unwrap();
        assert_eq!(held.len(), 1, "{}", row["source"]);
        assert_eq!(
            held[0].value.map(|value| value.to_string()),
            Some(row["value"].clone())
        );
        assert_eq!(held[0].assigned_by, row["assigned_by"]);
        sources.insert(row["source"].clone());
    }
    assert_eq!(sources.len(), 68);
}

#[tokio::test]
async fn an_order_of_magnitude_is_no_number_and_a_false_percentage_is_flagged() {
    let world = World::new().await;
    read_articles(&world).await;
    let one = async |source: &str| {
        let row = rows("figures.csv")
            .into_iter()
            .find(|row| row["source"] == source)
            .unwrap();
        let asked = asked(&world, &row).await;
        let state = world.app.engine.fresh().await.unwrap();
        figure(&state, &world.app.catalogue, &asked, Choose::Value).unwrap()
    };
    let worth = one("001#18").await;
    assert_eq!((worth.value, worth.qualifier.as_str()), (None, "order"));
    assert!(worth.printed.unwrap().contains("hàng trăm tỷ"));
    let held = one("004#2").await;
    assert_eq!(held.percent_ppm, Some(742_331));
    assert!(held.printed.unwrap().contains("75%"));
    assert!(
        held.flag.unwrap().contains("74,2"),
        "the flag names the computed percentage"
    );
}

#[tokio::test]
async fn reading_the_articles_again_changes_nothing() {
    let world = World::new().await;
    read_articles(&world).await;
    let before = world.rows().await;
    for (name, list) in [
        ("units.csv", List::Units),
        ("figures.csv", List::Figures),
        ("targets.csv", List::Targets),
    ] {
        let table = read(&sample(name)).unwrap();
        let options = Options {
            list,
            unit: None,
            check: false,
            skip_bad_rows: false,
        };
        let report = import(&world.app, &table, options).await.unwrap();
        assert_eq!(
            (report.written, report.unchanged),
            (0, report.rows),
            "{name}"
        );
    }
    let after = world.rows().await;
    let differing: Vec<_> = before
        .iter()
        .filter(|(table, rows)| table.as_str() != "change" && after[*table] != **rows)
        .collect();
    assert!(differing.is_empty(), "{differing:?}");
}
