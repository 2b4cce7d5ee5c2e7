//! The records of the generated federation, unit by unit. Facts are said by the same rule as every
//! record's. Pure: the same seed, scale and day give the same records.

use timeline::{Day, day_number};

use super::answers::{Asked, later};
use super::chance::Chance;
use super::people::Roll;
use super::rhythm::{self, Rhythm};
use super::tree::{DISTRICTS_ENDED, Plan};
use crate::catalogue::{Catalogue, Kind};
use crate::record::{Answer, Answers, SaidFact, say_facts};

/// At scale 1, so many records in a whole year.
const RECORDS_A_YEAR: f64 = 2_000_000.0;
/// The parts of them an upper union and the federation's own office record.
const PART_UPPER: f64 = 0.033;
const PART_FEDERATION: f64 = 0.0015;
/// Records a base union makes in a year besides those chance draws.
const BESIDES: f64 = 26.0;
/// What the thinner year before has, of a full one.
const THIN: f64 = 0.3;

/// What is generated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wish {
    pub seed: u64,
    pub scale: f64,
    /// The last day with records.
    pub today: Day,
}

impl Wish {
    pub fn year(&self) -> i16 {
        self.today.year()
    }

    /// Small federations have a thinner year before, so that periods can be compared.
    pub fn has_year_before(&self) -> bool {
        self.scale <= 0.1
    }

    /// The day the opening numbers are said: the last one of the union's year before the first.
    pub fn opening_on(&self) -> Day {
        let first = self.year() - i16::from(self.has_year_before());
        jiff::civil::date(first - 1, 11, 30)
    }

    /// About how many records there will be, for the progress shown.
    pub fn expected(&self) -> u64 {
        let whole = RECORDS_A_YEAR * self.scale;
        let begun = f64::from(self.today.day_of_year()) / 365.0;
        let before = if self.has_year_before() { THIN } else { 0.0 };
        (whole * (begun + before)) as u64
    }
}

/// A record with its facts.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// The place of the kind in the catalogue.
    pub kind: usize,
    /// The place of the unit in the plan.
    pub unit: usize,
    pub on: Day,
    pub stage: Option<String>,
    pub answers: Answers,
    pub facts: Vec<SaidFact>,
    /// Minutes from the record's day until it was entered.
    pub entered_after: i64,
}

/// Draws the records of one unit.
pub struct UnitDrawing<'a> {
    pub asked: Asked<'a>,
    pub chance: Chance,
    unit: usize,
}

impl UnitDrawing<'_> {
    fn kind(&self, code: &str) -> Option<(usize, &Kind)> {
        let kinds = &self.asked.catalogue.kinds;
        let at = kinds.iter().position(|kind| kind.code == code)?;
        Some((at, &kinds[at]))
    }

    /// Keeps a record of the kind with these answers if the unit stood that day and the day has
    /// come; answers a catalogue of a site no longer understands say nothing and are not kept.
    pub fn keep(&mut self, kind: &str, on: Day, answers: Answers, out: &mut Vec<Drawn>) {
        if let Some((at, _)) = self.kind(kind) {
            self.keep_numbered(at, on, answers, out);
        }
    }

    fn keep_numbered(&mut self, at: usize, on: Day, answers: Answers, out: &mut Vec<Drawn>) {
        let unit = self.asked.unit;
        let on = on.max(unit.founded_on);
        if on > self.asked.today || unit.ended_on.is_some_and(|ended| on >= ended) {
            return;
        }
        let kind = &self.asked.catalogue.kinds[at];
        if !kind.tiers.iter().any(|tier| tier == unit.tier) {
            return;
        }
        let stage = self.stage(at, on);
        let kind = &self.asked.catalogue.kinds[at];
        let Ok(facts) = say_facts(kind, stage.as_deref(), on, &answers) else {
            return;
        };
        let entered_after = 8 * 60 + self.chance.between(0, 9 * 60) + 1440 * self.delay();
        out.push(Drawn {
            kind: at,
            unit: self.unit,
            on,
            stage,
            answers,
            facts,
            entered_after,
        });
    }

    /// Days until the record was entered: mostly none.
    fn delay(&mut self) -> i64 {
        if self.chance.happens(0.7) {
            0
        } else {
            self.chance.between(1, 9)
        }
    }

    /// The stage a record has reached by today: the last one when there was time enough.
    fn stage(&mut self, kind: usize, on: Day) -> Option<String> {
        let stages = &self.asked.catalogue.kinds[kind].stages;
        let last = stages.len().checked_sub(1)?;
        let days = day_number(self.asked.today) - day_number(on);
        let reached = if days > 75 && self.chance.happens(0.9) {
            last
        } else {
            self.chance.below(last + 1)
        };
        Some(stages[reached].code.clone())
    }

    /// One record of a kind chance chose, and sometimes the record that closes it.
    fn draw(&mut self, kind: usize, rhythm: &Rhythm, year: i16, out: &mut Vec<Drawn>) {
        let on = day_in(&mut self.chance, rhythm, year);
        if on > self.asked.today {
            return;
        }
        let of = &self.asked.catalogue.kinds[kind];
        let answers = self.asked.answers(&mut self.chance, of, rhythm.reach, on);
        let closing = closing(of, &answers);
        self.keep_numbered(kind, on, answers, out);
        if let Some((often, answers)) = closing
            && self.chance.happens(often)
        {
            let on = later(on, self.chance.between(25, 140));
            self.keep_numbered(kind, on, answers, out);
        }
    }
}

