//! Who may do what: accounts with a role at a unit, sign-in, sessions, one-time links. A permission
//! is a value; a function that changes something asks to be handed one. Knows no records and no
//! figures.

mod accounts;
mod own;
mod pages;
mod password;
mod rules;
pub(crate) mod store;

pub use accounts::routes as account_routes;
pub use own::store::find_token_actor;
pub use pages::routes;
pub use password::{hash_password, verify_password};
pub use rules::{Act, Actor, Permit, Role, SIGN_IN, SignInRules};
pub(crate) use store::actor_of;
pub use store::{NewAccount, add_account, make_reset_link};
