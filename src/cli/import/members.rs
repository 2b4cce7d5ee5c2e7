//! `diemtua import members` and `diemtua imports`: a list of members into the register, with its
//! progress; the imports so far, and the taking back of one.

use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};

use super::{ImportAsked, peak_memory_mib};
use crate::cli::site::{Site, open_site};
use crate::config::Settings;
use crate::import::members::store::imports::imports;
use crate::import::members::store::places;
use crate::import::members::{
    ColumnName, Form, OperatorFault, PlaceUnit, Progress, Standing, Terms, Tier, Told, UndoFault,
    Wish, blank, enter_file, of_fault, undo,
};
use crate::unit::store::unit_number;
use crate::web::Words;

/// How a list of members is read, beside what every list is asked.
#[derive(Debug, Clone, Default, Args)]
pub struct MembersAsked {
    /// Members only: what a column holds, as heading or letter = field, e.g. --map "Mã số=cccd"
    #[arg(long, value_name = "COLUMN=FIELD")]
    map: Vec<String>,
    /// Members only: from when on somebody is a member whose day of joining the list does not tell
    /// (default: today)
    #[arg(long, value_name = "DAY")]
    known_on: Option<String>,
    /// Members only: whoever is a member of another unit moves to that of his row
    #[arg(long)]
    moves: bool,
    /// Members only: rows in question are written as people of their own
    #[arg(long)]
    doubts_as_new: bool,
    /// Members only: the number of the sheet, 1 being the first
    #[arg(long)]
    sheet: Option<usize>,
}

pub async fn run(settings: &Settings, asked: &ImportAsked) -> Result<()> {
    let began = Instant::now();
    let path = asked.file.clone().context("thiếu tên tệp")?;
    let wish = wish(&path, asked)?;
    let site = open_site(settings).await?;
    let told = with_bar(&site, wish, &path, asked.json).await;
    site.close().await?;
    let told = told?;
    if let (Some(into), false) = (&asked.skip_bad_rows, told.returned.is_empty()) {
        let bytes = told.returned.file(Form::of(&into.to_string_lossy()))?;
        std::fs::write(into, bytes)
            .with_context(|| format!("không ghi được {}", into.display()))?;
    }
    say(&told, (asked, &path, began.elapsed().as_secs_f64()))?;
    let back = told.entered.counts.returned();
    if back > 0 && asked.skip_bad_rows.is_none() {
        bail!(
            "{} dòng chưa nhận được nên chưa ghi gì. Sửa các dòng trên rồi chạy lại, hoặc thêm \
             --skip-bad-rows TỆP để ghi những dòng còn lại",
            vietnamese::number(i64::try_from(back).unwrap_or(i64::MAX))
        );
    }
    Ok(())
}

fn wish(path: &Path, asked: &ImportAsked) -> Result<Wish> {
    let own = &asked.members;
    let mut columns = Vec::new();
    for pair in &own.map {
        let (column, field) = pair
            .split_once('=')
            .with_context(|| format!("--map {pair}: viết CỘT=TRƯỜNG, ví dụ \"Mã số=cccd\""))?;
        let field = field.trim().parse().map_err(|_| {
            let known: Vec<&str> = roster::Field::ALL
                .iter()
                .map(|field| field.code())
                .collect();
            anyhow!(
                "không có trường {field}. Chọn một trong: {}",
                known.join(", ")
            )
        })?;
        columns.push((ColumnName::Named(column.trim().to_owned()), field));
    }
    let known_on =
        match &own.known_on {
            None => None,
            Some(text) => Some(vietnamese::parse_day(text).map_err(|_| {
                anyhow!("{text} không phải một ngày. Viết 2027-01-25 hoặc 25/01/2027")
            })?),
        };
    Ok(Wish {
        path: path.to_owned(),
        unit: asked.unit.clone(),
        check: asked.check,
        skip: asked.skip_bad_rows.is_some(),
        known_on,
        terms: Terms {
            moves: own.moves,
            doubts_as_new: own.doubts_as_new,
            ..Terms::default()
        },
        columns,
        sheet: own.sheet.map(|number| number.saturating_sub(1)),
    })
}

