//! The rules of a round as they are kept: read from a form, written as JSON, told in words. Pure.
//! Each is one condition of the database's `aid_people`, and one bit of what it answers.

use serde::{Deserialize, Serialize};
use timeline::Day;

use crate::web::{FormState, Words, day_short};

/// Named on a record of a kind since a day, perhaps with one value of one dimension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    pub kind: String,
    pub since: Day,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dim: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// Who may be helped: a member on the day the round counts on who meets every rule that is set.
/// What the register does not know of somebody does not meet a rule about it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rules {
    /// A member that many months before the day too; who was one before the register began is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_months: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sex: Option<String>,
    /// Full years on the day; where only the year of birth is known, by the years.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_from: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_to: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ownership: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub officer: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub named: Option<Named>,
    /// On no approved list of an earlier round of the programme that counted on this day or later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_helped_since: Option<Day>,
}

/// The bits of `aid_people`, each with the end of the key of its words.
pub const BITS: [(i32, &str); 8] = [
    (1, "months"),
    (2, "sex"),
    (4, "age"),
    (8, "unit-kind"),
    (16, "ownership"),
    (32, "officer"),
    (64, "named"),
    (128, "helped"),
];

/// What a form may choose from: codes and names.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    pub unit_kinds: Vec<(String, String)>,
    pub ownerships: Vec<(String, String)>,
    pub kinds: Vec<(String, String)>,
    /// `dimension=value` with its words.
    pub values: Vec<(String, String)>,
}

impl Rules {
    /// The rules as the database keeps them.
    pub fn json(&self) -> serde_json::Value {
        serde_json::json!(self)
    }

    /// Rules out of the database; what cannot be read sets none.
    pub fn of(kept: &serde_json::Value) -> Rules {
        serde_json::from_value(kept.clone()).unwrap_or_default()
    }

    /// The bits of the rules that are set.
    pub fn set(&self) -> Vec<(i32, &'static str)> {
        let is_set = |bit: i32| match bit {
            1 => self.member_months.is_some(),
            2 => self.sex.is_some(),
            4 => self.age_from.is_some() || self.age_to.is_some(),
            8 => self.unit_kind.is_some(),
            16 => self.ownership.is_some(),
            32 => self.officer.is_some(),
            64 => self.named.is_some(),
            _ => self.not_helped_since.is_some(),
        };
        BITS.into_iter().filter(|(bit, _)| is_set(*bit)).collect()
    }

    /// The sentence of one rule that is set.
    pub fn sentence(&self, bit: i32, choices: &Choices, words: Words) -> String {
        let name = |code: &Option<String>, of: &[(String, String)]| {
            let code = code.as_deref().unwrap_or_default();
            let known = of.iter().find(|(own, _)| own == code);
            known.map_or(code.to_owned(), |(_, name)| name.clone())
        };
        match bit {
            1 => words.t1(
                "aid-rule-months",
                "months",
                self.member_months.unwrap_or_default(),
            ),
            2 => words.t(if self.sex.as_deref() == Some("female") {
                "aid-rule-female"
            } else {
                "aid-rule-male"
            }),
            4 => match (self.age_from, self.age_to) {
                (Some(from), Some(to)) => words.t2("aid-rule-age", ("from", from), ("to", to)),
                (Some(from), None) => words.t1("aid-rule-age-from", "from", from),
                (_, to) => words.t1("aid-rule-age-to", "to", to.unwrap_or_default()),
            },
            8 => {
                let kind = name(&self.unit_kind, &choices.unit_kinds);
                words.t1("aid-rule-unit-kind", "kind", kind)
            }
            16 => {
                let ownership = name(&self.ownership, &choices.ownerships);
                words.t1("aid-rule-ownership", "ownership", ownership)
            }
            32 if self.officer == Some(true) => words.t("aid-rule-officer"),
            32 => words.t("aid-rule-no-officer"),
            64 => {
                let Some(named) = &self.named else {
                    return String::new();
                };
                let kind = name(&Some(named.kind.clone()), &choices.kinds);
                let value = named.dim.as_ref().zip(named.value.as_ref());
                let value = value.map(|(dim, value)| {
                    let words = name(&Some(format!("{dim}={value}")), &choices.values);
                    format!(" ({words})")
                });
                let what = kind + &value.unwrap_or_default();
                words.t2(
                    "aid-rule-named",
                    ("what", what),
                    ("day", day_short(named.since)),
                )
            }
            _ => {
                let day = self.not_helped_since.map_or(String::new(), day_short);
                words.t1("aid-rule-helped", "day", day)
            }
        }
    }

    /// Puts the rules into a form, to be edited.
    pub fn write(&self, form: &mut FormState) {
        let mut set = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                form.set(name, value);
            }
        };
        set("member_months", self.member_months.map(|n| n.to_string()));
        set("sex", self.sex.clone());
        set("age_from", self.age_from.map(|n| n.to_string()));
        set("age_to", self.age_to.map(|n| n.to_string()));
        set("unit_kind", self.unit_kind.clone());
        set("ownership", self.ownership.clone());
        let officer = self.officer.map(|yes| if yes { "yes" } else { "no" });
        set("officer", officer.map(str::to_owned));
        if let Some(named) = &self.named {
            set("named_kind", Some(named.kind.clone()));
            set("named_since", Some(day_short(named.since)));
            let value = named.dim.as_ref().zip(named.value.as_ref());
            set(
                "named_value",
                value.map(|(dim, value)| format!("{dim}={value}")),
            );
        }
        set("not_helped_since", self.not_helped_since.map(day_short));
    }
}

