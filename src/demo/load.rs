//! Fills a database with the generated federation: the tree, the people, the records and their
//! facts in one transaction; then corrections, withdrawals and moves by the roads everyone takes.

mod people;
mod store;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use sqlx::PgConnection;
use timeline::day_number;
use tokio::sync::mpsc;

use super::accounts::{self, Post};
use super::books;
use super::employers;
use super::figures;
use super::offices;
use super::people::Roll;
use super::records::{Drawing, Drawn, Wish};
use super::tree::{FEDERATION, Plan, plan};
use super::{afterwards, help, houses, meeting, season, store as bulk};
use crate::app::App;
use crate::catalogue::Catalogue;
use crate::fact::SaidFact;
use crate::fact::store::intern_dims;
use crate::store::begin_change;
use crate::store::copy::Rows;
use crate::unit::place::{Under, found_unit};
use crate::unit::store::unit_number;

/// From this scale on it is quicker to drop indexes and build them again.
const LARGE: f64 = 0.2;
/// Records or people handed over at a time.
const BATCH: usize = 20_000;

/// Why the federation was not generated.
#[derive(Debug, thiserror::Error)]
pub enum DemoFault {
    #[error(
        "đã có liên đoàn mẫu {FEDERATION} trong cơ sở dữ liệu này; dùng thư mục dữ liệu khác \
         (--data) nếu muốn sinh lại"
    )]
    AlreadyThere,
    #[error("the scale {0} is not between 0.001 and 4; choose one in between")]
    Scale(f64),
    #[error("{astray} facts point nowhere, or {found:?} of {written:?} arrived; nothing was kept")]
    Astray {
        astray: i64,
        found: Written,
        written: Written,
    },
    #[error("the drawing of records ended early")]
    Ended,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
    #[error(transparent)]
    Other(#[from] anyhow::Error),
}

/// Rows written in bulk.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    pub people: i64,
    pub spells: i64,
    pub records: i64,
    pub facts: i64,
}

/// What was generated.
#[derive(Debug)]
pub struct Filled {
    pub units: usize,
    /// Members of today.
    pub members: i64,
    pub written: Written,
}

/// Fills the database; `shown` is told how many records have been written.
pub async fn fill(app: &App, wish: Wish, shown: impl Fn(u64)) -> Result<Filled, DemoFault> {
    if !(0.001..=4.0).contains(&wish.scale) {
        return Err(DemoFault::Scale(wish.scale));
    }
    let plan = Arc::new(plan(wish.seed, wish.scale, wish.year()));
    let mut tx = app.database.owner.begin().await?;
    if unit_number(&mut tx, FEDERATION).await?.is_some() {
        return Err(DemoFault::AlreadyThere);
    }
    let superuser = bulk::is_superuser(&mut tx).await?;
    bulk::begin_load(&mut tx, superuser).await?;
    let change_no = begin_change(&mut tx, None, None, "sample federation generated").await?;
    let root = root(&mut tx, change_no, app.clock.today()).await?;
    let ids = bulk::draw_units(&mut tx, plan.units.len()).await?;
    bulk::found_units(&mut tx, change_no, &plan, &ids).await?;
    bulk::link_units(&mut tx, change_no, (&plan, &ids), root).await?;
    let indexes = if wish.scale >= LARGE {
        bulk::drop_indexes(&mut tx).await?
    } else {
        Vec::new()
    };
    let series = bulk::series(&mut tx).await?;
    let mut load = Load {
        connection: &mut tx,
        change_no,
        ids: &ids,
        now: app.clock.now().as_microsecond(),
        series: series.into_iter().collect(),
        dims: HashMap::new(),
        written: Written::default(),
    };
    let roll = Arc::new(load.people(&plan, wish).await?);
    load.records(&plan, &app.catalogue, (wish, roll.clone()), shown)
        .await?;
    let written = load.written;
    for index in indexes {
        bulk::build_index(&mut tx, index).await?;
    }
    let (found, astray) = bulk::check(&mut tx, change_no).await?;
    if astray > 0 || found != written {
        return Err(DemoFault::Astray {
            astray,
            found,
            written,
        });
    }
    let members = bulk::members(&mut tx, change_no).await?;
    bulk::end_load(&mut tx, superuser).await?;
    figures::write(&mut tx, change_no, (&plan, &ids), wish).await?;
    let terms = offices::offices(wish, (&plan, &ids), &roll);
    offices::write(&mut tx, change_no, &app.catalogue, terms).await?;
    employers::write(&mut tx, change_no, (&plan, &ids), wish).await?;
    let posts = posts(&mut tx, (&plan, &ids), wish, root).await?;
    let sign_ins = accounts::add(&mut tx, change_no, posts).await?;
    tx.commit().await?;
    // What follows goes by everyone's roads, whose statements are planned by what the tables hold.
    bulk::analyze(&mut *app.database.owner.acquire().await?).await?;
    afterwards::mend(app, &sign_ins, (&plan, &ids), (change_no, wish)).await?;
    season::hold(app, &sign_ins, &plan, wish).await?;
    meeting::hold(app, &sign_ins, wish.today).await?;
    books::keep(app, &sign_ins, wish).await?;
    help::give(app, &sign_ins, (&plan, &ids), wish).await?;
    houses::build(app, &sign_ins, (&plan, &ids), wish).await?;
    bulk::analyze(&mut *app.database.owner.acquire().await?).await?;
    Ok(Filled {
        units: plan.units.len(),
        members,
        written,
    })
}

