//! A form drawn for a unit: its figures at one moment and what the checks find in them. What a page
//! has shown is kept a while, so that it is submitted exactly as it was seen and not counted again.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use sqlx::PgConnection;

use super::build::Draft;
use super::checking::{Finding, findings, keys_of_before};
use super::fill::{FillFault, Subject, asked_by, figures_in, names};
use super::outline::Outline;
use super::store::{FreeWords, known};
use crate::app::App;
use crate::catalogue::Form;
use crate::fact::Snapshot;
use crate::id;
use crate::indicator::{Structure, figures};

/// So many drawings are kept before all are let go; each is a few kilobytes.
const MOST: usize = 8_192;

/// What a form came to at one moment.
#[derive(Debug, Clone)]
pub struct Drawing {
    /// Names the drawing among those of the same report.
    pub fingerprint: String,
    /// The known figures by key, as JSON text.
    pub figures: String,
    pub snapshot: Snapshot,
    pub findings: Vec<Finding>,
    /// The names and targets it was drawn with.
    pub drawn: serde_json::Value,
    pub outline_digest: Vec<u8>,
}

/// Whose drawing: unit, form and period.
type Key = (i32, String, String);

/// Drawings that pages have shown.
#[derive(Default)]
pub struct Drawings {
    kept: Mutex<HashMap<Key, Arc<Drawing>>>,
    /// The numbers of outlines by their digest, of those that are surely stored.
    outlines: Mutex<HashMap<Vec<u8>, i32>>,
}

impl Drawings {
    /// The drawing with the fingerprint, if it is still kept.
    pub fn find(&self, key: (i32, &str, &str), fingerprint: &str) -> Option<Arc<Drawing>> {
        let key = (key.0, key.1.to_owned(), key.2.to_owned());
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.get(&key).filter(|own| own.fingerprint == fingerprint);
        found.cloned()
    }

    /// The number of an outline, where it was stored before.
    pub fn outline(&self, digest: &[u8]) -> Option<i32> {
        let known = self.outlines.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(digest).copied()
    }

    /// Remembers an outline whose number a finished transaction has used.
    pub fn stored(&self, digest: &[u8], outline_no: i32) {
        let mut known = self.outlines.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(digest.to_owned(), outline_no);
    }

    fn keep(&self, key: (i32, &str, &str), drawing: &Arc<Drawing>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.clear();
        }
        let key = (key.0, key.1.to_owned(), key.2.to_owned());
        kept.insert(key, drawing.clone());
    }

    /// Lets a drawing go that was submitted.
    pub fn forget(&self, key: (i32, &str, &str)) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.remove(&(key.0, key.1.to_owned(), key.2.to_owned()));
    }
}

/// Draws the form as everything stands now, holds the checks against it and keeps the drawing.
pub async fn draw(
    app: &App,
    connection: &mut PgConnection,
    subject: &Subject<'_>,
    (form, language): (&Form, &str),
    words: FreeWords,
) -> Result<(Draft, Arc<Drawing>), FillFault> {
    let outline = Outline::of(form, &app.catalogue, language);
    let names = names(connection, subject, form, language).await?;
    let checks: Vec<_> = app.catalogue.checks_of(&form.code).collect();
    let (figures, before, snapshot) = {
        let state = app.engine.fresh().await?;
        let now = figures_in(&state, &app.catalogue, subject, &outline)?;
        let mut before = BTreeMap::new();
        if let Some(name) = subject.name.year_before() {
            let earlier = Subject {
                name,
                structure: Structure::Then,
                ..subject.clone()
            };
            let keys = keys_of_before(checks.iter().copied());
            let asked: Vec<_> = keys.iter().map(|key| asked_by(&earlier, key)).collect();
            let found = figures(&state, &app.catalogue, &asked)?;
            before = keys.into_iter().zip(found).collect();
        }
        (now, before, state.snapshot.clone())
    };
    let found = findings(checks, &figures, &before);
    let draft = Draft {
        outline,
        filled: super::Filled {
            figures,
            targets: BTreeMap::new(),
        },
        words,
        names,
        seal: None,
    };
    let text = serde_json::json!(known(&draft.filled.figures)).to_string();
    let outline_text = serde_json::json!(draft.outline).to_string();
    let drawing = Arc::new(Drawing {
        fingerprint: id::hex(&id::digest(&text)).chars().take(16).collect(),
        figures: text,
        snapshot,
        findings: found,
        drawn: super::issued::drawn_without_outline(&draft),
        outline_digest: id::digest(&outline_text),
    });
    let name = subject.name.to_string();
    app.drawings
        .keep((subject.unit.unit_id, &form.code, &name), &drawing);
    Ok((draft, drawing))
}
