//! What the index is told about a person.

use crate::Key;

/// A person as the index knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The number the person is known by outside.
    pub id: i64,
    /// The name as it is written, with its marks. Its first sixteen words can be searched.
    pub name: String,
    /// Where the person is, and was if a reader of that place may still see them; any order.
    /// Nobody but a reader of the whole finds a person without a place.
    pub places: Vec<u32>,
    /// Numbers the person is known by.
    pub keys: Vec<Key>,
    /// The one of the places whose readers find the person by a key; readers of every place do
    /// where it is none. Somebody who has moved on is so found by name where he was, and by his
    /// numbers only where he is. The keys are nobody's when it is not one of the places.
    pub keys_at: Option<u32>,
}
