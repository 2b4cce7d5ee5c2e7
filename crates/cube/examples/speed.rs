//! How long a load, a form and a roll-up take at the size of a large federation of units:
//! 6,465 units on three levels, five million facts of one year, three million of them with one of
//! 629,000 persons. Run it with `cargo run --release -p cube --example speed`.

use cube::{Cube, Fact, Kind, Link, Question, Structure, Term};
use std::time::Instant;

const MIDDLE: u32 = 115;
const BASE: u32 = 6_349;
const FACTS: u64 = 5_000_000;
const PERSONS: u64 = 629_000;
const SERIES: u64 = 150;
/// The first day of 2025.
const YEAR: i32 = 20_089;
const QUARTERS: [(i32, i32); 4] = [
    (YEAR, YEAR + 90),
    (YEAR + 90, YEAR + 181),
    (YEAR + 181, YEAR + 273),
    (YEAR + 273, YEAR + 365),
];

/// A small generator, so that each run has the same facts.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((u128::from(mixed ^ (mixed >> 31)) * u128::from(bound)) >> 64) as u64
    }
}

fn link(child: u32, parent: u32, line: u8, from: i32) -> Link {
    Link {
        child,
        parent,
        line,
        from,
        until: i32::MAX,
        sign: 1,
        change: 1,
    }
}

fn links() -> Vec<Link> {
    let middle = (0..MIDDLE).map(|number| link(1_000 + number, 1, 0, 0));
    let base = (0..BASE).map(|number| link(10_000 + number, 1_000 + number % MIDDLE, 0, 0));
    let sector = (0..BASE).map(|number| link(10_000 + number, 500 + number % 17, 1, 0));
    middle.chain(base).chain(sector).collect()
}

fn facts(chance: &mut Chance) -> Vec<Fact> {
    let fact = |change| {
        let named = chance.below(5) < 3;
        let person = if named { 1 + chance.below(PERSONS) } else { 0 };
        // A person's facts are mostly at the person's own unit.
        let stays = named && chance.below(20) > 0;
        let unit = if stays {
            person % u64::from(BASE)
        } else {
            chance.below(u64::from(BASE))
        };
        Fact {
            unit: 10_000 + unit as u32,
            day: YEAR + chance.below(365) as i32,
            series: chance.below(SERIES) as u16,
            dims: chance.below(4) as u32,
            amount: chance.below(2_000_000) as i64,
            person: if named {
                person.wrapping_mul(0x0051_7CC1_B727_2221)
            } else {
                0
            },
            sign: 1,
            change,
        }
    };
    (2..FACTS + 2).map(fact).collect()
}

fn form(unit: u32, line: u8, structure: Structure) -> Vec<Question> {
    let question = |number: i32| {
        let kind = match number % 4 {
            0 => Kind::Flow {
                from: YEAR,
                until: YEAR + 365,
            },
            1 => Kind::Flow {
                from: QUARTERS[2].0,
                until: QUARTERS[2].1,
            },
            2 => Kind::Flow {
                from: YEAR,
                until: YEAR + 260,
            },
            _ => Kind::Stock { at: YEAR + 180 },
        };
        let terms = vec![Term {
            series: (number % 150) as u16,
            dims: None,
            times: 1,
        }];
        Question {
            unit,
            line,
            structure,
            kind,
            terms,
            known: None,
        }
    };
    (0..200).map(question).collect()
}

/// Says what took how long; the best of five, since the first finds the caches cold.
fn timed<R>(what: &str, mut work: impl FnMut() -> R) {
    let mut times: Vec<f64> = Vec::new();
    for _ in 0..5 {
        let start = Instant::now();
        std::hint::black_box(work());
        times.push(start.elapsed().as_secs_f64() * 1_000.0);
    }
    let best = times.iter().copied().fold(f64::INFINITY, f64::min);
    println!(
        "{what:<58} first {:>8.2} ms   best {best:>8.2} ms",
        times[0]
    );
}

/// Memory in use, in bytes, where the system tells it.
fn memory() -> Option<u64> {
    let pages = std::fs::read_to_string("/proc/self/statm").ok()?;
    Some(pages.split_whitespace().nth(1)?.parse::<u64>().ok()? * 4_096)
}

fn roll_up(cube: &Cube, line: u8, structure: Structure) -> u64 {
    let mut people = 0;
    let outcome = cube.roll_up(line, structure, &QUARTERS, &mut |cell| {
        people += cell.total.people
    });
    if let Err(fault) = outcome {
        println!("the roll-up failed: {fault}");
    }
    people
}

fn main() {
    let mut chance = Chance(7);
    let facts = facts(&mut chance);
    let before = memory();
    let mut cube = Cube::new();
    let start = Instant::now();
    cube.apply(facts.iter().copied(), links());
    println!(
        "load of {FACTS} facts: {:.2} s",
        start.elapsed().as_secs_f64()
    );
    if let (Some(before), Some(after)) = (before, memory()) {
        println!(
            "memory: {:.1} bytes a fact",
            (after - before) as f64 / FACTS as f64
        );
    }
    let now = Structure::On(YEAR + 364);
    timed("form of 200 questions, root, then", || {
        cube.totals(&form(1, 0, Structure::Then))
    });
    timed("form of 200 questions, root, now", || {
        cube.totals(&form(1, 0, now))
    });
    timed("form of 200 questions, upper unit, then", || {
        cube.totals(&form(1_003, 0, Structure::Then))
    });
    timed("form of 200 questions, second line, then", || {
        cube.totals(&form(503, 1, Structure::Then))
    });
    let one = &form(1, 0, Structure::Then)[0];
    timed("one question, root, a year", || cube.total(one));
    timed("one question for each child of the root", || {
        cube.by_unit(one)
    });
    timed("roll-up of 4 quarters, then", || {
        roll_up(&cube, 0, Structure::Then)
    });
    timed("roll-up of 4 quarters, now", || roll_up(&cube, 0, now));
    timed("roll-up of 4 quarters, second line, then", || {
        roll_up(&cube, 1, Structure::Then)
    });
    let mut next = 0;
    timed("a batch of 100 facts", || {
        next += 100;
        let some = facts[next..next + 100].iter().map(|fact| Fact {
            change: FACTS + 2,
            ..*fact
        });
        cube.apply(some, []);
    });
    timed("one unit moved in the middle of the year", || {
        next += 1;
        cube.apply(
            [],
            [link(
                10_000 + next as u32,
                1_000 + next as u32 % 7,
                0,
                YEAR + 181,
            )],
        );
    });
    let moved = (0..BASE).map(|number| link(10_000 + number, 1_000 + number % 31, 0, YEAR + 182));
    let moved: Vec<Link> = moved.collect();
    let start = Instant::now();
    cube.apply([], moved);
    println!(
        "every base unit moved: {:.2} s",
        start.elapsed().as_secs_f64()
    );
    timed("roll-up of 4 quarters after that, then", || {
        roll_up(&cube, 0, Structure::Then)
    });
    timed("form of 200 questions, root, then", || {
        cube.totals(&form(1, 0, Structure::Then))
    });
    timed("form of 200 questions, upper unit, then", || {
        cube.totals(&form(1_003, 0, Structure::Then))
    });
}
