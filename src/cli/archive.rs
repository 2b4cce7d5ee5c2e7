//! `diemtua export` and `diemtua restore`: the whole site into a folder of open files, and back
//! into an empty place.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Result, anyhow};
use indicatif::{ProgressBar, ProgressStyle};

use super::demo::peak_memory;
use super::site::{find_database, open_site, read_catalogue};
use crate::archive::{self, Archive, ArchiveFault, Progress, Written};
use crate::book::write_limits;
use crate::clock::Clock;
use crate::config::Settings;
use crate::fact::store::intern_series;
use crate::store::Database;
use crate::web::Words;

const EXPORT_BAR: &str = "{bar:32} {human_pos} dòng, còn {eta}  {msg}";
const RESTORE_BAR: &str = "{bar:32} {bytes} / {total_bytes}, {bytes_per_sec}, còn {eta}  {msg}";

/// Writes the whole site into a folder that is not there yet, or is empty.
pub async fn export(settings: &Settings, folder: &Path) -> Result<()> {
    let site = open_site(settings).await?;
    let began = Instant::now();
    let bar = bar(EXPORT_BAR)?;
    let (database, now) = (&site.app.database, site.app.clock.now());
    let written = archive::export(database, folder, now, |so_far| show(&bar, so_far)).await;
    bar.finish_and_clear();
    site.close().await?;
    let written = written.map_err(say)?;
    let words = Words::of("vi");
    let mut said = closing(written, began);
    said.push(("folder", folder.display().to_string()));
    println!("{}", words.with("archive-export-done", &said));
    println!("{}", words.t("archive-export-personal"));
    Ok(())
}

/// Fills an empty place from a folder that was exported.
pub async fn restore(settings: &Settings, folder: PathBuf) -> Result<()> {
    let began = Instant::now();
    let bar = bar(RESTORE_BAR)?;
    // Nothing is started for a folder that is not whole.
    let archive = Archive::open(&folder, |so_far| show(&bar, so_far)).map_err(say)?;
    let catalogue = read_catalogue(settings)?;
    let (url, server) = find_database(settings).await?;
    let clock = Clock::system();
    bar.reset();
    let restored = archive
        .restore(&url, clock.now(), |so_far| show(&bar, so_far))
        .await;
    bar.finish_and_clear();
    if let Ok(written) = &restored {
        let database = Database::open(&url).await?;
        let mut owner = database.owner.acquire().await?;
        intern_series(&mut owner, &catalogue.series()).await?;
        write_limits(&mut owner, &catalogue).await?;
        drop(owner);
        database.close().await;
        let mut said = closing(*written, began);
        let exported_at = clock.zoned(archive.manifest.exported_at);
        said.push(("time", exported_at.strftime("%H:%M %d/%m/%Y").to_string()));
        let words = Words::of("vi");
        println!("{}", words.with("archive-restore-done", &said));
        println!("{}", words.t("archive-restore-next"));
    }
    if let Some(server) = server {
        server.stop()?;
    }
    restored.map(|_| ()).map_err(say)
}

fn bar(style: &str) -> Result<ProgressBar> {
    let bar = ProgressBar::new(0);
    bar.set_style(ProgressStyle::with_template(style)?);
    Ok(bar)
}

fn show(bar: &ProgressBar, so_far: Progress<'_>) {
    bar.set_length(so_far.total.max(so_far.done));
    bar.set_position(so_far.done);
    bar.set_message(so_far.table.to_owned());
}

fn say(fault: ArchiveFault) -> anyhow::Error {
    anyhow!(fault.say(Words::of("vi")))
}

/// What the closing line says of either way.
fn closing(written: Written, began: Instant) -> Vec<(&'static str, String)> {
    let seconds = began.elapsed().as_secs_f64();
    let number = |value: u64| vietnamese::number(i64::try_from(value).unwrap_or(i64::MAX));
    let megabytes = written.bytes as f64 / 1_000_000.0;
    vec![
        ("tables", number(written.tables)),
        ("rows", number(written.rows)),
        ("size", format!("{megabytes:.1} MB").replace('.', ",")),
        ("seconds", format!("{seconds:.1}").replace('.', ",")),
        (
            "speed",
            number((written.rows as f64 / seconds.max(0.001)) as u64),
        ),
        ("peak", peak_memory()),
    ]
}
