//! `diemtua act` and `diemtua acts`: one reorganisation from a file, rehearsed or carried out; the
//! acts so far, and the taking back of one.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use reorganisation::{Heading, Plan};
use timeline::Day;

use super::import::peak_memory_mib;
use super::site::{Site, open_site};
use crate::access::{Act as Deed, Permit};
use crate::act::carry::work_out;
use crate::act::sample;
use crate::act::store::load_ground;
use crate::act::{CarryFault, Rehearsal, confirm, rehearse, repeal};
use crate::config::Settings;
use crate::unit::Unit;
use crate::unit::store::{find_unit_of_all, unit_number};

/// One reorganisation.
#[derive(Debug, Args)]
pub struct ActAsked {
    /// The act as TOML; a leading `# root = CODE` names the federation it belongs to
    file: PathBuf,
    /// Work it out and prove it, write nothing
    #[arg(long)]
    preview: bool,
    /// The federation, where the file does not name it
    #[arg(long, value_name = "CODE")]
    root: Option<String>,
}

/// Acts that were drawn up or carried out.
#[derive(Debug, Subcommand)]
pub enum ActsDeed {
    /// Print a made-up act of the kind of 2025: upper unions end, others are founded, base unions
    /// are spread over them
    Sample {
        /// The federation's code
        root: String,
        /// How many upper unions end (default: all)
        #[arg(long, default_value_t = usize::MAX)]
        ended: usize,
        /// How many are founded
        #[arg(long, default_value_t = 84)]
        founded: usize,
        /// The effective day (default: today)
        #[arg(long)]
        on: Option<String>,
        /// The act's number
        #[arg(long, default_value = "01/QĐ-MẪU")]
        number: String,
    },
    /// List the acts of a federation
    List {
        /// The federation's code
        root: String,
    },
    /// Take a confirmed act back from its first day, by another act
    Repeal {
        /// The federation's code
        root: String,
        /// The number of the act that is taken back
        number: String,
        /// The number of the act that takes it back
        #[arg(long)]
        by: String,
        /// The day of that act (default: today)
        #[arg(long)]
        date: Option<String>,
        /// Who signed it
        #[arg(long, default_value = "")]
        signed_by: String,
    },
}

pub async fn run(settings: &Settings, asked: &ActAsked) -> Result<()> {
    let text = std::fs::read_to_string(&asked.file)
        .with_context(|| format!("không đọc được {}", asked.file.display()))?;
    let site = open_site(settings).await?;
    let done = one(&site, asked, &text).await;
    site.close().await?;
    done
}

async fn one(site: &Site, asked: &ActAsked, text: &str) -> Result<()> {
    let act =
        reorganisation::Act::read(text).map_err(|faults| told(CarryFault::Unreadable(faults)))?;
    let code = asked.root.clone().or(act.heading.root);
    let code =
        code.context("tệp chưa nêu liên đoàn: thêm dòng đầu \"# root = MÃ\" hoặc --root MÃ")?;
    let root = root_of(site, &code, act.heading.effective_on).await?;
    let began = Instant::now();
    let mut connection = site.app.database.owner.acquire().await?;
    let worked = work_out(&mut connection, &site.app.catalogue, (&root, text));
    let worked = worked.await.map_err(told)?;
    let planned = began.elapsed().as_secs_f64();
    say_plan(&worked.plan);
    let rehearsal = rehearse(&site.app, &mut connection, (&root, &worked)).await?;
    drop(connection);
    say_proof(&rehearsal);
    let previewed = began.elapsed().as_secs_f64();
    println!(
        "Xem trước: {planned:.1} giây tính các bước, {previewed:.1} giây cả phần đối chiếu số liệu."
    );
    if !rehearsal.holds() {
        bail!("các tổng trước và sau không bằng nhau: chưa ghi gì");
    }
    if asked.preview || worked.act.heading.planned {
        println!("Chưa ghi gì.");
        return Ok(());
    }
    let began = Instant::now();
    let permit = Permit::of_the_operator(Deed::Reorganise);
    let carried = confirm(&site.app, &permit, (&root, text), None)
        .await
        .map_err(told)?;
    let written = began.elapsed().as_secs_f64();
    let rows =
        carried.plan.links_said.len() + carried.plan.placements.len() + carried.plan.founded.len();
    println!(
        "Đã ghi quyết định {} (số {}): {} đoàn viên chuyển đơn vị, {rows} dòng trong {written:.1} giây{}",
        worked.act.heading.number,
        carried.act_id,
        carried.members,
        peak_memory_mib().map_or_else(String::new, |mib| format!(", bộ nhớ cao nhất {mib} MB"))
    );
    Ok(())
}

async fn root_of(site: &Site, code: &str, on: Day) -> Result<Unit> {
    let mut connection = site.app.database.owner.acquire().await?;
    find_unit_of_all(&mut connection, code, on)
        .await?
        .with_context(|| format!("không có đơn vị {code}"))
}

fn say_plan(plan: &Plan) {
    let count = |count: usize| vietnamese::number(i64::try_from(count).unwrap_or(i64::MAX));
    println!(
        "Từ ngày {}: thành lập {}, kết thúc {}, chuyển {} quan hệ, đổi tên {}, đổi loại hình {}, {} kế thừa, {} bàn giao.",
        plan.effective_on,
        count(plan.founded.len()),
        count(plan.ended.len()),
        count(plan.links_taken_back.len()),
        count(plan.renamed.len()),
        count(plan.converted.len()),
        count(plan.lineage.len()),
        count(plan.hand_overs.len()),
    );
    for notice in plan.notices.iter().take(20) {
        println!(
            "  lưu ý, bước {}: {}: {} {}",
            notice.step,
            notice.unit,
            notice.code.as_str(),
            some_of(&notice.others)
        );
    }
}

