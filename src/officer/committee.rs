//! The committees of a unit held against the dated rules: what is too large, who may not sit
//! there, what is vacant. Warnings, never refusals: a committee may be in the middle of a change.
//! Pure.

use std::collections::BTreeSet;

use timeline::Day;

use super::rules::Term;
use crate::catalogue::{Body, Catalogue, Rule};

/// A warning: the message key with its arguments, and the legal basis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    pub key: &'static str,
    pub about: Vec<(&'static str, String)>,
    pub basis: String,
}

/// The unit whose committees are looked at.
#[derive(Debug, Clone, Copy)]
pub struct Looked<'a> {
    pub tier: &'a str,
    pub today: Day,
    /// Members of the unit today, and the women among them.
    pub members: i64,
    pub women: i64,
    pub catalogue: &'a Catalogue,
}

impl Looked<'_> {
    fn rule(&self, code: &str) -> Option<(&Rule, i64)> {
        let rule = self.catalogue.rule(code, self.today)?;
        Some((rule, rule.value.as_integer()?))
    }

    /// The people who sit in a body today.
    fn sitting(&self, terms: &[Term], body: Body) -> BTreeSet<i64> {
        let sits = |term: &&Term| {
            let post = self.catalogue.post(&term.post);
            term.holds_on(self.today) && post.is_some_and(|post| post.body == body)
        };
        terms
            .iter()
            .filter(sits)
            .map(|term| term.person_id)
            .collect()
    }

    fn is_held(&self, terms: &[Term], post: &str) -> bool {
        let held = |term: &Term| term.post == post && term.holds_on(self.today);
        terms.iter().any(held)
    }
}

fn warning(key: &'static str, rule: &Rule, about: &[(&'static str, String)]) -> Warning {
    Warning {
        key,
        about: about.to_vec(),
        basis: rule.basis.clone(),
    }
}

/// Posts of one person at a time that several hold.
fn shared_posts(terms: &[Term], looked: Looked<'_>) -> Vec<Warning> {
    let single = looked.catalogue.posts.iter().filter(|post| post.single);
    let shared = single.filter(|post| {
        let holds = |term: &&Term| term.post == post.code && term.holds_on(looked.today);
        terms.iter().filter(holds).count() > 1
    });
    shared
        .map(|post| Warning {
            key: "officer-two-holders",
            about: vec![("post", post.code.clone())],
            basis: String::new(),
        })
        .collect()
}

/// Everything in the committees that the rules of the day do not want.
pub fn warnings(terms: &[Term], looked: Looked<'_>) -> Vec<Warning> {
    let mut found = shared_posts(terms, looked);
    let inspection = looked.sitting(terms, Body::Inspection);
    let size = i64::try_from(inspection.len()).unwrap_or(i64::MAX);
    let most = match looked.tier {
        "base" | "group" => looked.rule("inspection-committee-most"),
        "upper" => looked.rule("inspection-committee-most-upper"),
        _ => None,
    };
    if let Some((rule, most)) = most.filter(|(_, most)| size > *most) {
        let about = [("size", size.to_string()), ("most", most.to_string())];
        found.push(warning("officer-inspection-large", rule, &about));
    }
    if let Some(rule) = looked
        .catalogue
        .rule("inspection-executive-share", looked.today)
    {
        let executive = looked.sitting(terms, Body::Executive);
        let both = i64::try_from(inspection.intersection(&executive).count()).unwrap_or(0);
        let part = rule.value.as_str().and_then(|text| text.split_once('/'));
        let part = part.and_then(|(n, d)| Some((n.parse::<i64>().ok()?, d.parse::<i64>().ok()?)));
        if part.is_some_and(|(numerator, denominator)| both * denominator > size * numerator) {
            let about = [("both", both.to_string()), ("size", size.to_string())];
            found.push(warning("officer-inspection-executives", rule, &about));
        }
    }
    if let Some(rule) = looked
        .catalogue
        .rule("inspection-barred-posts", looked.today)
    {
        let barred = rule.value.as_array().map(Vec::as_slice).unwrap_or_default();
        let is_barred = |term: &&Term| {
            term.holds_on(looked.today)
                && inspection.contains(&term.person_id)
                && barred.iter().any(|code| code.as_str() == Some(&term.post))
        };
        for term in terms.iter().filter(is_barred) {
            let about = [
                ("post", term.post.clone()),
                ("person", term.person_id.to_string()),
            ];
            found.push(warning("officer-inspection-barred", rule, &about));
        }
    }
    found
}