/// The confederation; founded here where the database has none yet.
async fn root(
    connection: &mut PgConnection,
    change_no: i64,
    today: timeline::Day,
) -> sqlx::Result<i32> {
    if let Some(root) = unit_number(connection, "VN").await? {
        return Ok(root);
    }
    let founded_on = jiff::civil::date(1929, 7, 28).min(today);
    let new = crate::unit::NewUnit {
        code: "VN".to_owned(),
        name: "Tổng Liên đoàn Lao động Việt Nam".to_owned(),
        kind: "tong-lien-doan".to_owned(),
        tier: "confederation".to_owned(),
        founded_on,
        ended_on: None,
        sector: None,
        email: None,
        phone: None,
    };
    let under = Under {
        parent_id: None,
        line: "territorial",
        generated: false,
    };
    found_unit(connection, change_no, &new, under).await
}

async fn posts(
    connection: &mut PgConnection,
    (plan, ids): (&Plan, &[i32]),
    wish: Wish,
    root: i32,
) -> sqlx::Result<Vec<Option<Post>>> {
    let at = |unit: usize| {
        let planned = &plan.units[unit];
        Some(Post {
            unit_id: ids[unit],
            code: planned.code.clone(),
            tier: planned.tier,
        })
    };
    let top = Post {
        unit_id: root,
        code: "VN".to_owned(),
        tier: "confederation",
    };
    let mut others = Vec::new();
    for code in ["HN", "TNI"] {
        let unit_id = unit_number(connection, code).await?;
        others.push(unit_id.map(|unit_id| Post {
            unit_id,
            code: code.to_owned(),
            tier: "federation",
        }));
    }
    let clerk = accounts::clerk_place(plan, wish.today);
    let officer = accounts::officer_place(plan);
    let mut posts = vec![at(clerk), at(officer), at(0), at(0), Some(top)];
    posts.extend(others);
    posts.extend([at(0), at(0), at(clerk)]);
    Ok(posts)
}

/// The bulk loading under way.
struct Load<'a> {
    connection: &'a mut PgConnection,
    change_no: i64,
    ids: &'a [i32],
    /// Nothing was entered later than this, in microseconds.
    now: i64,
    series: HashMap<String, i16>,
    dims: HashMap<BTreeMap<String, String>, i32>,
    written: Written,
}

