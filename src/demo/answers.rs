//! Plausible answers to the questions of a kind, drawn by the type, the dimension and the code of
//! each field. Pure.

use std::collections::BTreeMap;

use timeline::{Day, day_from_number, day_number};

use super::chance::Chance;
use super::people::Roll;
use super::rhythm::Reach;
use super::tree::PlannedUnit;
use super::words;
use crate::catalogue::{Catalogue, Dimension, Field, FieldType, Kind};
use crate::record::{Answer, Answers};

/// The unit whose answers are drawn, and the day it is today.
pub struct Asked<'a> {
    pub catalogue: &'a Catalogue,
    pub unit: &'a PlannedUnit,
    pub today: Day,
    /// Its place in the plan, and who stands in the register.
    pub place: usize,
    pub roll: &'a Roll,
}

/// Days on from a day.
pub fn later(day: Day, days: i64) -> Day {
    i32::try_from(days)
        .ok()
        .and_then(|days| day_from_number(day_number(day) + days))
        .unwrap_or(day)
}

/// Most people named on one record; the rest are a bare number, as a clerk would write it.
const MOST_NAMED: i64 = 12;

impl Asked<'_> {
    /// Answers to all questions of the kind, on a day.
    pub fn answers(&self, chance: &mut Chance, kind: &Kind, reach: Reach, on: Day) -> Answers {
        let mut answers = Answers::new();
        let heads = self.heads(chance, reach);
        for field in &kind.fields {
            // At the sample's meals everybody had one.
            if field.code == "meals" {
                continue;
            }
            if !field.required && !chance.happens(often(field)) {
                continue;
            }
            let answer = match field.typ {
                FieldType::Count => self.count(chance, field, heads, &answers),
                FieldType::Money => Some(Answer::Money(self.money(
                    chance,
                    (kind, field),
                    heads,
                    &answers,
                ))),
                FieldType::People => {
                    Some(self.people(chance, (kind, field), (heads, on), &answers))
                }
                FieldType::Day => self.day(chance, field, on),
                FieldType::Choice => self.choice(chance, field, on),
                FieldType::Split => self.split(chance, field, heads),
                FieldType::YesNo => Some(Answer::YesNo(chance.happens(yes_often(&field.code)))),
                FieldType::Employer => Some(self.employer(chance)),
                FieldType::Text | FieldType::LongText => {
                    Some(Answer::Text(words::text(chance, kind, field, self.unit)))
                }
            };
            if let Some(answer) = answer {
                answers.insert(field.code.clone(), answer);
            }
        }
        hang_together(&mut answers);
        answers
    }

    /// How many people the act reaches at this unit.
    fn heads(&self, chance: &mut Chance, reach: Reach) -> i64 {
        match reach {
            Reach::Few(least, most) => chance.between(least, most),
            Reach::Part(least, most) => {
                // An upper union's own act reaches some of its members, not a part of them all.
                let members = match self.unit.tier {
                    "base" => self.unit.members,
                    _ => self.unit.members.min(600),
                };
                let part = least + (most - least) * chance.part();
                ((members as f64 * part).round() as i64).max(1)
            }
        }
    }

    fn count(
        &self,
        chance: &mut Chance,
        field: &Field,
        heads: i64,
        known: &Answers,
    ) -> Option<Answer> {
        // A part is not stated where its whole is not.
        let whole = match whole_of(&field.code) {
            Some(code) => known.get(code).map(heads_of)?,
            None => heads,
        };
        let value = match field.code.as_str() {
            "months" => chance.between(1, 14),
            "score" => chance.between(62, 100),
            "days" => chance.between(1, 4),
            "leaflets" => heads * chance.between(1, 3),
            "raised" => chance.between(1, 14),
            "proposals" => chance.between(0, 12),
            "tasks" => chance.between(3, 12),
            "committee" => chance.between(2, 7) * 2 + 1,
            "diseases" => chance.between(0, 2),
            "dead" | "severe" => i64::from(chance.happens(0.06)),
            "collectives" => chance.between(0, 6),
            "findings" | "comments" => chance.between(0, 4),
            "articles" | "initiatives" | "sessions" | "number" | "projects" => heads.min(8),
            "enterprises" if self.unit.tier == "base" => 1,
            "women" => (whole as f64 * (0.25 + 0.35 * chance.part())).floor() as i64,
            "answered" | "present" | "on-time" | "housed" | "cards" => {
                (whole as f64 * (0.6 + 0.4 * chance.part())).floor() as i64
            }
            _ => heads,
        };
        let (least, most) = (field.min.unwrap_or(0), field.max.unwrap_or(i64::MAX));
        Some(Answer::Count(value.clamp(least, most)))
    }

    fn money(
        &self,
        chance: &mut Chance,
        (kind, field): (&Kind, &Field),
        heads: i64,
        known: &Answers,
    ) -> i64 {
        let people = known.values().find(|a| matches!(a, Answer::People { .. }));
        let people = people.map_or(heads, heads_of).max(1);
        let (least, most, step) = match (kind.code.as_str(), field.code.as_str()) {
            ("trao-qua", "dong-each") => (200, 1_000, 50),
            ("tro-cap-kho-khan", "dong-each") => (500, 5_000, 500),
            ("bua-com-cong-doan", "dong-each") => (30, 60, 5),
            ("tham-hoi-om" | "qua-con-doan-vien", "dong-each") => (200, 500, 50),
            ("ho-tro-tai-nan", "dong-each") => (1_000, 5_000, 500),
            ("tet-sum-vay", "dong") => return people * chance.between(6, 12) * 50_000,
            ("uu-dai-doan-vien", "dong") => return people * chance.between(2, 14) * 20_000,
            ("giai-ngan-vay-von", "dong") => return people * chance.between(4, 10) * 5_000_000,
            ("vay-von", "dong") => return people * chance.between(2, 5) * 5_000_000,
            ("ho-tro-lien-tinh" | "nhan-ho-tro-lien-tinh", "dong") => return people * 1_000_000,
            ("mai-am", "dong") => {
                let repair = known.get("works") == Some(&Answer::Choice("repair".to_owned()));
                if repair {
                    (20_000, 40_000, 5_000)
                } else {
                    (40_000, 80_000, 10_000)
                }
            }
            ("thu-tai-chinh", _) => return self.by_members(chance, 20, 90),
            ("chi-tai-chinh", _) => return self.by_members(chance, 6, 60),
            ("du-toan-tai-chinh", _) => return self.by_members(chance, 900, 1_900),
            ("quy-xa-hoi", "dong") => return self.by_members(chance, 10, 60),
            ("no-bao-hiem-xa-hoi", _) => (50_000, 900_000, 10_000),
            ("no-kinh-phi-cong-doan", _) => (5_000, 120_000, 1_000),
            ("don-doc-no-bao-hiem", _) => (100_000, 3_000_000, 50_000),
            ("sang-kien", "dong") => (5_000, 200_000, 5_000),
            ("sang-kien", _) => (500, 5_000, 500),
            ("thoa-uoc", "meal-dong") => (20, 40, 1),
            ("cong-trinh-thi-dua", _) => (50_000, 900_000, 50_000),
            _ => (1_000, 30_000, 500),
        };
        chance.between(least / step, most / step) * step * 1_000
    }

    /// An amount that grows with the members, in thousands of đồng a member.
    fn by_members(&self, chance: &mut Chance, least: i64, most: i64) -> i64 {
        let members = match self.unit.tier {
            "base" => self.unit.members,
            _ => self.unit.members.clamp(100, 3_000) / 4,
        };
        (members * chance.between(least, most)).max(50) * 1_000
    }

    fn people(
        &self,
        chance: &mut Chance,
        (kind, field): (&Kind, &Field),
        (heads, on): (i64, Day),
        known: &Answers,
    ) -> Answer {
        let count = match field.code.as_str() {
            "approved" => known
                .get("files")
                .map_or(heads, |files| (heads_of(files) * 9 + 9) / 10),
            _ => heads,
        }
        .max(1);
        let members = self.unit.members;
        let mut ids: Vec<i64> = Vec::new();
        if are_members(kind, known) && members >= count && chance.happens(0.3) {
            let wanted = count.min(MOST_NAMED).min(members / 2);
            // A few draws may meet the same person again; then fewer are named.
            for _ in 0..wanted {
                let met = self.roll.member(chance, self.place, on);
                ids.extend(met.filter(|person_id| !ids.contains(person_id)));
            }
        }
        let named = i64::try_from(ids.len()).unwrap_or(0);
        Answer::People {
            ids,
            unnamed: count - named,
        }
    }

    fn day(&self, chance: &mut Chance, field: &Field, on: Day) -> Option<Answer> {
        let day = match field.code.as_str() {
            "expires-on" => later(on, 3 * 365),
            "ends-on" => later(on, 365),
            "due-on" => later(on, chance.between(20, 90)),
            _ => later(on, chance.between(3, 40)),
        };
        // What has been answered or settled has been so by today.
        let past = matches!(field.code.as_str(), "answered-on" | "settled-on");
        (!past || day <= self.today).then_some(Answer::Day(day))
    }

    fn choice(&self, chance: &mut Chance, field: &Field, on: Day) -> Option<Answer> {
        let dim = field.dim.as_deref()?;
        let value = match dim {
            "programme" => words::programme(chance, on).to_owned(),
            "ownership" => self.unit.ownership.to_owned(),
            "level" | "women-title" => match self.unit.tier {
                "base" => "base",
                "upper" => "upper",
                _ => "city",
            }
            .to_owned(),
            "facility-event" => "opened".to_owned(),
            "arrears-event" => "arisen".to_owned(),
            "unit-act" => chance
                .pick(&["founded", "founded", "founded", "dissolved"])
                .to_string(),
            "counterpart" => words::counterpart(chance).to_owned(),
            "scope" if self.unit.tier == "base" => "same-level".to_owned(),
            _ => usual_value(chance, self.catalogue.dimension(dim)?)?,
        };
        let known = self.catalogue.dimension(dim)?;
        (known.open || known.value(&value).is_some()).then_some(Answer::Choice(value))
    }

    fn split(&self, chance: &mut Chance, field: &Field, heads: i64) -> Option<Answer> {
        let dimension = self.catalogue.dimension(field.dim.as_deref()?)?;
        Some(Answer::Split(split(chance, dimension, heads)))
    }

    fn employer(&self, chance: &mut Chance) -> Answer {
        let name = if self.unit.employer.is_empty() {
            words::firm(chance)
        } else {
            self.unit.employer.clone()
        };
        Answer::Employer {
            name,
            tax_code: None,
            employer_id: None,
        }
    }
}

