//! The connections: as owner for migrations and bulk loads, as `diemtua_app` for requests, as
//! `diemtua_gate` for sign-in, as `diemtua_engine` for figures, as `diemtua_register` for the index
//! of names. Requests run inside a transaction
//! that says where the asking account stands; without it row-level security shows nothing.

pub mod copy;

use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Postgres, Transaction};
use timeline::Day;

/// Rested for longer, a connection is asked whether its server is still there before it is used.
const RESTED_LONG: Duration = Duration::from_secs(5);

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!();

/// Why the database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseFault {
    #[error("the database could not be reached or prepared: {0}")]
    Sql(#[from] sqlx::Error),
    #[error("the database's structure could not be brought up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    #[error(
        "the role {role} may bypass row-level security; requests are refused. \
         Remedy: alter role {role} nosuperuser nobypassrls"
    )]
    BypassingRole { role: String },
    #[error("PostgreSQL {found} is too old; 18 or newer is needed")]
    TooOld { found: String },
}

/// One pool a purpose.
#[derive(Debug, Clone)]
pub struct Database {
    pub owner: PgPool,
    pub requests: PgPool,
    pub gate: PgPool,
    pub engine: PgPool,
    /// Reads who is where, for the index of names and the search of duplicates.
    pub register: PgPool,
}

/// Where an account stands: the unit it acts for, the line its role is held on, and today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    pub account_id: i32,
    pub unit_id: i32,
    pub line: String,
    pub today: Day,
}

impl Database {
    /// Connects, brings the structure up to date, and refuses roles that see too much.
    pub async fn open(url: &str) -> Result<Self, DatabaseFault> {
        let options = PgConnectOptions::from_str(url)?.disable_statement_logging();
        let owner = pool(&options, None, 4);
        refuse_old_server(&mut *owner.acquire().await?).await?;
        MIGRATIONS.run(&owner).await?;
        let database = Self {
            requests: pool(&options, Some("diemtua_app"), 16),
            gate: pool(&options, Some("diemtua_gate"), 4),
            engine: pool(&options, Some("diemtua_engine"), 6),
            register: pool(&options, Some("diemtua_register"), 4),
            owner,
        };
        for restricted in [
            &database.requests,
            &database.gate,
            &database.engine,
            &database.register,
        ] {
            let (role, bypasses): (String, bool) = sqlx::query_as(
                "select rolname::text, rolsuper or rolbypassrls from pg_roles
                  where rolname = current_user",
            )
            .fetch_one(restricted)
            .await?;
            if bypasses {
                return Err(DatabaseFault::BypassingRole { role });
            }
        }
        Ok(database)
    }

    /// Lets every connection go.
    pub async fn close(&self) {
        for pool in [
            &self.owner,
            &self.requests,
            &self.gate,
            &self.engine,
            &self.register,
        ] {
            pool.close().await;
        }
    }

    /// A transaction that sees what the scope may see.
    pub async fn begin(&self, scope: &Scope) -> sqlx::Result<Transaction<'static, Postgres>> {
        self.begin_planned(scope, "set local plan_cache_mode = 'auto'")
            .await
    }

    /// The same for an act made of questions about single rows, which thousands do at once: their
    /// plans are made once a connection, and none of them reads a whole table, however small it was
    /// when the plan was made. Not for lists, whose plan depends on what is asked.
    pub async fn begin_by_rote(
        &self,
        scope: &Scope,
    ) -> sqlx::Result<Transaction<'static, Postgres>> {
        let by_rote =
            "set local plan_cache_mode = 'force_generic_plan'; set local enable_seqscan = off";
        self.begin_planned(scope, by_rote).await
    }

    async fn begin_planned(
        &self,
        scope: &Scope,
        plans: &'static str,
    ) -> sqlx::Result<Transaction<'static, Postgres>> {
        let Scope {
            account_id,
            unit_id,
            today,
            ..
        } = scope;
        // The line is one of two words; anything else would see nothing.
        let line = match scope.line.as_str() {
            "territorial" => "territorial",
            "sectoral" => "sectoral",
            _ => "",
        };
        // One trip to the database for what every request begins with. Only numbers, a day and words
        // of this function stand in the text.
        let begin = format!(
            "begin; set local diemtua.unit_id = '{unit_id}'; set local diemtua.line = '{line}'; \
             set local diemtua.today = '{today}'; set local diemtua.account_id = '{account_id}'; \
             {plans}"
        );
        self.requests.begin_with(AssertSqlSafe(begin)).await
    }
}