impl Load<'_> {
    /// Draws the records on a thread of its own and copies them in as they come.
    async fn records(
        &mut self,
        plan: &Arc<Plan>,
        catalogue: &Arc<Catalogue>,
        (wish, roll): (Wish, Arc<Roll>),
        shown: impl Fn(u64),
    ) -> Result<(), DemoFault> {
        let (sender, mut receiver) = mpsc::channel(2);
        let (plan, catalogue_there) = (plan.clone(), catalogue.clone());
        let drawing = tokio::task::spawn_blocking(move || {
            draw(&catalogue_there, &plan, (wish, &roll), &sender);
        });
        while let Some(batch) = receiver.recv().await {
            self.copy(catalogue, batch).await?;
            shown(u64::try_from(self.written.records).unwrap_or(0));
        }
        drawing.await.map_err(|_| DemoFault::Ended)
    }

    async fn copy(&mut self, catalogue: &Catalogue, batch: Vec<Drawn>) -> Result<(), DemoFault> {
        let count = i64::try_from(batch.len()).unwrap_or(i64::MAX);
        let first = bulk::draw_records(self.connection, count).await?;
        let (mut records, mut facts) = (Rows::new(), Rows::new());
        let mut json = Vec::with_capacity(512);
        for (record_id, drawn) in (first..).zip(batch) {
            let unit_id = self.ids[drawn.unit];
            json.clear();
            serde_json::to_writer(&mut json, &drawn.answers).map_err(anyhow::Error::from)?;
            let day = day_number(drawn.on);
            let entered = i64::from(day) * 86_400_000_000 + drawn.entered_after * 60_000_000
                - 7 * 3_600_000_000;
            records
                .row(9)
                .big(record_id)
                .number(unit_id)
                .text(&catalogue.kinds[drawn.kind].code)
                .day(day)
                .text_or_null(drawn.stage.as_deref())
                .json(&json)
                .big(self.change_no)
                .instant(entered.min(self.now))
                .null();
            for fact in drawn.facts {
                self.fact_row(&mut facts, (Some(record_id), None, unit_id), fact)
                    .await?;
            }
        }
        self.written.records += count;
        bulk::copy_records(self.connection, records.finish()).await?;
        bulk::copy_facts(self.connection, facts.finish()).await?;
        Ok(())
    }

    /// One fact, of a record or of a spell, at a unit.
    async fn fact_row(
        &mut self,
        rows: &mut Rows,
        (record_id, spell_id, unit_id): (Option<i64>, Option<i64>, i32),
        fact: SaidFact,
    ) -> sqlx::Result<()> {
        let dims_no = self.dims_no(fact.dims).await?;
        let Some(series_no) = self.series.get(&fact.series) else {
            return Ok(());
        };
        rows.row(10)
            .big(self.change_no)
            .big_or_null(record_id)
            .big_or_null(spell_id)
            .number(unit_id)
            .day(day_number(fact.day))
            .small(*series_no)
            .number(dims_no)
            .big(fact.amount)
            .big_or_null(fact.person_id)
            .small(1);
        self.written.facts += 1;
        Ok(())
    }

    async fn dims_no(&mut self, dims: BTreeMap<String, String>) -> sqlx::Result<i32> {
        if let Some(dims_no) = self.dims.get(&dims) {
            return Ok(*dims_no);
        }
        let dims_no = intern_dims(self.connection, &dims).await?;
        self.dims.insert(dims, dims_no);
        Ok(dims_no)
    }
}

/// Draws all records and sends them in batches; ends early when nobody receives.
fn draw(
    catalogue: &Catalogue,
    plan: &Plan,
    (wish, roll): (Wish, &Roll),
    sender: &mpsc::Sender<Vec<Drawn>>,
) {
    let mut below = vec![0_i64; plan.units.len()];
    for link in &plan.links {
        if link.line == "territorial" && link.until_on.is_none() {
            below[link.parent] += i64::from(plan.units[link.child].tier == "base");
        }
    }
    let mut drawing = Drawing::new(wish, catalogue, plan, roll);
    let mut batch = Vec::with_capacity(BATCH);
    for (unit, below) in below.into_iter().enumerate() {
        batch.extend(drawing.unit(unit, below));
        if batch.len() >= BATCH && sender.blocking_send(std::mem::take(&mut batch)).is_err() {
            return;
        }
    }
    batch.extend(drawing.rest());
    // Whoever no longer receives has failed already and says so.
    let _ = sender.blocking_send(batch);
}