fn number<T: TryFrom<i64>>(
    form: &mut FormState,
    (name, most): (&str, i64),
    words: Words,
) -> Option<T> {
    if form.text(name).is_empty() {
        return None;
    }
    let read = form.text(name).parse::<i64>().ok();
    let sound = read.filter(|n| (0..=most).contains(n));
    if sound.is_none() {
        form.wrong(name, words.t1("aid-number-wrong", "most", most));
    }
    sound.and_then(|n| T::try_from(n).ok())
}

fn day(form: &mut FormState, name: &str, words: Words) -> Option<Day> {
    if form.text(name).is_empty() {
        return None;
    }
    crate::unit::read_day(form, name, words)
}

fn one_of(form: &FormState, name: &str, of: &[(String, String)]) -> Option<String> {
    let code = form.text(name);
    of.iter()
        .any(|(own, _)| own == code)
        .then(|| code.to_owned())
}

/// The rules typed, with sentences beside what is wrong.
pub fn read(form: &mut FormState, choices: &Choices, words: Words) -> Rules {
    let age_from = number(form, ("age_from", 120), words);
    let age_to = number(form, ("age_to", 120), words);
    if let (Some(from), Some(to)) = (age_from, age_to)
        && from > to
    {
        form.wrong("age_to", words.t("aid-age-turned"));
    }
    let named_kind = one_of(form, "named_kind", &choices.kinds);
    let named_since = day(form, "named_since", words);
    if named_kind.is_some() && named_since.is_none() {
        form.wrong("named_since", words.t("aid-named-since-missing"));
    }
    let value = one_of(form, "named_value", &choices.values);
    let value = value.and_then(|value| {
        let (dim, value) = value.split_once('=')?;
        Some((dim.to_owned(), value.to_owned()))
    });
    let (dim, value) = value.unzip();
    let sex = Some(form.text("sex").to_owned());
    Rules {
        member_months: number(form, ("member_months", 600), words),
        sex: sex.filter(|sex| matches!(sex.as_str(), "male" | "female")),
        age_from,
        age_to,
        unit_kind: one_of(form, "unit_kind", &choices.unit_kinds),
        ownership: one_of(form, "ownership", &choices.ownerships),
        officer: match form.text("officer") {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        },
        named: named_kind.zip(named_since).map(|(kind, since)| Named {
            kind,
            since,
            dim,
            value,
        }),
        not_helped_since: day(form, "not_helped_since", words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn choices() -> Choices {
        let one = |code: &str| vec![(code.to_owned(), code.to_owned())];
        Choices {
            unit_kinds: one("cdcs"),
            ownerships: one("fdi"),
            kinds: one("tro-cap-kho-khan"),
            values: one("reason=severe-illness"),
        }
    }

    prop_compose! {
        fn some_rules()(
            member_months in prop::option::of(0u16..600), sex in prop::option::of(0usize..2),
            ages in prop::option::of((0u8..60, 60u8..=120)), kind in any::<bool>(),
            ownership in any::<bool>(), officer in prop::option::of(any::<bool>()),
            named in prop::option::of(any::<bool>()), helped in prop::option::of(1i16..3000),
        ) -> Rules {
            let since = jiff::civil::date(2026, 1, 1);
            let text = |yes: bool, code: &str| yes.then(|| code.to_owned());
            Rules {
                member_months,
                sex: sex.map(|n| ["male", "female"][n].to_owned()),
                age_from: ages.map(|ages| ages.0),
                age_to: ages.map(|ages| ages.1),
                unit_kind: text(kind, "cdcs"),
                ownership: text(ownership, "fdi"),
                officer,
                named: named.map(|whole| Named {
                    kind: "tro-cap-kho-khan".to_owned(),
                    since,
                    dim: text(whole, "reason"),
                    value: text(whole, "severe-illness"),
                }),
                not_helped_since: helped.map(|_| since),
            }
        }
    }

    proptest! {
        #[test]
        fn rules_come_back_from_forms_and_from_json(rules in some_rules()) {
            let words = Words::of("vi");
            let mut form = FormState::default();
            rules.write(&mut form);
            prop_assert_eq!(&read(&mut form, &choices(), words), &rules);
            prop_assert!(form.is_sound());
            prop_assert_eq!(&Rules::of(&rules.json()), &rules);
            for (bit, _) in rules.set() {
                prop_assert!(!rules.sentence(bit, &choices(), words).is_empty());
            }
        }
    }

    #[test]
    fn what_cannot_be_is_told_beside_its_field() {
        let mut form = FormState::default();
        for (name, value) in [
            ("age_from", "60"),
            ("age_to", "18"),
            ("member_months", "x"),
            ("named_kind", "tro-cap-kho-khan"),
        ] {
            form.set(name, value);
        }
        read(&mut form, &choices(), Words::of("vi"));
        let wrong: Vec<&str> = form.errors().iter().map(|(name, _)| *name).collect();
        assert_eq!(wrong, ["age_to", "member_months", "named_since"]);
    }
}