/// Enters the file while a bar shows how far the reading has come.
async fn with_bar(site: &Site, wish: Wish, path: &Path, quiet: bool) -> Result<Told> {
    let length = path
        .metadata()
        .with_context(|| format!("không mở được {}. Kiểm tra lại đường dẫn", path.display()))?
        .len();
    let progress = Progress::default();
    let bar = if quiet {
        ProgressBar::hidden()
    } else {
        ProgressBar::new(length)
    };
    bar.set_style(ProgressStyle::with_template(
        "{bar:32} {percent}% {msg}, còn {eta}",
    )?);
    let shown = (bar.clone(), progress.clone());
    let ticking = tokio::spawn(async move {
        let (bar, progress) = shown;
        loop {
            tokio::time::sleep(Duration::from_millis(200)).await;
            bar.set_position(progress.bytes.load(Ordering::Relaxed).min(length));
            let rows = progress.rows.load(Ordering::Relaxed);
            bar.set_message(format!("{} dòng", number(rows)));
        }
    });
    let told = enter_file(&site.app, wish, progress).await;
    ticking.abort();
    bar.finish_and_clear();
    told.map_err(|fault| match fault {
        OperatorFault::NoUnit(code) => anyhow!("không có đơn vị {code}. Kiểm tra lại mã"),
        OperatorFault::Enter(fault) => {
            tracing::debug!(?fault, "a list of members was not entered");
            anyhow!("{}: {}", path.display(), of_fault(Words::of("vi"), &fault))
        }
    })
}

fn number(value: u64) -> String {
    vietnamese::number(i64::try_from(value).unwrap_or(i64::MAX))
}

/// What became of the rows, how long it took, how much memory it needed.
fn say(told: &Told, (asked, path, seconds): (&ImportAsked, &Path, f64)) -> Result<()> {
    let (counts, written) = (&told.entered.counts, told.entered.written);
    let file = path
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let per_second = counts.rows as f64 / seconds.max(0.001);
    let peak = peak_memory_mib().unwrap_or(0);
    if asked.json {
        let rows: Vec<serde_json::Value> = told
            .first
            .iter()
            .map(|(row, reason)| serde_json::json!({ "row": row, "reason": reason }))
            .collect();
        let out = serde_json::json!({
            "list": "members", "file": file, "checked_only": asked.check,
            "import": told.entered.import_id, "counts": counts, "returned": rows,
            "written": {
                "people": written.people, "changed": written.changed,
                "spells": written.spells, "facts": written.facts,
            },
            "seconds": seconds, "rows_per_second": per_second, "peak_memory_mib": peak,
        });
        println!("{}", serde_json::to_string_pretty(&out)?);
        return Ok(());
    }
    for (row, reason) in &told.first {
        eprintln!("{file}, dòng {}: {reason}", number(u64::from(*row)));
    }
    let more = (counts.returned() + counts.again).saturating_sub(told.first.len() as u64);
    if more > 0 {
        eprintln!("… và {} dòng nữa", number(more));
    }
    println!(
        "{file}: {} dòng; {} mới, {} thay đổi, {} không đổi, {} trùng trong tệp, {} cần quyết, {} phải sửa; \
         {} dòng được chữa, {} dòng nên xem",
        number(counts.rows),
        number(counts.new),
        number(counts.changed),
        number(counts.unchanged),
        number(counts.again),
        number(counts.asked),
        number(counts.refused),
        number(counts.repaired),
        number(counts.doubted),
    );
    let done = match (told.entered.import_id, asked.check) {
        (Some(import), _) => format!("đã ghi, lần nhập {import}"),
        (None, true) => "mới kiểm tra, chưa ghi gì".to_owned(),
        (None, false) => "chưa ghi gì".to_owned(),
    };
    println!(
        "{done}; {} giây, {} dòng mỗi giây, bộ nhớ cao nhất {peak} MiB",
        format!("{seconds:.2}").replace('.', ","),
        vietnamese::number(per_second as i64),
    );
    Ok(())
}

