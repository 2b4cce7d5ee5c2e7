//! `diemtua bench season`: sessions for base unions, so that all of them can submit at once.

use std::io::Write;

use anyhow::{Result, bail};

use super::store;
use crate::cli::site::open_site;
use crate::config::Settings;
use crate::id;

/// Gives base unions of the generated federation a session each and prints code and cookie, a JSON
/// line each. Nobody's password is set: the accounts open by their sessions alone, which end by
/// themselves.
pub async fn season(settings: &Settings, units: i64) -> Result<()> {
    let site = open_site(settings).await?;
    let mut owner = site.app.database.owner.begin().await?;
    let bases = store::base_unions(&mut owner, units).await?;
    if bases.is_empty() {
        bail!("there is no generated federation; run diemtua demo first");
    }
    let secrets: Vec<String> = bases.iter().map(|_| id::secret()).collect();
    store::sit_at(&mut owner, (&bases, &secrets), site.app.clock.now()).await?;
    owner.commit().await?;
    let mut out = std::io::stdout().lock();
    for ((_, code), cookie) in bases.iter().zip(&secrets) {
        let line = serde_json::json!({ "code": code, "cookie": cookie });
        writeln!(out, "{line}")?;
    }
    site.close().await
}
