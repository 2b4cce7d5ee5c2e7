//! Which account an administrator may make. Pure.

use crate::access::Role;

/// An account as asked for, every value of its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountAsked {
    pub login: String,
    pub full_name: String,
    pub address_form: String,
    pub role: Role,
    /// The code of the unit as typed or chosen.
    pub unit: String,
}

/// The forms of address an account may have; empty for none.
pub const ADDRESS_FORMS: [&str; 4] = ["", "chị", "anh", "đồng chí"];

/// Whether a login is small letters, digits, dots and hyphens, as the database asks too.
pub fn is_login(text: &str) -> bool {
    let small = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    (2..=40).contains(&text.len())
        && text.starts_with(small)
        && text.chars().all(|c| small(c) || c == '.' || c == '-')
}

/// Whether the role is held at units of the tier.
pub fn stands_at(role: Role, tier: &str) -> bool {
    match role {
        Role::BaseClerk => matches!(tier, "base" | "group"),
        Role::UpperOfficer => tier == "upper",
        Role::FederationOfficer => matches!(tier, "federation" | "confederation"),
        Role::Inspector | Role::Administrator => {
            matches!(tier, "upper" | "federation" | "confederation")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_are_small_letters_digits_dots_and_hyphens() {
        assert!(is_login("cong-doan.lam-khe2"));
        for wrong in ["", "a", "Hoa", "-hoa", "chị.hoa", "hoa hong"] {
            assert!(!is_login(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_role_stands_at_its_own_tiers() {
        assert!(stands_at(Role::BaseClerk, "base") && !stands_at(Role::BaseClerk, "upper"));
        assert!(!stands_at(Role::Administrator, "base"));
        for role in Role::ALL {
            let tiers = ["confederation", "federation", "upper", "base", "group"];
            assert!(tiers.iter().any(|tier| stands_at(role, tier)), "{role}");
        }
    }
}
