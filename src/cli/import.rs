//! `diemtua import`: a list out of a file, all of it or nothing, with every wrong row named.

pub mod members;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;

use super::site::open_site;
use crate::config::Settings;
use crate::import::{
    List, Options, Report, RowFault, Table, import, read, template, write_refused,
};

/// Wrong rows shown in full; the rest are counted.
const SHOWN: usize = 50;

/// What is read, and how.
#[derive(Debug, Args)]
pub struct ImportAsked {
    /// members, employers, units, records, figures or targets
    list: String,
    /// A .csv (UTF-8, commas or semicolons) or .xlsx file
    #[arg(required_unless_present = "template")]
    file: Option<PathBuf>,
    /// Judge every row, write nothing
    #[arg(long)]
    check: bool,
    /// The unit of rows that name none
    #[arg(long)]
    unit: Option<String>,
    /// Write the sound rows, and the others with their reasons into this file
    #[arg(long, value_name = "FILE")]
    skip_bad_rows: Option<PathBuf>,
    /// Write an empty file with the column headings instead of reading one
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,
    /// Say what became of the file as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    members: members::MembersAsked,
}

pub async fn run(settings: &Settings, asked: ImportAsked) -> Result<()> {
    if asked.list == "members" {
        return match &asked.template {
            Some(path) => members::write_template(settings, path, asked.unit.as_deref()).await,
            None => members::run(settings, &asked).await,
        };
    }
    let list = read_list(&asked.list)?;
    if let Some(path) = &asked.template {
        std::fs::write(path, template(list))
            .with_context(|| format!("không ghi được {}", path.display()))?;
        return Ok(());
    }
    let began = Instant::now();
    let path = asked.file.as_ref().context("thiếu tên tệp")?;
    let table = read(path)?;
    let site = open_site(settings).await?;
    let options = Options {
        list,
        unit: asked.unit.as_deref(),
        check: asked.check,
        skip_bad_rows: asked.skip_bad_rows.is_some(),
    };
    let report = import(&site.app, &table, options).await;
    site.close().await?;
    let report = report?;
    if let (Some(path), false) = (&asked.skip_bad_rows, report.faults.is_empty()) {
        let reasons: Vec<(u64, String)> = report
            .faults
            .iter()
            .map(|fault| (fault.row, sentence(fault)))
            .collect();
        write_refused(path, &table, &reasons)
            .with_context(|| format!("không ghi được {}", path.display()))?;
    }
    say_faults(&table, &report);
    say_end(&table, &report, (&asked, began.elapsed().as_secs_f64()))?;
    if !report.faults.is_empty() && asked.skip_bad_rows.is_none() {
        bail!(
            "{} dòng sai nên chưa ghi gì. Sửa các dòng trên rồi chạy lại, hoặc thêm --skip-bad-rows TỆP \
             để ghi những dòng đúng",
            report.refused
        );
    }
    Ok(())
}

fn read_list(code: &str) -> Result<List> {
    List::of_code(code).ok_or_else(|| {
        anyhow!(
            "không có danh sách {code}. Chọn members, employers, units, records, figures hoặc targets"
        )
    })
}

/// The reason with what stands there and what to do.
fn sentence(fault: &RowFault) -> String {
    let place = match (fault.column.is_empty(), fault.value.is_empty()) {
        (true, true) => String::new(),
        (true, false) => format!("“{}”: ", fault.value),
        (false, true) => format!("cột {}: ", fault.column),
        (false, false) => format!("cột {}, “{}”: ", fault.column, fault.value),
    };
    format!("{place}{} {}", fault.reason, fault.remedy)
        .trim_end()
        .to_owned()
}

fn say_faults(table: &Table, report: &Report) {
    for fault in report.faults.iter().take(SHOWN) {
        eprintln!("{}, dòng {}, {}", table.file, fault.row, sentence(fault));
    }
    if report.faults.len() > SHOWN {
        eprintln!("… và {} chỗ sai nữa", report.faults.len() - SHOWN);
    }
}

/// The closing line: what became of the rows, how long it took, how much memory it needed.
fn say_end(table: &Table, report: &Report, (asked, seconds): (&ImportAsked, f64)) -> Result<()> {
    let per_second = report.rows as f64 / seconds.max(0.001);
    let peak = peak_memory_mib().unwrap_or(0);
    if asked.json {
        let out = serde_json::json!({
            "list": asked.list, "file": table.file, "checked_only": asked.check,
            "rows": report.rows, "written": report.written, "unchanged": report.unchanged,
            "refused": report.refused, "faults": report.faults,
            "seconds": seconds, "rows_per_second": per_second, "peak_memory_mib": peak,
        });
        println!("{}", serde_json::to_string_pretty(&out)?);
        return Ok(());
    }
    let number = |value: usize| vietnamese::number(i64::try_from(value).unwrap_or(i64::MAX));
    println!(
        "{}: {} dòng, {} {}, {} không đổi, {} bị từ chối; {} giây, {} dòng mỗi giây, bộ nhớ cao nhất {} MiB",
        table.file,
        number(report.rows),
        number(report.written),
        if asked.check {
            "sẽ ghi (mới kiểm tra, chưa ghi gì)"
        } else {
            "đã ghi"
        },
        number(report.unchanged),
        number(report.refused),
        format!("{seconds:.2}").replace('.', ","),
        vietnamese::number(per_second as i64),
        peak,
    );
    Ok(())
}

/// The most memory this program has held, where the system tells.
pub(super) fn peak_memory_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1024)
}
