//! A sealer is killed at work.

use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use diemtua::store::Database;

use super::{tamper, walked};
use crate::server::empty_database;
use crate::world::{self, World};

#[tokio::test(flavor = "multi_thread")]
async fn a_sealer_killed_at_work_leaves_nothing_half_done() {
    let url = empty_database().await;
    let database = Database::open(&url).await.unwrap();
    world::fill(&database).await;
    let world = World::over(database);
    tamper(
        &world,
        "with c as (insert into change (change_no, purpose)
           select 1000000000 + g, 'many' from generate_series(1, 60000) g returning change_no)
         insert into audit_line (change_no, deed, subject) select change_no, 'many', 'unit' from c",
    )
    .await;
    let program = || {
        Command::new(env!("CARGO_BIN_EXE_diemtua"))
            .arg("seal")
            .env("DATABASE_URL", &url)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    for millis in [120, 260, 400, 650, 900] {
        let mut sealer = program();
        thread::sleep(Duration::from_millis(millis));
        sealer.kill().unwrap();
        sealer.wait().unwrap();
        assert_eq!(
            walked(&world).await.breaches,
            Vec::<String>::new(),
            "{millis} ms"
        );
    }
    assert!(program().wait().unwrap().success());
    let walk = walked(&world).await;
    assert_eq!(walk.breaches, Vec::<String>::new());
    assert_eq!(walk.changes, world.rows().await["change"].unsigned_abs());
}
