//! Random acts on random federations: what was is as it was, nothing is lost on any line, the heir
//! has what its sources had, and a repealed act leaves no trace. Engine and SQL agree throughout.

use std::collections::BTreeMap;

use diemtua::indicator::{Asked, Structure};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use timeline::{Day, Period, day_from_number, day_number};

use super::{act, carry, figure, invariants_hold, take_back};
use crate::world::World;

const UPPER: usize = 5;
const BASES: usize = 9;
const INDICATORS: [&str; 3] = ["E01.turns", "E05.houses", "E05.dong"];

/// Something said at a unit, or done by the act.
#[derive(Debug, Clone)]
enum Event {
    Say {
        unit: usize,
        series: usize,
        day: i32,
        amount: i64,
        person: Option<u8>,
    },
    Move {
        base: usize,
        upper: usize,
        sectoral: bool,
    },
    Merge {
        upper: usize,
        into: usize,
    },
    Split {
        upper: usize,
        heirs: (usize, usize),
        share: i64,
    },
}

fn say() -> impl Strategy<Value = Event> {
    (
        0..UPPER + BASES,
        0..3usize,
        0..700i32,
        1..50i64,
        prop::option::of(0..6u8),
    )
        .prop_map(|(unit, series, day, amount, person)| Event::Say {
            unit,
            series,
            day,
            amount,
            person,
        })
}

fn step() -> impl Strategy<Value = Event> {
    prop_oneof![
        3 => (0..BASES, 0..UPPER, any::<bool>())
            .prop_map(|(base, upper, sectoral)| Event::Move { base, upper, sectoral }),
        2 => (0..UPPER, 0..UPPER).prop_map(|(upper, into)| Event::Merge { upper, into }),
        2 => (0..UPPER, (0..UPPER, 0..UPPER), 1..99i64)
            .prop_map(|(upper, heirs, share)| Event::Split { upper, heirs, share }),
    ]
}

fn day(number: i32) -> Day {
    day_from_number(day_number("2025-01-01".parse().unwrap()) + number).unwrap()
}

/// The federation of one case: its units have the case in their codes.
struct Federation<'a> {
    world: &'a World,
    case: usize,
    /// Where each base union stands.
    under: Vec<usize>,
}

