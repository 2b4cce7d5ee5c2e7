//! The program as one value: what every request is handed.

use std::sync::Arc;

use crate::access::{Act, Actor, Permit};
use crate::act::Rehearsals;
use crate::catalogue::Catalogue;
use crate::clock::Clock;
use crate::duplicate::Finder;
use crate::fact::Engine;
use crate::payout::WrongCodes;
use crate::report::Drawings;
use crate::search::Directory;
use crate::store::{Database, Scope};
use crate::web::WebError;

/// Shared by every request; cheap to clone.
#[derive(Clone)]
pub struct App {
    pub database: Database,
    pub catalogue: Arc<Catalogue>,
    pub engine: Arc<Engine>,
    pub directory: Arc<Directory>,
    /// Searches the register for people who are in it twice.
    pub finder: Arc<Finder>,
    /// The acts that were rehearsed last.
    pub rehearsals: Arc<Rehearsals>,
    /// Reports as pages have shown them, until they are submitted.
    pub drawings: Arc<Drawings>,
    pub clock: Clock,
    pub metrics: Arc<crate::web::Metrics>,
    /// The codes of receivers that were wrong within this minute, as this program saw them.
    pub wrong_codes: Arc<WrongCodes>,
}

impl App {
    /// Ready to serve, with an engine that has yet to read its first facts and a directory
    /// that has yet to be filled.
    pub fn new(database: Database, catalogue: Catalogue, clock: Clock) -> Self {
        let catalogue = Arc::new(catalogue);
        Self {
            engine: Arc::new(Engine::new(database.engine.clone())),
            directory: Arc::new(Directory::new(database.register.clone())),
            finder: Arc::new(Finder::new(
                database.register.clone(),
                database.owner.clone(),
            )),
            database,
            catalogue,
            drawings: Arc::default(),
            clock,
            rehearsals: Arc::default(),
            metrics: Arc::default(),
            wrong_codes: Arc::default(),
        }
    }

    /// A transaction that sees what the actor may see.
    pub async fn begin(
        &self,
        actor: &Actor,
    ) -> sqlx::Result<sqlx::Transaction<'static, sqlx::Postgres>> {
        self.database.begin(&self.scope(actor)).await
    }

    /// The same for an act that thousands do at once, row by row.
    pub async fn begin_by_rote(
        &self,
        actor: &Actor,
    ) -> sqlx::Result<sqlx::Transaction<'static, sqlx::Postgres>> {
        self.database.begin_by_rote(&self.scope(actor)).await
    }

    /// Where the actor stands today.
    pub fn scope(&self, actor: &Actor) -> Scope {
        Scope {
            account_id: actor.account_id,
            unit_id: actor.unit_id,
            line: actor.line.clone(),
            today: self.clock.today(),
        }
    }

    /// The permission for an act, or the refusal that says the role lacks it.
    pub fn permit(&self, actor: &Actor, act: Act) -> Result<Permit, WebError> {
        actor.may(act).ok_or(WebError::Forbidden)
    }
}
