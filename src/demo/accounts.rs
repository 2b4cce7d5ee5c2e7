//! The sample sign-ins: one of every role, at units of the generated federation.

use sqlx::PgConnection;

use super::tree::Plan;
use crate::access::{Actor, NewAccount, Role, add_account, hash_password};

/// The password of every sample sign-in. The accounts are marked as generated.
pub const PASSWORD: &str = "mau-2026-diemtua";

/// A sample sign-in.
#[derive(Debug, Clone)]
pub struct SignIn {
    pub role: Role,
    pub actor: Actor,
}

/// The unit an account stands at.
pub struct Post {
    pub unit_id: i32,
    pub code: String,
    pub tier: &'static str,
}

/// The base union of the sample clerk: of middling size, below the first upper union.
pub fn clerk_place(plan: &Plan, on: timeline::Day) -> usize {
    let upper = officer_place(plan);
    let mut below: Vec<usize> = (plan.first_base()..plan.units.len())
        .filter(|unit| {
            let planned = &plan.units[*unit];
            plan.parent(*unit, on) == Some(upper) && !planned.silent && planned.ended_on.is_none()
        })
        .collect();
    below.sort_by_key(|unit| plan.units[*unit].members);
    below
        .get(below.len() / 2)
        .copied()
        .unwrap_or(plan.first_base())
}

/// The first ward union.
pub fn officer_place(plan: &Plan) -> usize {
    let ward = |kind: &str| kind == "cong-doan-phuong";
    plan.units
        .iter()
        .position(|unit| ward(unit.kind))
        .unwrap_or(0)
}

/// The login, role, name and form of address at each post.
const SAMPLE: [(&str, Role, &str, &str); 10] = [
    ("co-so", Role::BaseClerk, "Trần Thị Mẫu Hoa", "chị"),
    ("cap-tren", Role::UpperOfficer, "Lê Văn Mẫu Sơn", "anh"),
    (
        "lien-doan",
        Role::FederationOfficer,
        "Phạm Thị Mẫu Lan",
        "chị",
    ),
    ("kiem-tra", Role::Inspector, "Vũ Đức Mẫu Bình", "anh"),
    ("quan-tri", Role::Administrator, "Đỗ Thanh Mẫu Hải", "anh"),
    ("ha-noi", Role::FederationOfficer, "Ngô Thu Mẫu Hiền", "chị"),
    (
        "tay-ninh",
        Role::FederationOfficer,
        "Bùi Minh Mẫu Khang",
        "anh",
    ),
    (
        "chu-tich",
        Role::FederationOfficer,
        "Hoàng Thị Mẫu Cúc",
        "chị",
    ),
    ("thu-quy", Role::FederationOfficer, "Đặng Mẫu Tiến", "anh"),
    ("thu-quy-co-so", Role::BaseClerk, "Phan Mẫu Nga", "chị"),
];

/// The logins of the sample, which an administrator of the site may since have changed.
pub const LOGINS: [&str; 10] = [
    "co-so",
    "cap-tren",
    "lien-doan",
    "kiem-tra",
    "quan-tri",
    "ha-noi",
    "tay-ninh",
    "chu-tich",
    "thu-quy",
    "thu-quy-co-so",
];

/// Adds the sample sign-ins at their posts, in the order base, upper, federation, federation, top
/// and, where they stand, the federations of the articles.
pub async fn add(
    connection: &mut PgConnection,
    change_no: i64,
    posts: Vec<Option<Post>>,
) -> anyhow::Result<Vec<SignIn>> {
    let hash = hash_password(PASSWORD.to_owned()).await?;
    let mut made = Vec::new();
    for ((login, role, full_name, address_form), post) in SAMPLE.into_iter().zip(posts) {
        let Some(post) = post else { continue };
        let new = NewAccount {
            login,
            full_name,
            address_form,
            unit_id: post.unit_id,
            role,
            password_hash: Some(&hash),
            generated: true,
        };
        let account_id = add_account(connection, change_no, &new).await?;
        let actor = Actor {
            account_id,
            login: login.to_owned(),
            full_name: full_name.to_owned(),
            address_form: address_form.to_owned(),
            unit_id: post.unit_id,
            unit_code: post.code,
            unit_tier: post.tier.to_owned(),
            generated: true,
            role,
            line: "territorial".to_owned(),
            language: "vi".to_owned(),
            csrf_token: String::new(),
        };
        made.push(SignIn { role, actor });
    }
    Ok(made)
}
