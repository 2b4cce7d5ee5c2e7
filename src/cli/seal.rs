//! `diemtua seal`: seals what the log has not sealed yet, as the serving program does by itself.

use std::time::Instant;

use anyhow::Result;

use super::site::open_site;
use crate::audit::digest::hex;
use crate::audit::seal;
use crate::config::Settings;

/// Seals and prints the last seal.
pub async fn run(settings: &Settings) -> Result<()> {
    let site = open_site(settings).await?;
    let began = Instant::now();
    let owner = &site.app.database.owner;
    let sealed = seal::seal(owner, site.app.clock.now()).await?;
    println!(
        "{sealed} changes sealed in {:.2} s",
        began.elapsed().as_secs_f64()
    );
    let head = seal::find_head(&mut *owner.acquire().await?).await?;
    if let Some(head) = head {
        println!("seal {} {}", head.head.seal_no, hex(&head.digest));
    }
    site.close().await
}
