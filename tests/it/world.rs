//! The world a story begins in: a small federation, its accounts, and a clock that stands still.
//!
//! ```text
//! LD            federation     ld.can-bo, ld.kiem-tra (inspector), ld.quan-tri (administrator)
//! ├── LD-A      upper          a.can-bo
//! │   ├── LD-A-1  base         a1.co-so
//! │   │   └── LD-A-1-T group
//! │   └── LD-A-2  base         a2.co-so
//! └── LD-B      upper          b.can-bo
//!     └── LD-B-1  base         b1.co-so
//! ```

use std::collections::BTreeMap;

use diemtua::access::{Actor, NewAccount, Role, add_account, hash_password};
use diemtua::app::App;
use diemtua::book::write_limits;
use diemtua::catalogue;
use diemtua::clock::Clock;
use diemtua::fact::store::intern_series;
use diemtua::store::{Database, begin_change};
use diemtua::unit::NewUnit;
use diemtua::unit::place::{Under, found_unit};
use jiff::{SignedDuration, Timestamp};
use sqlx::{AssertSqlSafe, Row};
use timeline::Day;

use crate::server;

/// The password of every account.
pub const PASSWORD: &str = "bốn từ nối liền nhau";

const UNITS: [(&str, &str, &str, Option<&str>); 7] = [
    ("LD", "Liên đoàn Lao động tỉnh Mẫu", "lien-doan-tinh", None),
    (
        "LD-A",
        "Liên đoàn Lao động huyện An",
        "lien-doan-huyen",
        Some("LD"),
    ),
    (
        "LD-B",
        "Liên đoàn Lao động huyện Bình",
        "lien-doan-huyen",
        Some("LD"),
    ),
    (
        "LD-A-1",
        "Công đoàn cơ sở Trường Mầm non Sao Mai",
        "cdcs",
        Some("LD-A"),
    ),
    (
        "LD-A-2",
        "Công đoàn cơ sở Trạm Y tế An Hòa",
        "cdcs",
        Some("LD-A"),
    ),
    (
        "LD-B-1",
        "Công đoàn cơ sở May Bình Minh",
        "cdcs",
        Some("LD-B"),
    ),
    (
        "LD-A-1-T",
        "Tổ công đoàn khối Lá",
        "to-cong-doan",
        Some("LD-A-1"),
    ),
];

const ACCOUNTS: [(&str, &str, Role); 8] = [
    ("ld.can-bo", "LD", Role::FederationOfficer),
    ("ld.kiem-tra", "LD", Role::Inspector),
    ("ld.quan-tri", "LD", Role::Administrator),
    ("a.can-bo", "LD-A", Role::UpperOfficer),
    ("b.can-bo", "LD-B", Role::UpperOfficer),
    ("a1.co-so", "LD-A-1", Role::BaseClerk),
    ("a2.co-so", "LD-A-2", Role::BaseClerk),
    ("b1.co-so", "LD-B-1", Role::BaseClerk),
];

/// The program over a database of its own, at an instant.
pub struct World {
    pub app: App,
}

impl World {
    /// The standing federation on 25/01/2027, nine in the morning in Vietnam.
    pub async fn new() -> World {
        World::over(server::fresh_database().await)
    }

    /// The program over a database, at the same instant.
    pub fn over(database: Database) -> World {
        let now: Timestamp = "2027-01-25T02:00:00Z".parse().unwrap();
        let catalogue = catalogue::load(None).unwrap();
        World {
            app: App::new(database, catalogue, Clock::fixed(now)),
        }
    }

    /// The same world some minutes later.
    pub fn after_minutes(&self, minutes: i64) -> World {
        let later = self.app.clock.now() + SignedDuration::from_mins(minutes);
        let app = App {
            clock: Clock::fixed(later),
            ..self.app.clone()
        };
        World { app }
    }

    /// Founds one more unit of a kind under another.
    pub async fn unit(self, code: &str, name: &str, kind: &str, parent: &str) -> World {
        let catalogue = self.app.catalogue.clone();
        let tier = &catalogue.unit_kind(kind).unwrap().tier;
        found(&self.app.database, (code, name, kind, tier), Some(parent)).await;
        self
    }

    /// Founds the national body, under which nothing stands yet.
    pub async fn nation(self) -> World {
        let name = "Tổng Liên đoàn Lao động Việt Nam";
        let new = ("TLD", name, "tong-lien-doan", "confederation");
        found(&self.app.database, new, None).await;
        self
    }

