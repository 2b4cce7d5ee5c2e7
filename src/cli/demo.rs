//! `diemtua demo`: a generated federation, its timings and its sample sign-ins.

use std::io::Write;
use std::time::Instant;

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};

use super::site::open_site;
use crate::app::App;
use crate::config::Settings;
use crate::demo::{PASSWORD, Wish, fill, sign_ins};
use crate::web::Words;

/// The scale `serve --fill-sample` fills an empty site with: some six units above the base, over a
/// hundred base unions.
pub const SMALL: f64 = 0.02;

pub async fn run(settings: &Settings, scale: f64, seed: u64) -> Result<()> {
    let site = open_site(settings).await?;
    generate(&site.app, scale, seed).await?;
    print_sign_ins(&site.app).await?;
    site.close().await
}

/// Generates and says how long it took.
pub async fn generate(app: &App, scale: f64, seed: u64) -> Result<()> {
    let began = Instant::now();
    let wish = Wish {
        seed,
        scale,
        today: app.clock.today(),
    };
    let bar = ProgressBar::new(wish.expected());
    let style = "{bar:32} {human_pos} bản ghi, {per_sec}, còn {eta}";
    bar.set_style(ProgressStyle::with_template(style)?);
    let filled = fill(app, wish, |records| {
        bar.set_length(records.max(wish.expected()));
        bar.set_position(records);
    })
    .await?;
    bar.finish_and_clear();
    let seconds = began.elapsed().as_secs_f64();
    let written = filled.written;
    let rows = written.people + written.spells + written.records + written.facts;
    writeln!(
        std::io::stdout(),
        "{} đơn vị, {} đoàn viên ({} người trong sổ), {} bản ghi, {} số gốc: {} dòng trong \
         {seconds:.1} giây, {} dòng/giây, bộ nhớ cao nhất {}\n\
         Mọi người, số căn cước và điện thoại trong liên đoàn mẫu đều do máy sinh ra.",
        number(filled.units as i64),
        number(filled.members),
        number(written.people),
        number(written.records),
        number(written.facts),
        number(rows),
        number((rows as f64 / seconds) as i64),
        peak_memory()
    )?;
    Ok(())
}

fn number(value: i64) -> String {
    vietnamese::number(value)
}

/// Prints the sample sign-ins, a line each; nothing where there are none.
pub async fn print_sign_ins(app: &App) -> Result<()> {
    let mut owner = app.database.owner.acquire().await?;
    let found = sign_ins(&mut owner).await?;
    if found.is_empty() {
        return Ok(());
    }
    let words = Words::of("vi");
    let mut out = std::io::stdout();
    writeln!(out, "Đăng nhập mẫu, mật khẩu chung: {PASSWORD}")?;
    for (login, role, code, name) in found {
        let role = words.t(&format!("role-{role}"));
        writeln!(out, "  {login:<10} {role}: {name} ({code})")?;
    }
    Ok(())
}

/// The most memory this program has held, where the system tells.
pub fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok());
    match kilobytes {
        Some(kilobytes) => format!("{} MB", kilobytes / 1024),
        None => "không rõ".to_owned(),
    }
}
