//! `diemtua verify`: every named invariant on the live data; fails if one does.

use anyhow::{Context, Result, bail};

use super::site::{Site, open_site};
use crate::audit::digest::{hex, read_hex};
use crate::audit::seal;
use crate::config::Settings;
use crate::verify::verify;

/// Prints each invariant with what was checked, and refuses success if one is broken. `against` is
/// the digest of a seal that was kept outside the site.
pub async fn run(settings: &Settings, against: Option<&str>) -> Result<()> {
    let kept = against
        .map(|text| {
            read_hex(text)
                .context("a digest has 64 hexadecimal digits, as `diemtua seal` prints it")
        })
        .transpose()?;
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
    let mut asked = verdicts.len();
    if let Some(kept) = kept {
        asked += 1;
        let owner = &site.app.database.owner;
        let holds = seal::holds(&mut *owner.acquire().await?, &kept).await?;
        let word = if holds { "holds" } else { "BROKEN" };
        println!("{word:<7} the seal kept outside is in the chain");
        broken += usize::from(!holds);
    }
    // Only a sound chain is carried on: sealing over a cut would hide it.
    say_seals(&site, broken == 0).await?;
    site.close().await?;
    if broken > 0 {
        bail!("{broken} of {asked} invariants are broken");
    }
    println!("{asked} invariants hold");
    Ok(())
}

/// What had no seal yet, which is sealed now if the chain is sound, and the last seal.
async fn say_seals(site: &Site, is_sound: bool) -> Result<()> {
    let owner = &site.app.database.owner;
    let mut connection = owner.acquire().await?;
    let (unsealed, oldest) = seal::unsealed(&mut connection).await?;
    let now = site.app.clock.now();
    let age = oldest.map_or(0, |oldest| (now - oldest).get_seconds().max(0));
    println!("{unsealed} changes had no seal yet, the oldest for {age} s");
    if is_sound && unsealed > 0 {
        let sealed = seal::seal(owner, now).await?;
        println!("{sealed} changes sealed now");
    }
    if let Some(head) = seal::find_head(&mut connection).await? {
        println!("last seal {} {}", head.head.seal_no, hex(&head.digest));
    }
    Ok(())
}
