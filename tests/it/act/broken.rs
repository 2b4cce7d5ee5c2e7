//! The program is killed while it carries an act out.

use std::process::{Command, Stdio};
use std::time::Duration;

use sqlx::ConnectOptions;

use super::{act, invariants_hold};
use crate::world::World;

/// A federation of many base unions under one upper union that is to end.
async fn with_many(world: &World, unions: usize) {
    world
        .sql(&format!(
            "with c as (insert into change (unit_id, purpose) values (1, 'filled') returning change_no),
             u as (insert into unit (code, kind, tier, founded_on, change_no)
               select 'LD-N-' || n, 'cdcs', 'base', '2020-01-01', change_no
                 from c, generate_series(1, {unions}) n returning unit_id, code, change_no),
             n as (insert into unit_name (unit_id, name, folded, sort_key, during, change_no)
               select unit_id, code, lower(code), lower(code),
                      daterange('2020-01-01', null), change_no from u),
             l as (insert into unit_link (child_id, parent_id, line, during, change_no)
               select u.unit_id, p.unit_id, 'territorial',
                      daterange('2020-01-01', null), u.change_no
                 from u, unit p where p.code = 'LD-A')
             insert into link_event (change_no, child_id, parent_id, line, from_on, until_on, sign)
             select u.change_no, u.unit_id, p.unit_id, 'territorial', '2020-01-01', 'infinity', 1
               from u, unit p where p.code = 'LD-A'"
        ))
        .await;
    world
        .sql("select rebuild_unit_above((select array_agg(unit_id) from unit))")
        .await;
}

#[tokio::test]
async fn killed_at_work_all_of_the_act_is_there_or_nothing() {
    let world = World::new().await;
    with_many(&world, 3_000).await;
    let steps = "[[step]]\ndo = \"merge\"\nunits = [\"LD-A\"]\ninto = \"LD-B\"\n";
    let folder = tempfile();
    std::fs::write(&folder, act("09/QĐ", "2027-01-10", steps)).unwrap();
    let options = world.app.database.owner.connect_options();
    let url = options.to_url_lossy();
    let program = || {
        let mut program = Command::new(env!("CARGO_BIN_EXE_diemtua"));
        program
            .args(["act", "--database-url", url.as_str()])
            .arg(&folder);
        program
            .env("RUST_LOG", "off")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        program.current_dir(env!("CARGO_MANIFEST_DIR"));
        program
    };
    let before = world.rows().await;
    let mut carried_out = false;
    for patience in [200, 500, 900, 1_400, 2_000, 2_700] {
        let mut running = program().spawn().unwrap();
        tokio::time::sleep(Duration::from_millis(patience)).await;
        running.kill().unwrap();
        running.wait().unwrap();
        // The server ends what the dead program had begun.
        tokio::time::sleep(Duration::from_millis(300)).await;
        let rows = world.rows().await;
        carried_out = rows["act"] == 1;
        if carried_out {
            assert!(
                rows["placement"] > 0 && rows["act_unit"] >= 3_000,
                "{rows:?}"
            );
            break;
        }
        assert_eq!(rows, before, "after {patience} ms");
    }
    if !carried_out {
        assert!(program().status().unwrap().success());
        assert_eq!(world.rows().await["act"], 1);
    }
    std::fs::remove_file(&folder).unwrap();
    invariants_hold(&world).await;
}

fn tempfile() -> std::path::PathBuf {
    std::env::temp_dir().join(format!("diemtua-act-{}.toml", std::process::id()))
}