/// The answers of the record that closes what was opened or settles what had arisen, and how often
/// there is one.
fn closing(kind: &Kind, answers: &Answers) -> Option<(f64, Answers)> {
    for field in &kind.fields {
        let (often, value) = match field.dim.as_deref() {
            Some("facility-event") => (0.06, "closed"),
            Some("arrears-event") => (0.5, "settled"),
            _ => continue,
        };
        let mut answers = answers.clone();
        answers.insert(field.code.clone(), Answer::Choice(value.to_owned()));
        return Some((often, answers));
    }
    None
}

fn day_in(chance: &mut Chance, rhythm: &Rhythm, year: i16) -> Day {
    let mut sum = 0.0;
    let sums = rhythm.season.map(|weight| {
        sum += weight;
        sum
    });
    let month = chance.weighted(&sums) as i8 + 1;
    let first = jiff::civil::date(year, month, 1);
    jiff::civil::date(
        year,
        month,
        chance.between(1, i64::from(first.days_in_month())) as i8,
    )
}

/// The kinds a tier records, with the rising sums of their weights.
struct Menu {
    kinds: Vec<(usize, Rhythm)>,
    sums: Vec<f64>,
}

impl Menu {
    fn of(catalogue: &Catalogue, tier: &str) -> Self {
        let (mut kinds, mut sums, mut sum) = (Vec::new(), Vec::new(), 0.0);
        for (at, kind) in catalogue.kinds.iter().enumerate() {
            let rhythm = rhythm::of(&kind.code);
            let weight = rhythm.weight(tier);
            if weight > 0.0 && kind.tiers.iter().any(|known| known == tier) {
                sum += weight;
                kinds.push((at, rhythm));
                sums.push(sum);
            }
        }
        Self { kinds, sums }
    }
}

/// Draws the records of all units in turn.
pub struct Drawing<'a> {
    wish: Wish,
    catalogue: &'a Catalogue,
    plan: &'a Plan,
    roll: &'a Roll,
    menus: [Menu; 3],
    /// The mean of the square roots of the sizes of base unions: larger ones do more, not in
    /// proportion.
    usual_size: f64,
    met: Vec<bool>,
}

impl<'a> Drawing<'a> {
    pub fn new(wish: Wish, catalogue: &'a Catalogue, plan: &'a Plan, roll: &'a Roll) -> Self {
        let base = &plan.units[plan.first_base()..];
        let roots: f64 = base.iter().map(|unit| (unit.members as f64).sqrt()).sum();
        Self {
            wish,
            catalogue,
            plan,
            roll,
            menus: ["base", "upper", "federation"].map(|tier| Menu::of(catalogue, tier)),
            usual_size: roots / base.len().max(1) as f64,
            met: vec![false; catalogue.kinds.len()],
        }
    }