/// A whole divided among the values of a dimension, the first ones getting most; of the sexes
/// between two and seven tenths are men.
pub fn split(chance: &mut Chance, dimension: &Dimension, whole: i64) -> BTreeMap<String, i64> {
    let mut left = whole;
    let mut parts = BTreeMap::new();
    let count = dimension.values.len();
    for (at, value) in dimension.values.iter().enumerate() {
        let part = if at + 1 == count {
            left
        } else {
            ((left as f64) * (0.2 + 0.5 * chance.part())).round() as i64
        };
        left -= part;
        if part > 0 {
            parts.insert(value.code.clone(), part);
        }
    }
    parts
}

/// A value of a closed dimension; those named first are met most.
fn usual_value(chance: &mut Chance, dimension: &Dimension) -> Option<String> {
    let mut sum = 0.0;
    let sums: Vec<f64> = (0..dimension.values.len())
        .map(|at| {
            sum += 1.0 / (1.0 + at as f64);
            sum
        })
        .collect();
    let value = dimension.values.get(chance.weighted(&sums))?;
    Some(value.code.clone())
}

/// Whether the people a record names are members: not those of other provinces, nor families of
/// merit.
fn are_members(kind: &Kind, known: &Answers) -> bool {
    let others = ["policy-family", "other"].map(|code| Answer::Choice(code.to_owned()));
    let elsewhere = matches!(
        kind.code.as_str(),
        "ho-tro-lien-tinh" | "nhan-ho-tro-lien-tinh"
    );
    !elsewhere
        && !known
            .get("beneficiary")
            .is_some_and(|who| others.contains(who))
}

