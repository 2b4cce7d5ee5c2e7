//! `diemtua demo`: a generated federation, its timings and its sample sign-ins.

use std::time::Instant;

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};

use super::site::open_site;
use crate::app::App;
use crate::config::Settings;
use crate::demo::{Filled, PASSWORD, Wish, fill};
use crate::web::Words;

/// The scale `serve --fill-sample` fills an empty site with: some six units above the base, over a
/// hundred base unions.
pub const SMALL: f64 = 0.02;

pub async fn run(settings: &Settings, scale: f64, seed: u64) -> Result<()> {
    let site = open_site(settings).await?;
    let filled = generate(&site.app, scale, seed).await?;
    print!("{}", sign_ins(&filled));
    site.close().await
}

/// Generates and says how long it took.
pub async fn generate(app: &App, scale: f64, seed: u64) -> Result<Filled> {
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
    let rows = filled.records + filled.facts;
    println!(
        "{} đơn vị, {} đoàn viên, {} bản ghi, {} số gốc: {} dòng trong {seconds:.1} giây, \
         {} dòng/giây, bộ nhớ cao nhất {}",
        number(filled.units as i64),
        number(filled.members),
        number(filled.records),
        number(filled.facts),
        number(rows),
        number((rows as f64 / seconds) as i64),
        peak_memory()
    );
    Ok(filled)
}

fn number(value: i64) -> String {
    vietnamese::number(value)
}

/// The sample sign-ins, a line each.
pub fn sign_ins(filled: &Filled) -> String {
    let words = Words::of("vi");
    let mut text = format!("Đăng nhập mẫu, mật khẩu chung: {PASSWORD}\n");
    for sign_in in &filled.sign_ins {
        let role = words.t(&format!("role-{}", sign_in.role));
        text.push_str(&format!(
            "  {:<10} {role}: {} ({})\n",
            sign_in.login, sign_in.unit_name, sign_in.unit_code
        ));
    }
    text
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
