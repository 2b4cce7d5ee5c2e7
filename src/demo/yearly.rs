//! What hangs together over a year at a unit: its workers, its yearly
//! conference, wage bill, budget and rating. Pure.

use std::collections::BTreeMap;

use timeline::Day;

use super::answers::{later, split};
use super::records::{Drawn, UnitDrawing};
use crate::record::{Answer, Answers};

fn count(code: &str, value: i64) -> (String, Answer) {
    (code.to_owned(), Answer::Count(value))
}

fn choice(code: &str, value: &str) -> (String, Answer) {
    (code.to_owned(), Answer::Choice(value.to_owned()))
}

impl UnitDrawing<'_> {
    /// A count per sex, as the answer to the field.
    fn by_sex(&mut self, field: &str, whole: i64) -> (String, Answer) {
        let parts = match self.asked.catalogue.dimension("sex") {
            Some(sexes) => split(&mut self.chance, sexes, whole),
            None => BTreeMap::new(),
        };
        (field.to_owned(), Answer::Split(parts))
    }

    /// The numbers everything later adds to, said on the day before the first year.
    pub fn opening(&mut self, on: Day, base_unions_below: i64, out: &mut Vec<Drawn>) {
        let unit = self.asked.unit;
        match unit.tier {
            "base" => {
                let members = unit.members;
                if unit.silent {
                    return;
                }
                let workers = (members as f64 * (1.02 + 0.3 * self.chance.part())) as i64;
                let answer = self.by_sex("workers", workers);
                self.keep("so-dau-ky-lao-dong", on, Answers::from([answer]), out);
            }
            "upper" if base_unions_below > 0 => {
                let parts = match self.asked.catalogue.dimension("ownership") {
                    Some(kinds) => split(&mut self.chance, kinds, base_unions_below),
                    None => BTreeMap::new(),
                };
                let answer = ("units".to_owned(), Answer::Split(parts));
                self.keep("so-dau-ky-cdcs", on, Answers::from([answer]), out);
            }
            _ => {}
        }
    }

    /// A base union's yearly duties.
    pub fn yearly_at_base(&mut self, year: i16, out: &mut Vec<Drawn>) {
        let unit = self.asked.unit;
        let new_year = jiff::civil::date(year, 1, 5);
        let wide = matches!(unit.ownership, "state-body" | "public-service");
        if unit.ownership != "union-of-trades" {
            let (conference, kind, held) = if wide {
                ("cadre", "hoi-nghi-cbccvc", 0.95)
            } else {
                ("worker", "hoi-nghi-nguoi-lao-dong", 0.74)
            };
            let due = Answers::from([choice("conference", conference), count("units", 1)]);
            self.keep("thuoc-dien-hoi-nghi", new_year, due, out);
            if self.chance.happens(held) {
                let first = if wide { 5 } else { 60 };
                let on = later(new_year, first + self.chance.between(0, 120));
                let people = (unit.members * 4 / 5).clamp(5, 400);
                let proposals = self.chance.between(0, 12);
                let answers =
                    Answers::from([count("people", people), count("proposals", proposals)]);
                self.keep(kind, on, answers, out);
            }
        }
        let on = later(new_year, self.chance.between(20, 50));
        let wage = self.chance.between(70, 125) * 100_000;
        let people = unit.members;
        let answers = Answers::from([
            choice("ownership", unit.ownership),
            count("people", people),
            ("dong".to_owned(), Answer::Money(people * wage)),
        ]);
        self.keep("tien-luong-thang-mot", on, answers, out);
        self.budget(later(new_year, 26), out);
        let on = jiff::civil::date(year, 11, self.chance.between(3, 28) as i8);
        let sums = [0.2, 0.75, 0.97, 1.0];
        let ratings = ["excellent", "good", "completed", "not-completed"];
        let place = self.chance.weighted(&sums);
        let score = 98 - 9 * place as i64 - self.chance.between(0, 8);
        let answers = Answers::from([count("score", score), choice("rating", ratings[place])]);
        self.keep("tu-cham-diem-cdcs", on, answers, out);
    }

    fn budget(&mut self, on: Day, out: &mut Vec<Drawn>) {
        let income = self.asked.unit.members.clamp(10, 3_000) * 1_400_000;
        let answers = Answers::from([
            ("income-dong".to_owned(), Answer::Money(income)),
            ("spending-dong".to_owned(), Answer::Money(income * 9 / 10)),
        ]);
        self.keep("du-toan-tai-chinh", on, answers, out);
    }

    /// An upper union's and the federation's yearly duties.
    pub fn yearly_above(&mut self, year: i16, base_unions_below: i64, out: &mut Vec<Drawn>) {
        let new_year = jiff::civil::date(year, 1, 8);
        self.budget(later(new_year, 12), out);
        if self.asked.unit.tier != "upper" || base_unions_below == 0 {
            return;
        }
        for (kind, field, dim, whole) in [
            ("xep-loai-cdcs", "units", "rating", base_unions_below),
            (
                "xep-loai-thoa-uoc",
                "agreements",
                "grade",
                base_unions_below / 2,
            ),
        ] {
            if whole == 0 {
                continue;
            }
            let on = later(new_year, self.chance.between(10, 60));
            if let Some(dimension) = self.asked.catalogue.dimension(dim) {
                let parts = split(&mut self.chance, dimension, whole);
                let answers = Answers::from([(field.to_owned(), Answer::Split(parts))]);
                self.keep(kind, on, answers, out);
            }
        }
    }

    /// The founding of the ward, commune and zone unions.
    pub fn founding(&mut self, wards: i64, zones: i64, on: Day, out: &mut Vec<Drawn>) {
        let answers = Answers::from([count("ward-unions", wards), count("zone-unions", zones)]);
        self.keep("cong-doan-xa-phuong", on, answers, out);
    }
}
