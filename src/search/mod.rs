//! Search of everything an asker may see: people by name or number, units, figures, papers and
//! pages; on a page and while somebody types.
//!
//! Gives others [`people`], whom a text finds within a scope, and [`person_ids`]. Knows where
//! things are found and where their pages are, not what stands on them.

mod directory;
mod find;
mod pages;
mod people;
mod places;
mod rules;
mod store;

pub use directory::Directory;
pub use pages::routes;
pub use people::{Found, FoundPerson, PeopleAsked, people, person_ids};