    /// The number of a unit.
    pub async fn number_of(&self, code: &str) -> i32 {
        number_of(&self.app.database, code).await
    }

    /// The actor behind an account, as a session would know it.
    pub async fn actor(&self, login: &str) -> Actor {
        let row = sqlx::query(
            "select a.account_id, a.unit_id, u.code, u.tier, a.role
               from account a join unit u using (unit_id) where a.login = $1",
        )
        .bind(login)
        .fetch_one(&self.app.database.owner)
        .await
        .unwrap();
        let role: String = row.get("role");
        Actor {
            account_id: row.get("account_id"),
            login: login.to_owned(),
            full_name: login.to_owned(),
            address_form: String::new(),
            unit_id: row.get("unit_id"),
            unit_code: row.get("code"),
            unit_tier: row.get("tier"),
            generated: false,
            role: role.parse().unwrap(),
            line: "territorial".to_owned(),
            language: "vi".to_owned(),
            csrf_token: String::new(),
        }
    }

    /// How many rows each table holds, whoever may see them.
    pub async fn rows(&self) -> BTreeMap<String, i64> {
        let owner = &self.app.database.owner;
        let mut counts = BTreeMap::new();
        for table in tables(&self.app.database).await {
            counts.insert(table.clone(), count(owner, &table).await);
        }
        counts
    }

    /// Runs a statement as the owner.
    pub async fn sql(&self, statement: &str) {
        sqlx::query(AssertSqlSafe(statement.to_owned()))
            .execute(&self.app.database.owner)
            .await
            .unwrap();
    }
}

/// The rows of a table that the connection sees.
pub async fn count<'c, E: sqlx::PgExecutor<'c>>(executor: E, table: &str) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from \"{table}\"")))
        .fetch_one(executor)
        .await
        .unwrap()
}

/// Every table of the program, without the list of migrations.
pub async fn tables(database: &Database) -> Vec<String> {
    sqlx::query_scalar(
        "select relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where n.nspname = 'public' and c.relkind in ('r', 'p') and relname not like '\\_sqlx%'
          order by relname",
    )
    .fetch_all(&database.owner)
    .await
    .unwrap()
}

/// Fills an empty database with the standing federation.
pub async fn fill(database: &Database) {
    let catalogue = catalogue::load(None).unwrap();
    let mut owner = database.owner.acquire().await.unwrap();
    intern_series(&mut owner, &catalogue.series())
        .await
        .unwrap();
    write_limits(&mut owner, &catalogue).await.unwrap();
    drop(owner);
    for (code, name, kind, parent) in UNITS {
        let tier = &catalogue.unit_kind(kind).unwrap().tier;
        found(database, (code, name, kind, tier), parent).await;
    }
    let hash = hash_password(PASSWORD.to_owned()).await.unwrap();
    for (login, unit, role) in ACCOUNTS {
        let unit_id = number_of(database, unit).await;
        let mut tx = database.owner.begin().await.unwrap();
        let change_no = begin_change(&mut tx, None, Some(unit_id), "account added")
            .await
            .unwrap();
        let new = NewAccount {
            login,
            full_name: login,
            address_form: "",
            unit_id,
            role,
            password_hash: Some(&hash),
            generated: false,
        };
        add_account(&mut tx, change_no, &new).await.unwrap();
        tx.commit().await.unwrap();
    }
}

async fn number_of(database: &Database, code: &str) -> i32 {
    sqlx::query_scalar("select unit_id from unit where code = $1")
        .bind(code)
        .fetch_one(&database.owner)
        .await
        .unwrap()
}

async fn found(
    database: &Database,
    (code, name, kind, tier): (&str, &str, &str, &str),
    parent: Option<&str>,
) {
    let parent_id = match parent {
        Some(parent) => Some(number_of(database, parent).await),
        None => None,
    };
    let founded_on: Day = "2000-01-01".parse().unwrap();
    let new = NewUnit {
        code: code.to_owned(),
        name: name.to_owned(),
        kind: kind.to_owned(),
        tier: tier.to_owned(),
        founded_on,
        ended_on: None,
        sector: None,
        email: None,
        phone: None,
    };
    let under = Under {
        parent_id,
        line: "territorial",
        generated: false,
    };
    let mut tx = database.owner.begin().await.unwrap();
    let change_no = begin_change(&mut tx, None, parent_id, "unit founded")
        .await
        .unwrap();
    found_unit(&mut tx, change_no, &new, under).await.unwrap();
    tx.commit().await.unwrap();
}