async fn refuse_old_server(connection: &mut PgConnection) -> Result<(), DatabaseFault> {
    let found: String = sqlx::query_scalar("select current_setting('server_version_num')")
        .fetch_one(connection)
        .await?;
    if found.parse::<u32>().unwrap_or(0) < 180_000 {
        return Err(DatabaseFault::TooOld { found });
    }
    Ok(())
}

/// A step of the schema: its number, its name and the digest of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaStep {
    pub version: i64,
    pub description: String,
    pub checksum: Vec<u8>,
}

/// The steps of the schema this program knows, in order.
pub fn steps_known() -> Vec<SchemaStep> {
    let known = MIGRATIONS.iter().map(|migration| SchemaStep {
        version: migration.version,
        description: migration.description.to_string(),
        checksum: migration.checksum.to_vec(),
    });
    known.collect()
}

/// The steps of the schema that were taken in the database, in order; none in a new one.
pub async fn steps_taken(connection: &mut PgConnection) -> sqlx::Result<Vec<SchemaStep>> {
    let begun: bool =
        sqlx::query_scalar("select to_regclass('public._sqlx_migrations') is not null")
            .fetch_one(&mut *connection)
            .await?;
    if !begun {
        return Ok(Vec::new());
    }
    let rows: Vec<(i64, String, Vec<u8>)> = sqlx::query_as(
        "select version, description, checksum from _sqlx_migrations where success order by version",
    )
    .fetch_all(connection)
    .await?;
    let taken = rows
        .into_iter()
        .map(|(version, description, checksum)| SchemaStep {
            version,
            description,
            checksum,
        });
    Ok(taken.collect())
}

/// Takes the steps of the schema with these numbers and no other, so that the database has the
/// structure of an older program.
pub async fn take_steps(
    connection: &mut PgConnection,
    versions: &[i64],
) -> Result<(), DatabaseFault> {
    let wanted = MIGRATIONS
        .iter()
        .filter(|migration| versions.contains(&migration.version));
    let migrator = sqlx::migrate::Migrator::with_migrations(wanted.cloned().collect());
    migrator.run_direct(None, connection, false).await?;
    Ok(())
}

/// A single connection as the owner, for work on the database as a whole.
pub async fn connect_owner(url: &str) -> Result<PgConnection, DatabaseFault> {
    let options = PgConnectOptions::from_str(url)?
        .disable_statement_logging()
        .application_name("diemtua")
        .options([("jit", "off")]);
    let mut connection = options.connect().await?;
    refuse_old_server(&mut connection).await?;
    Ok(connection)
}

fn pool(options: &PgConnectOptions, role: Option<&str>, size: u32) -> PgPool {
    let mut options = options.clone().application_name("diemtua");
    options = options.options([("jit", "off")]);
    if let Some(role) = role {
        options = options.options([("role", role)]);
    }
    PgPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(Duration::from_secs(20))
        .test_before_acquire(false)
        .before_acquire(|connection, rested| {
            Box::pin(async move {
                // One that was used a moment ago is there still; asking it costs a round trip.
                if rested.idle_for > RESTED_LONG {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_lazy_with(options)
}

/// Writes the change row every writing transaction begins with and returns its number. Begun again
/// within the same transaction it is the same change, as it was first begun.
pub async fn begin_change(
    connection: &mut PgConnection,
    account_id: Option<i32>,
    unit_id: Option<i32>,
    purpose: &str,
) -> sqlx::Result<i64> {
    // A role that may only write cannot ask for the row back, so the number comes from beside it.
    sqlx::query_scalar(
        "with own as (select current_change_no() as change_no),
              written as (insert into change (change_no, account_id, unit_id, purpose)
                          select change_no, $1, $2, $3 from own on conflict do nothing)
         select change_no from own",
    )
    .bind(account_id)
    .bind(unit_id)
    .bind(purpose)
    .fetch_one(connection)
    .await
}

/// Makes the database if it is not there; `url` names another database of the same server.
pub async fn create_database(url: &str, name: &str) -> sqlx::Result<()> {
    let mut connection = PgConnectOptions::from_str(url)?.connect().await?;
    let there: bool =
        sqlx::query_scalar("select exists (select 1 from pg_database where datname = $1)")
            .bind(name)
            .fetch_one(&mut connection)
            .await?;
    if !there {
        let statement = format!("create database \"{}\"", name.replace('"', ""));
        match sqlx::query(AssertSqlSafe(statement))
            .execute(&mut connection)
            .await
        {
            // Two programs at once: the other was quicker.
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("42P04") => {}
            done => {
                done?;
            }
        }
    }
    Ok(())
}