/// What is done with the imports so far.
#[derive(Debug, Subcommand)]
pub enum ImportsDeed {
    /// The newest imports of members
    List {
        /// How many
        #[arg(long, default_value_t = 50)]
        limit: i64,
        #[arg(long)]
        json: bool,
    },
    /// Take an import back: its people leave the register, whom it changed stands as before
    Undo {
        /// The number of the import
        import: i64,
    },
}

pub async fn imports_run(settings: &Settings, deed: ImportsDeed) -> Result<()> {
    let site = open_site(settings).await?;
    let done = match deed {
        ImportsDeed::List { limit, json } => list(&site, limit, json).await,
        ImportsDeed::Undo { import } => take_back(&site, import).await,
    };
    site.close().await?;
    done
}

async fn list(site: &Site, limit: i64, json: bool) -> Result<()> {
    let mut owner = site.app.database.owner.acquire().await?;
    let today = site.app.clock.today();
    let found = imports(&mut owner, (None, "territorial", today), limit).await?;
    for one in found {
        if json {
            let line = serde_json::json!({
                "import": one.import_id, "unit": one.unit_code, "file": one.file_name,
                "state": one.state, "made_at": one.made_at, "counts": one.counts,
            });
            println!("{line}");
            continue;
        }
        let state = Words::of("vi").t(&format!("import-state-{}", one.state));
        println!(
            "{:>6}  {}  {:<12}  {:<16}  {}",
            one.import_id,
            one.made_at.strftime("%Y-%m-%d %H:%M"),
            one.unit_code.unwrap_or_default(),
            state,
            one.file_name
        );
    }
    Ok(())
}

async fn take_back(site: &Site, import: i64) -> Result<()> {
    let began = Instant::now();
    match undo(&site.app, import, None).await {
        Ok(undone) => {
            println!(
                "Đã hoàn tác lần nhập {import}: {} người ra khỏi sổ, {} người trở lại như trước; {} giây",
                number(undone.people),
                number(undone.changed),
                format!("{:.2}", began.elapsed().as_secs_f64()).replace('.', ",")
            );
            Ok(())
        }
        Err(UndoFault::NotWritten) => {
            bail!("không có lần nhập {import} nào đã ghi. Xem diemtua imports list")
        }
        Err(UndoFault::Stands(standing)) => bail!("{}", standing_sentence(&standing)),
        Err(UndoFault::Sql(error)) => Err(error.into()),
    }
}

fn standing_sentence(standing: &[Standing]) -> String {
    let said: Vec<String> = standing
        .iter()
        .map(|one| crate::import::members::of_standing(Words::of("vi"), one))
        .collect();
    format!("chưa hoàn tác được. {}", said.join(" "))
}

/// Writes a blank list to fill in; of a unit, with its base unions to choose from.
pub async fn write_template(settings: &Settings, path: &Path, unit: Option<&str>) -> Result<()> {
    let form = Form::of(&path.to_string_lossy());
    let bytes = match unit {
        None => blank(form, Tier::Above, &[])?,
        Some(code) => {
            let site = open_site(settings).await?;
            let found = units_of(&site, code).await;
            site.close().await?;
            let (tier, units) = found?;
            blank(form, tier, &units)?
        }
    };
    std::fs::write(path, bytes).with_context(|| format!("không ghi được {}", path.display()))
}

async fn units_of(site: &Site, code: &str) -> Result<(Tier, Vec<PlaceUnit>)> {
    let mut owner = site.app.database.owner.acquire().await?;
    let Some(unit_id) = unit_number(&mut owner, code).await? else {
        bail!("không có đơn vị {code}. Kiểm tra lại mã");
    };
    let on = ("territorial", site.app.clock.today());
    let units = places(&mut owner, Some(unit_id), on).await?;
    let own = units.iter().find(|unit| unit.unit_id == unit_id);
    let tier = own.map_or(Tier::Above, |unit| Tier::of(&unit.tier));
    Ok((tier, units))
}