/// How often an optional question is answered.
fn often(field: &Field) -> f64 {
    match field.typ {
        FieldType::LongText => 0.1,
        FieldType::Text => 0.4,
        FieldType::Employer => 0.3,
        _ => 0.75,
    }
}

fn yes_often(field: &str) -> f64 {
    match field {
        "breach" => 0.06,
        "unionised" => 0.8,
        "dialogue" => 0.2,
        "group-agreement" => 0.05,
        _ => 0.6,
    }
}

/// The field that counts the whole of which this one counts a part.
fn whole_of(field: &str) -> Option<&'static str> {
    Some(match field {
        "answered" => "raised",
        "present" => "summoned",
        "on-time" => "due",
        "women" => "committee",
        "housed" => "advised",
        "cards" => "updated",
        _ => return None,
    })
}

/// How many an answer counts.
pub fn heads_of(answer: &Answer) -> i64 {
    match answer {
        Answer::Count(value) | Answer::Money(value) => *value,
        Answer::People { ids, unnamed } => i64::try_from(ids.len()).unwrap_or(0) + unnamed,
        Answer::Split(parts) => parts.values().sum(),
        _ => 1,
    }
}

/// Mends answers that would contradict one another.
fn hang_together(answers: &mut Answers) {
    let fatal = answers.get("accident") == Some(&Answer::Choice("fatal".to_owned()));
    if fatal {
        answers.insert("dead".to_owned(), Answer::Count(1));
    } else if answers.contains_key("accident") {
        answers.insert("dead".to_owned(), Answer::Count(0));
    }
    for (part, whole) in [
        ("recovered", "proposed"),
        ("overdue", "dong"),
        ("severe", "victims"),
    ] {
        let Some(most) = answers.get(whole).map(heads_of) else {
            continue;
        };
        if let Some(Answer::Money(value) | Answer::Count(value)) = answers.get_mut(part) {
            *value = (*value).min(most);
        }
    }
}