impl Federation<'_> {
    fn code(&self, unit: usize) -> String {
        let (kind, number) = if unit < UPPER {
            ("U", unit)
        } else {
            ("B", unit - UPPER)
        };
        format!("R{}-{kind}{number}", self.case)
    }

    async fn found(&self) {
        for unit in 0..UPPER + BASES {
            let code = self.code(unit);
            let (kind, tier, parent) = if unit < UPPER {
                ("lien-doan-huyen", "upper", "LD".to_owned())
            } else {
                ("cdcs", "base", self.code(self.under[unit - UPPER]))
            };
            self.world
                .sql(&format!(
                    "with c as (insert into change (unit_id, purpose) values (1, 'filled') returning change_no),
                     u as (insert into unit (code, kind, tier, founded_on, change_no)
                       select '{code}', '{kind}', '{tier}', '2020-01-01', change_no from c
                       returning unit_id, change_no),
                     n as (insert into unit_name
                         (unit_id, name, folded, sort_key, during, change_no)
                       select unit_id, '{code}', 'x', 'x',
                              daterange('2020-01-01', null), change_no from u),
                     l as (insert into unit_link (child_id, parent_id, line, during, change_no)
                       select u.unit_id, p.unit_id, 'territorial',
                              daterange('2020-01-01', null), u.change_no
                         from u, unit p where p.code = '{parent}')
                     insert into link_event
                       (change_no, child_id, parent_id, line, from_on, until_on, sign)
                     select u.change_no, u.unit_id, p.unit_id, 'territorial', '2020-01-01',
                            'infinity', 1
                       from u, unit p where p.code = '{parent}'"
                ))
                .await;
        }
        self.world
            .sql("select rebuild_unit_above((select array_agg(unit_id) from unit))")
            .await;
    }

    async fn say(&self, event: &Event) {
        let Event::Say {
            unit,
            series,
            day: on,
            amount,
            person,
        } = event
        else {
            return;
        };
        let series = ["trao-qua.people", "mai-am.houses", "mai-am.dong"][*series];
        let person = person.map_or("null".to_owned(), |person| format!("{}", 1 + person));
        let amount = if person == "null" { *amount } else { 1 };
        let (code, on) = (self.code(*unit), day(*on));
        self.world
            .sql(&format!(
                "with c as (insert into change (unit_id, purpose) values (1, 'filled') returning change_no),
                 s as (insert into record (unit_id, kind, happened_on, answers, change_no)
                   select unit_id, 'thu', '{on}', '{{}}', c.change_no
                     from unit u, c where code = '{code}'
                   returning record_id, unit_id, change_no)
                 insert into fact (change_no, record_id, unit_id, happened_on, series_no, dims_no,
                   amount,                   person_id, sign)
                 select change_no, record_id, unit_id, '{on}',
                   (select series_no from series where code = '{series}'), 1, {amount}, {person}, 1 from s"
            ))
            .await;
    }

    /// The steps as an act; those that would contradict earlier ones are left out.
    fn steps(&self, events: &[Event]) -> String {
        let mut text = String::new();
        let mut touched: Vec<usize> = Vec::new();
        let mut moved: Vec<(usize, bool)> = Vec::new();
        // Who ends is settled first, so that nobody is moved under one who does.
        let is_move = |event: &&Event| matches!(event, Event::Move { .. });
        let ends = events.iter().filter(|event| !is_move(event));
        for event in ends.chain(events.iter().filter(is_move)) {
            match event {
                Event::Merge { upper, into } if upper != into => {
                    if touched.contains(upper) || touched.contains(into) {
                        continue;
                    }
                    touched.extend([*upper, *into]);
                    let (unit, into) = (self.code(*upper), self.code(*into));
                    text += &format!(
                        "[[step]]\ndo = \"merge\"\nunits = [\"{unit}\"]\ninto = \"{into}\"\n"
                    );
                }
                Event::Split {
                    upper,
                    heirs: (a, b),
                    share,
                } if upper != a && upper != b && a != b => {
                    if [upper, a, b].iter().any(|unit| touched.contains(unit)) {
                        continue;
                    }
                    touched.extend([*upper, *a, *b]);
                    let (unit, a, b) = (self.code(*upper), self.code(*a), self.code(*b));
                    let own = (0..BASES).filter(|base| self.under[*base] == *upper);
                    let own: Vec<String> = own
                        .map(|base| format!("\"{}\"", self.code(UPPER + base)))
                        .collect();
                    let (left, right) = own.split_at(own.len() / 2);
                    let given = [(&a, left), (&b, right)].into_iter();
                    let given = given.filter(|(_, own)| !own.is_empty());
                    let given: Vec<String> = given
                        .map(|(heir, own)| format!("{heir} = [{}]", own.join(", ")))
                        .collect();
                    text += &format!(
                        "[[step]]\ndo = \"split\"\nunit = \"{unit}\"\nby = \"list\"\n\
                         into = [{{ unit = \"{a}\", share = {share} }}, {{ unit = \"{b}\", share = {} }}]\n\
                         children = {{ {} }}\n",
                        100 - share,
                        given.join(", ")
                    );
                    for base in 0..BASES {
                        if self.under[base] == *upper {
                            moved.push((base, false));
                        }
                    }
                }
                Event::Move {
                    base,
                    upper,
                    sectoral,
                } => {
                    let stays = *sectoral || self.under[*base] != *upper;
                    if touched.contains(upper) || moved.contains(&(*base, *sectoral)) || !stays {
                        continue;
                    }
                    moved.push((*base, *sectoral));
                    let line = if *sectoral { "sectoral" } else { "territorial" };
                    let (base, upper) = (self.code(UPPER + base), self.code(*upper));
                    text += &format!(
                        "[[step]]\ndo = \"move\"\nunits = [\"{base}\"]\nunder = \"{upper}\"\nline = \"{line}\"\n"
                    );
                }
                _ => {}
            }
        }
        text
    }

    /// Merges whose two units no other step of the act speaks of: source and heir.
    fn clean_merges(&self, text: &str) -> Vec<(String, String)> {
        let merges = text
            .split("[[step]]")
            .filter(|step| step.contains("\"merge\""));
        let named = |step: &str| -> Vec<String> {
            let codes = (0..UPPER + BASES).map(|unit| self.code(unit));
            codes
                .filter(|code| step.contains(&format!("\"{code}\"")))
                .collect()
        };
        let moved = |upper: &String| {
            let own = (0..BASES).filter(|base| self.code(self.under[*base]) == *upper);
            let mut own = own.map(|base| format!("\"{}\"", self.code(UPPER + base)));
            own.any(|base| text.contains(&base))
        };
        let mut clean = Vec::new();
        for merge in merges {
            let into = merge.split("into = ").nth(1).unwrap_or_default();
            let heir = into.trim().trim_matches('"').to_owned();
            let source = named(merge).into_iter().find(|code| *code != heir);
            let alone =
                |code: &String| text.matches(&format!("\"{code}\"")).count() == 1 && !moved(code);
            if let Some(source) = source
                && alone(&source)
                && alone(&heir)
            {
                clean.push((source, heir));
            }
        }
        clean
    }

    /// Amount and facts of every unit, indicator and line over a period under a structure.
    async fn all(&self, period: Period, structure: Structure) -> BTreeMap<String, (i64, i64)> {
        let mut all = BTreeMap::new();
        let codes = (0..UPPER + BASES).map(|unit| self.code(unit));
        for (at, code) in codes.chain(["LD".to_owned()]).enumerate() {
            let unit_id = self.world.number_of(&code).await;
            for line in ["territorial", "sectoral"] {
                for indicator in INDICATORS {
                    if (at + indicator.len()) % 2 == 1 && code != "LD" && line == "sectoral" {
                        continue;
                    }
                    let asked = Asked {
                        unit_id,
                        line: line.to_owned(),
                        indicator: indicator.to_owned(),
                        dims: BTreeMap::new(),
                        period,
                        structure,
                        known: None,
                    };
                    let found = figure(self.world, &asked).await;
                    let key = format!("{code} {indicator} {line}");
                    all.insert(key, (found.value.unwrap_or(0), found.facts));
                }
            }
        }
        all
    }
}

