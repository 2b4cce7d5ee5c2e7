//! What a spell says to the figures: somebody came on its first day and went on the day it ended.

use std::collections::BTreeMap;

use vietnamese::Sex;

use super::Spell;
use crate::fact::SaidFact;
use crate::member::rules::{HowJoined, WhyLeft, sex_code};

/// The series of the register, as `catalogue/register.toml` names them.
pub mod series {
    pub const KNOWN_BEFORE: &str = "member.known-before";
    pub const JOINED: &str = "member.joined";
    pub const MOVED_IN: &str = "member.moved-in";
    pub const LEFT: &str = "member.left";
    pub const MOVED_OUT: &str = "member.moved-out";
}

/// The facts of a spell of somebody of this sex. They hold no person: the spell leads to him.
pub fn said_by(spell: &Spell, sex: Option<Sex>) -> Vec<SaidFact> {
    let mut dims = BTreeMap::new();
    if let Some(sex) = sex {
        dims.insert("sex".to_owned(), sex_code(sex).to_owned());
    }
    let came = match spell.how {
        HowJoined::KnownBefore => series::KNOWN_BEFORE,
        HowJoined::Moved => series::MOVED_IN,
        HowJoined::Admitted | HowJoined::Returned | HowJoined::Restored => series::JOINED,
    };
    let one = |series: &str, day, dims: &BTreeMap<String, String>| SaidFact {
        series: series.to_owned(),
        dims: dims.clone(),
        day,
        amount: 1,
        person_id: None,
    };
    let mut said = vec![one(came, spell.from_on, &dims)];
    if let Some(left) = &spell.left {
        let went = match left.why {
            WhyLeft::Moved => series::MOVED_OUT,
            _ => series::LEFT,
        };
        dims.insert("cause".to_owned(), left.why.cause().to_owned());
        said.push(one(went, left.on, &dims));
    }
    said
}