/// Posts and bodies that stand empty though the unit should have them. `terms` are all of the unit.
pub fn vacancies(terms: &[Term], looked: Looked<'_>) -> Vec<Warning> {
    let mut found = Vec::new();
    let head = if looked.tier == "group" {
        "group-head"
    } else {
        "chair"
    };
    // A group may be led by an executive committee of its own instead of a head.
    let led = looked.is_held(terms, head)
        || (looked.tier == "group" && looked.is_held(terms, "executive"));
    if !led {
        found.push(Warning {
            key: "officer-vacant-post",
            about: vec![("post", head.to_owned())],
            basis: String::new(),
        });
    }
    if looked.tier == "group" {
        return found;
    }
    let members = ("members", looked.members.to_string());
    let needs_inspection = match looked.rule("inspection-committee-from") {
        Some((rule, from)) if looked.tier != "base" || looked.members >= from => Some(rule),
        _ => None,
    };
    if let Some(rule) = needs_inspection {
        if looked.sitting(terms, Body::Inspection).is_empty() {
            let key = "officer-vacant-inspection";
            found.push(warning(key, rule, std::slice::from_ref(&members)));
        } else if !looked.is_held(terms, "inspection-head") {
            let about = [("post", "inspection-head".to_owned())];
            found.push(warning("officer-vacant-post", rule, &about));
        }
    }
    if looked.tier == "base"
        && let Some((rule, from)) = looked.rule("womens-board-from")
        && looked.women >= from
        && looked.sitting(terms, Body::Women).is_empty()
    {
        let about = [("women", looked.women.to_string())];
        found.push(warning("officer-vacant-women", rule, &about));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::officer::rules::Mandate;

    fn term(person_id: i64, post: &str) -> Term {
        Term {
            term_id: Some(person_id),
            person_id,
            unit_id: 1,
            post: post.to_owned(),
            from_on: "2023-05-01".parse().unwrap(),
            until_on: None,
            mandate: Mandate::Elected,
            full_time: false,
            decision: None,
            ended: None,
        }
    }

    fn keys(found: Vec<Warning>) -> Vec<&'static str> {
        found.into_iter().map(|warning| warning.key).collect()
    }

    fn looked<'a>(catalogue: &'a Catalogue, tier: &'a str, members: i64) -> Looked<'a> {
        Looked {
            tier,
            today: "2027-01-25".parse().unwrap(),
            members,
            women: members / 2,
            catalogue,
        }
    }

    #[test]
    fn an_inspection_committee_has_at_most_seven_a_third_of_them_executives() {
        let catalogue = crate::catalogue::load(None).unwrap();
        let base = looked(&catalogue, "base", 100);
        let seven: Vec<Term> = (1..=7).map(|person| term(person, "inspection")).collect();
        let of = |more: Vec<Term>| keys(warnings(&[seven.clone(), more].concat(), base));
        assert_eq!(of(vec![]), Vec::<&str>::new());
        assert_eq!(
            of(vec![term(8, "inspection")]),
            ["officer-inspection-large"]
        );
        let two = vec![term(1, "executive"), term(2, "chair"), term(2, "executive")];
        assert_eq!(of(two.clone()), Vec::<&str>::new(), "two of seven");
        let three = [two, vec![term(3, "standing")]].concat();
        assert_eq!(of(three), ["officer-inspection-executives"]);
        assert_eq!(
            of(vec![term(5, "chief-accountant")]),
            ["officer-inspection-barred"]
        );
        assert_eq!(of(vec![term(9, "chief-accountant")]), Vec::<&str>::new());
    }

    #[test]
    fn a_post_of_one_person_is_not_held_by_two() {
        let catalogue = crate::catalogue::load(None).unwrap();
        let base = looked(&catalogue, "base", 12);
        let of = |terms: &[Term]| keys(warnings(terms, base));
        assert_eq!(
            of(&[
                term(1, "chair"),
                term(2, "vice-chair"),
                term(3, "vice-chair")
            ]),
            [""; 0]
        );
        assert_eq!(
            of(&[term(1, "chair"), term(2, "chair")]),
            ["officer-two-holders"]
        );
    }

    #[test]
    fn what_a_unit_of_its_size_should_have_is_vacant() {
        let catalogue = crate::catalogue::load(None).unwrap();
        let of = |terms: &[Term], tier, members| {
            keys(vacancies(terms, looked(&catalogue, tier, members)))
        };
        assert_eq!(of(&[], "base", 12), ["officer-vacant-post"]);
        assert_eq!(of(&[term(1, "chair")], "base", 12), Vec::<&str>::new());
        assert_eq!(
            of(&[term(1, "chair")], "base", 30),
            ["officer-vacant-inspection", "officer-vacant-women"]
        );
        let with = [
            term(1, "chair"),
            term(2, "inspection"),
            term(3, "women-head"),
        ];
        assert_eq!(of(&with, "base", 30), ["officer-vacant-post"], "the head");
        assert_eq!(
            of(&[term(1, "chair")], "upper", 0),
            ["officer-vacant-inspection"]
        );
        assert_eq!(
            of(&[term(1, "group-head")], "group", 40),
            Vec::<&str>::new()
        );
    }
}
