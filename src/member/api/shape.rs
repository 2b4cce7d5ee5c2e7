//! What programs send and are answered, as the API's description tells it.

use serde::{Deserialize, Serialize};
use timeline::Day;
use utoipa::{IntoParams, ToSchema};

/// Somebody on a unit's list.
#[derive(Serialize, ToSchema)]
pub(crate) struct MemberAnswer {
    pub id: i64,
    pub full_name: String,
    /// A day, or a year where no more is known.
    pub birth: Option<String>,
    /// `female` or `male`.
    pub sex: Option<String>,
    /// The last four digits; the rest as points.
    pub national_id: Option<String>,
    /// The unit of the spell shown, or the one that keeps somebody without any.
    pub unit: String,
    /// Left out where somebody is kept who has never been a member.
    #[schema(value_type = Option<String>, format = Date)]
    pub from: Option<Day>,
    /// The first day no longer a member.
    #[schema(value_type = Option<String>, format = Date)]
    pub until: Option<Day>,
    pub why_left: Option<String>,
}

/// A page of members, by given name.
#[derive(Serialize, ToSchema)]
pub(crate) struct MembersAnswer {
    pub members: Vec<MemberAnswer>,
    pub total: i64,
    /// True where there are more than `total`.
    pub total_is_least: bool,
    pub page: i64,
    pub page_size: i64,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct MembersWanted {
    /// `now` (when left out), `left` or `kept`.
    pub state: Option<String>,
    /// `female` or `male`.
    pub sex: Option<String>,
    /// Letters of the name, marks aside, or a whole identity number or phone.
    pub q: Option<String>,
    /// From 1 on.
    pub page: Option<i64>,
}

/// A spell of membership.
#[derive(Serialize, ToSchema)]
pub(crate) struct SpellAnswer {
    pub unit: String,
    #[schema(value_type = String, format = Date)]
    pub from: Day,
    #[schema(value_type = Option<String>, format = Date)]
    pub until: Option<Day>,
    pub how_joined: String,
    pub why_left: Option<String>,
    pub joined_decision: Option<String>,
    pub left_decision: Option<String>,
}

/// A person of the register.
#[derive(Serialize, ToSchema)]
pub(crate) struct PersonAnswer {
    pub id: i64,
    pub full_name: String,
    pub birth: Option<String>,
    pub sex: Option<String>,
    pub national_id: Option<String>,
    pub phone: Option<String>,
    pub nationality: String,
    pub job: Option<String>,
    /// Oldest first.
    pub spells: Vec<SpellAnswer>,
}

/// Somebody who joins.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the shape of a body as the description tells it")]
pub(crate) struct JoinBody {
    pub full_name: String,
    /// A day, or a year of four digits.
    pub birth: Option<String>,
    pub sex: Option<String>,
    pub national_id: Option<String>,
    pub passport: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub nationality: Option<String>,
    pub home_place: Option<String>,
    pub address: Option<String>,
    pub job: Option<String>,
    pub education: Option<String>,
    #[schema(format = Date)]
    pub on: String,
    /// `admitted` (when left out), `known-before`, `returned` or `restored`.
    pub how: Option<String>,
    pub decision: Option<String>,
    /// The caller's own key; the same key at a unit is the same joining.
    pub r#ref: Option<String>,
    /// True writes in spite of doubts about the number or people alike.
    pub despite_doubts: Option<bool>,
}

/// Somebody who leaves.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the shape of a body as the description tells it")]
pub(crate) struct LeaveBody {
    /// The first day no longer a member.
    #[schema(format = Date)]
    pub on: String,
    pub why: String,
    pub decision: Option<String>,
}

/// The number of a person.
#[derive(Serialize, ToSchema)]
pub(crate) struct PersonNumber {
    pub id: i64,
}
