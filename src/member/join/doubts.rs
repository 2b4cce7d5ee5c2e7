//! What makes one look again before somebody is written: an identity number that contradicts what
//! else is known, somebody alike already in the register. A second press writes nevertheless.

use crate::id;
use crate::member::act::store::{Alike, alike};
use crate::member::form::card_doubts;
use crate::member::list::birth_text;
use crate::member::list::store::unit_names;
use crate::member::rules::Details;
use crate::web::{FormState, WebError, Words};

/// Somebody alike as the form shows him.
pub struct AlikeRow {
    pub person_id: i64,
    pub name: String,
    pub sentence: String,
}

/// Everything that is doubtful about what was typed.
#[derive(Default)]
pub struct Doubts {
    pub sentences: Vec<String>,
    pub alike: Vec<AlikeRow>,
    /// Says which doubts were seen; other doubts ask anew.
    pub mark: String,
}

impl Doubts {
    fn is_empty(&self) -> bool {
        self.sentences.is_empty() && self.alike.is_empty()
    }
}

/// The doubts about some people that the form has not been sent in spite of; nothing where it may
/// be written.
pub async fn doubts(
    connection: &mut sqlx::PgConnection,
    people: &[(Option<usize>, &Details)],
    (form, words): (&FormState, Words),
) -> Result<Option<Doubts>, WebError> {
    let mut found = Doubts::default();
    let mut seen = String::new();
    for (line, details) in people {
        let at = |sentence: String| match line {
            Some(line) => format!("{}: {sentence}", words.t1("member-line", "number", line)),
            None => sentence,
        };
        for (code, sentence) in card_doubts(details, words) {
            seen.push_str(&format!("{line:?} {code};"));
            found.sentences.push(at(sentence));
        }
        for other in alike(connection, details).await? {
            seen.push_str(&format!("{line:?} {};", other.person_id));
            let sentence = at(alike_sentence(connection, &other, words).await?);
            found.alike.push(AlikeRow {
                person_id: other.person_id,
                name: other.full_name,
                sentence,
            });
        }
    }
    let digest = id::hex(&id::digest(&seen));
    found.mark = digest.get(..16).unwrap_or_default().to_owned();
    let is_settled = found.is_empty() || form.text("still") == found.mark;
    Ok((!is_settled).then_some(found))
}

async fn alike_sentence(
    connection: &mut sqlx::PgConnection,
    other: &Alike,
    words: Words,
) -> Result<String, WebError> {
    let names = unit_names(connection, &[other.unit_id]).await?;
    let unit = names
        .get(&other.unit_id)
        .map_or(String::new(), |unit| unit.name.clone());
    let key = if other.same_number {
        "member-alike-number"
    } else {
        "member-alike-name"
    };
    Ok(words.t2(key, ("unit", unit), ("birth", birth_text(other.birth))))
}
