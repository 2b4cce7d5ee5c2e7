//! What a person's page shows whole, and to whom.

use crate::access::{Act, Actor};

/// The fields the page shows whole to the actor, as the log of looks names them.
pub fn shown_to(actor: &Actor) -> &'static [&'static str] {
    const ALL: [&str; 12] = [
        "full_name",
        "birth",
        "sex",
        "nationality",
        "job",
        "education",
        "home_place",
        "address",
        "email",
        "ethnicity",
        "religion",
        "party_on",
    ];
    match actor.may(Act::KeepMembers) {
        Some(_) => &ALL,
        None => &ALL[..9],
    }
}