/// The first of a list, and how many there are where they are many.
fn some_of(others: &[String]) -> String {
    const SOME: usize = 6;
    match others.len() {
        0..=SOME => others.join(", "),
        count => format!("{}, … ({count})", others[..SOME].join(", ")),
    }
}

fn say_proof(rehearsal: &Rehearsal) {
    for proof in &rehearsal.proofs {
        let (added, taken) = proof.explained;
        let explained = match (added, taken) {
            (0, 0) => String::new(),
            _ => format!(
                " (thêm {}, bớt {})",
                vietnamese::number(added),
                vietnamese::number(taken)
            ),
        };
        println!(
            "  {:<12} {:<12} trước {:>16}  sau {:>16}{explained}  {}",
            proof.what,
            proof.line,
            vietnamese::number(proof.before),
            vietnamese::number(proof.after),
            if proof.holds() {
                "bằng nhau"
            } else {
                "KHÔNG BẰNG"
            }
        );
    }
    println!(
        "Đối chiếu {} tổng của liên đoàn: {} khác; {} tổng của các đơn vị đổi khi xem theo cơ cấu mới.",
        vietnamese::number(rehearsal.compared.cast_signed()),
        rehearsal.unequal,
        vietnamese::number(rehearsal.changing.cast_signed())
    );
}

/// The fault as lines to read.
fn told(fault: CarryFault) -> anyhow::Error {
    match fault {
        CarryFault::Unreadable(faults) => {
            let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
            anyhow::anyhow!("quyết định chưa đọc được:\n{}", lines.join("\n"))
        }
        CarryFault::Conflicts(conflicts) => {
            let line = |conflict: &reorganisation::Conflict| {
                format!(
                    "bước {}: {}: {} {}",
                    conflict.step,
                    conflict.unit.as_deref().unwrap_or("–"),
                    conflict.code.as_str(),
                    conflict.others.join(", ")
                )
            };
            let lines: Vec<String> = conflicts.iter().take(50).map(line).collect();
            let count = conflicts.len();
            anyhow::anyhow!("quyết định có {count} vướng mắc:\n{}", lines.join("\n"))
        }
        other => anyhow::Error::new(other),
    }
}

pub async fn acts_run(settings: &Settings, deed: &ActsDeed) -> Result<()> {
    let site = open_site(settings).await?;
    let done = match deed {
        ActsDeed::Sample {
            root,
            ended,
            founded,
            on,
            number,
        } => {
            let wish = (*ended, *founded, on.as_deref(), number.as_str());
            print_sample(&site, root, wish).await
        }
        ActsDeed::List { root } => list(&site, root).await,
        ActsDeed::Repeal {
            root,
            number,
            by,
            date,
            signed_by,
        } => take_back(&site, (root, number), (by, date.as_deref(), signed_by)).await,
    };
    site.close().await?;
    done
}

/// A day as typed; today where none was.
fn day_or_today(site: &Site, text: Option<&str>) -> Result<Day> {
    let Some(text) = text else {
        return Ok(site.app.clock.today());
    };
    vietnamese::parse_day(text)
        .map_err(|_| anyhow::anyhow!("{text} không phải một ngày. Viết 2027-01-25 hoặc 25/01/2027"))
}

async fn print_sample(
    site: &Site,
    root: &str,
    (ended, founded, on, number): (usize, usize, Option<&str>, &str),
) -> Result<()> {
    let on = day_or_today(site, on)?;
    let unit = root_of(site, root, on).await?;
    let mut connection = site.app.database.owner.acquire().await?;
    let ground = load_ground(&mut connection, unit.unit_id, on).await?;
    let node = ground
        .forest
        .find_code(root)
        .context("đơn vị không có trong cây")?;
    let wish = sample::Wish {
        number: number.to_owned(),
        on,
        ended,
        founded,
    };
    print!("{}", sample::sample(&ground.forest, node, &wish).write());
    Ok(())
}

async fn list(site: &Site, root: &str) -> Result<()> {
    let mut connection = site.app.database.owner.acquire().await?;
    let root_id = unit_number(&mut connection, root).await?;
    let root_id = root_id.with_context(|| format!("không có đơn vị {root}"))?;
    let (acts, total) = crate::act::store::list_acts(&mut connection, root_id, (0, 1000)).await?;
    for act in acts {
        println!(
            "{:>5}  {}  {:<10} {}  {}",
            act.act_id, act.effective_on, act.standing, act.number, act.title
        );
    }
    println!("{total} quyết định");
    Ok(())
}

async fn take_back(
    site: &Site,
    (root, number): (&str, &str),
    (by, date, signed_by): (&str, Option<&str>, &str),
) -> Result<()> {
    let issued_on = day_or_today(site, date)?;
    let root = root_of(site, root, issued_on).await?;
    let mut connection = site.app.database.owner.acquire().await?;
    let act_id = crate::act::store::find_by_number(&mut connection, root.unit_id, number).await?;
    drop(connection);
    let act_id = act_id
        .with_context(|| format!("{} không có quyết định {number} đã thực hiện", root.code))?;
    let heading = Heading {
        root: Some(root.code.clone()),
        number: by.to_owned(),
        issued_on,
        effective_on: issued_on,
        signer: signed_by.to_owned(),
        title: format!("Bãi bỏ quyết định {number}"),
        planned: false,
    };
    let permit = Permit::of_the_operator(Deed::Reorganise);
    let carried = repeal(&site.app, &permit, (&root, act_id), &heading)
        .await
        .map_err(told)?;
    println!(
        "Đã bãi bỏ quyết định {number}: {} đoàn viên trở lại đơn vị cũ.",
        vietnamese::number(carried.members.cast_signed())
    );
    Ok(())
}
