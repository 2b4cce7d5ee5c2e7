//! `diemtua verify`: every named invariant on the live data; fails if one does.

use anyhow::{Result, bail};

use super::site::open_site;
use crate::config::Settings;
use crate::verify::verify;

/// Prints each invariant with what was checked, and refuses success if one is broken.
pub async fn run(settings: &Settings) -> Result<()> {
    let site = open_site(settings).await?;
    let verdicts = verify(&site.app).await?;
    let mut broken = 0;
    for verdict in &verdicts {
        let word = if verdict.breaches.is_empty() {
            "holds"
        } else {
            "BROKEN"
        };
        println!(
            "{word:<7} {:<40} {:>12} checked  {:.2} s",
            verdict.name,
            verdict.checked,
            verdict.took.as_secs_f64()
        );
        for breach in &verdict.breaches {
            println!("        {breach}");
        }
        broken += usize::from(!verdict.breaches.is_empty());
    }
    site.close().await?;
    if broken > 0 {
        bail!("{broken} of {} invariants are broken", verdicts.len());
    }
    println!("{} invariants hold", verdicts.len());
    Ok(())
}