    fn of_unit(&self, unit: usize, stream: u64) -> UnitDrawing<'a> {
        UnitDrawing {
            asked: Asked {
                catalogue: self.catalogue,
                unit: &self.plan.units[unit],
                today: self.wish.today,
                place: unit,
                roll: self.roll,
            },
            chance: Chance::of(self.wish.seed, stream + unit as u64),
            unit,
        }
    }

    /// All records of one unit.
    pub fn unit(&mut self, unit: usize, base_unions_below: i64) -> Vec<Drawn> {
        let mut out = Vec::new();
        let planned = &self.plan.units[unit];
        if planned.kind == "lien-doan-huyen" {
            return out;
        }
        let mut drawing = self.of_unit(unit, 1_000);
        let begins = self.wish.opening_on();
        if planned.founded_on.year() < self.wish.year() {
            drawing.opening(begins, base_unions_below, &mut out);
        }
        if planned.tier == "federation" {
            let (wards, zones) = self.founded_with_the_wards();
            let on = if self.wish.has_year_before() {
                DISTRICTS_ENDED
            } else {
                begins
            };
            drawing.founding(wards, zones, on, &mut out);
        }
        if !planned.silent {
            let year = self.wish.year();
            if self.wish.has_year_before() {
                self.year(&mut drawing, (year - 1, THIN), base_unions_below, &mut out);
            }
            self.year(&mut drawing, (year, 1.0), base_unions_below, &mut out);
        }
        for drawn in &out {
            self.met[drawn.kind] = true;
        }
        out
    }

    fn founded_with_the_wards(&self) -> (i64, i64) {
        let count = |kinds: &[&str]| {
            let units = self.plan.units.iter();
            units.filter(|unit| kinds.contains(&unit.kind)).count() as i64
        };
        (
            count(&["cong-doan-phuong", "cong-doan-xa"]),
            count(&["cong-doan-kcn"]),
        )
    }

    fn year(
        &self,
        drawing: &mut UnitDrawing<'_>,
        (year, rate): (i16, f64),
        base_unions_below: i64,
        out: &mut Vec<Drawn>,
    ) {
        let base_unions = (self.plan.units.len() - self.plan.first_base()) as f64;
        let upper_unions = self.plan.first_base() as f64;
        let whole = RECORDS_A_YEAR * self.wish.scale;
        let unit = drawing.asked.unit;
        let (menu, records) = match unit.tier {
            "base" => {
                drawing.yearly_at_base(year, out);
                let each = whole * (1.0 - PART_UPPER - PART_FEDERATION) / base_unions - BESIDES;
                let size = (unit.members as f64).sqrt() / self.usual_size;
                (&self.menus[0], each.max(20.0) * size)
            }
            "upper" => {
                drawing.yearly_above(year, base_unions_below, out);
                (&self.menus[1], whole * PART_UPPER / upper_unions)
            }
            _ => {
                drawing.yearly_above(year, base_unions_below, out);
                (&self.menus[2], whole * PART_FEDERATION)
            }
        };
        for _ in 0..drawing.chance.about(records * rate) {
            let at = drawing.chance.weighted(&menu.sums);
            if let Some((kind, rhythm)) = menu.kinds.get(at) {
                drawing.draw(*kind, rhythm, year, out);
            }
        }
    }

    /// One record of every kind no unit has recorded, at the first unit that may.
    pub fn rest(&mut self) -> Vec<Drawn> {
        let mut out = Vec::new();
        for at in 0..self.catalogue.kinds.len() {
            if self.met[at] {
                continue;
            }
            let kind = &self.catalogue.kinds[at];
            let unit = self.plan.units.iter().position(|unit| {
                kind.tiers.iter().any(|tier| tier == unit.tier)
                    && !unit.silent
                    && unit.ended_on.is_none()
            });
            let Some(unit) = unit else { continue };
            let mut drawing = self.of_unit(unit, 500_000 + at as u64);
            let rhythm = rhythm::of(&kind.code);
            let days = i64::from(self.wish.today.day_of_year());
            let on = later(self.wish.today, -drawing.chance.between(0, days - 1));
            let of = &self.catalogue.kinds[at];
            let answers = drawing
                .asked
                .answers(&mut drawing.chance, of, rhythm.reach, on);
            drawing.keep_numbered(at, on, answers, &mut out);
        }
        out
    }
}

#[cfg(test)]
mod tests;
