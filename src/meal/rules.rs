//! A meal read out of the answers of its record, and what a month comes to. Pure.

use timeline::Day;

use crate::record::{Answer, Answers};

/// The kind of record a union meal is.
pub const KIND: &str = "bua-com-cong-doan";

/// A meal of one day at one workplace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meal {
    pub record_id: i64,
    pub on: Day,
    /// Where it was served; nothing where nobody said.
    pub place: String,
    /// As many as people, where nobody said.
    pub meals: i64,
    pub people: i64,
    pub each_dong: Option<i64>,
    /// Who paid, as a value of the dimension of sources.
    pub source: Option<String>,
}

impl Meal {
    /// What it cost, as its record says to the figures.
    pub fn dong(&self) -> i64 {
        self.meals.saturating_mul(self.each_dong.unwrap_or(0))
    }

    /// The meal a record's answers tell.
    pub fn of(record_id: i64, on: Day, answers: &Answers) -> Meal {
        let number = |code: &str| match answers.get(code) {
            Some(Answer::Count(number) | Answer::Money(number)) => Some(*number),
            _ => None,
        };
        let people = match answers.get("people") {
            Some(Answer::People { ids, unnamed }) => {
                unnamed + i64::try_from(ids.len()).unwrap_or(0)
            }
            _ => 0,
        };
        Meal {
            record_id,
            on,
            place: match answers.get("employer") {
                Some(Answer::Employer { name, .. }) => name.clone(),
                _ => String::new(),
            },
            meals: number("meals").unwrap_or(people),
            people,
            each_dong: number("dong-each"),
            source: match answers.get("source") {
                Some(Answer::Choice(source)) => Some(source.clone()),
                _ => None,
            },
        }
    }

    /// Whether it was served on that day at that place, marks and capitals aside.
    pub fn is_at(&self, on: Day, place: &str) -> bool {
        self.on == on && vietnamese::fold(&self.place) == vietnamese::fold(place)
    }
}

/// What meals come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    pub meals: i64,
    pub people: i64,
    pub dong: i64,
}

pub fn sum(meals: &[Meal]) -> Sum {
    Sum {
        meals: meals.iter().map(|meal| meal.meals).sum(),
        people: meals.iter().map(|meal| meal.people).sum(),
        dong: meals.iter().map(Meal::dong).sum(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::record::say_facts;

    const ON: Day = jiff::civil::date(2027, 1, 20);

    proptest! {
        /// What the month shows is what the records say to the figures, to the đồng.
        #[test]
        fn a_month_shows_what_its_records_say(
            rows in proptest::collection::vec(
                (1i64..3000, proptest::option::of(1i64..4000), proptest::option::of(1i64..90_000)),
                1..40,
            )
        ) {
            let catalogue = crate::catalogue::load(None).unwrap();
            let kind = catalogue.kind(KIND).unwrap();
            let (mut people, mut dong, mut meals) = (0, 0, Vec::new());
            for (count, served, each) in rows {
                let mut answers = Answers::new();
                let unnamed = Answer::People { ids: Vec::new(), unnamed: count };
                answers.insert("people".to_owned(), unnamed);
                answers.extend(served.map(|n| ("meals".to_owned(), Answer::Count(n))));
                answers.extend(each.map(|n| ("dong-each".to_owned(), Answer::Money(n))));
                for fact in say_facts(kind, None, ON, &answers).unwrap() {
                    if fact.series.ends_with(".dong") {
                        dong += fact.amount;
                    } else {
                        people += fact.amount;
                    }
                }
                meals.push(Meal::of(1, ON, &answers));
            }
            let whole = sum(&meals);
            prop_assert_eq!((whole.people, whole.dong), (people, dong));
        }
    }

    #[test]
    fn a_place_is_the_same_marks_and_capitals_aside() {
        let mut answers = Answers::new();
        let place = Answer::Employer {
            name: "Nhà máy Dệt".to_owned(),
            tax_code: None,
            employer_id: None,
        };
        answers.insert("employer".to_owned(), place);
        let meal = Meal::of(1, ON, &answers);
        assert!(meal.is_at(ON, "nha may det") && !meal.is_at(ON, "Nhà máy May"));
    }
}