async fn one_case(world: &World, case: usize, said: &[Event], steps: &[Event], under: &[usize]) {
    let federation = Federation {
        world,
        case,
        under: under.to_vec(),
    };
    federation.found().await;
    for event in said {
        federation.say(event).await;
    }
    let text = federation.steps(steps);
    if text.is_empty() {
        return;
    }
    let effective = "2026-03-01";
    let cut: Day = effective.parse().unwrap();
    let before_it = Period::new(day(0), cut).unwrap();
    let all_days = Period::new(day(0), day(730)).unwrap();
    let today = Structure::On(world.app.clock.today());
    let then = federation.all(before_it, Structure::Then).await;
    let (whole, now) = (
        federation.all(all_days, Structure::Then).await,
        federation.all(all_days, today).await,
    );
    let carried = match carry(world, &act(&format!("N{case}"), effective, &text)).await {
        Ok(carried) => carried,
        Err(fault) => panic!("{fault:?}\n{text}"),
    };
    assert_eq!(
        federation.all(before_it, Structure::Then).await,
        then,
        "{text}"
    );
    let after = federation.all(all_days, today).await;
    for key in now
        .keys()
        .filter(|key| key.starts_with("LD ") && key.ends_with("territorial"))
    {
        assert_eq!(after[key], now[key], "{key} is conserved\n{text}");
        assert_eq!(after[key], whole[key], "{key} whatever the tree\n{text}");
    }
    for (source, heir) in federation.clean_merges(&text) {
        for indicator in INDICATORS {
            let of = |all: &BTreeMap<String, (i64, i64)>, code: &str| {
                all[&format!("{code} {indicator} territorial")]
            };
            let (a, b) = (of(&now, &source), of(&now, &heir));
            assert_eq!(
                of(&after, &heir),
                (a.0 + b.0, a.1 + b.1),
                "{heir} {indicator}\n{text}"
            );
        }
    }
    invariants_hold(world).await;
    take_back(world, carried.act_id).await.unwrap();
    assert_eq!(
        federation.all(all_days, today).await,
        now,
        "repealed\n{text}"
    );
    assert_eq!(
        federation.all(before_it, Structure::Then).await,
        then,
        "repealed\n{text}"
    );
    invariants_hold(world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn random_acts_lose_nothing_and_leave_no_trace_when_repealed() {
    let world = World::new().await;
    tokio::task::block_in_place(|| {
        let runtime = tokio::runtime::Handle::current();
        let cases = if std::env::var_os("DIEMTUA_LONG").is_some() {
            100
        } else {
            4
        };
        let config = Config {
            cases,
            failure_persistence: None,
            ..Config::default()
        };
        let case = std::cell::Cell::new(0);
        let federation = (
            prop::collection::vec(say(), 5..30),
            prop::collection::vec(step(), 2..10),
            prop::collection::vec(0..UPPER, BASES),
        );
        TestRunner::new(config)
            .run(&federation, |(said, steps, under)| {
                case.set(case.get() + 1);
                runtime.block_on(one_case(&world, case.get(), &said, &steps, &under));
                Ok(())
            })
            .unwrap();
    });
}
