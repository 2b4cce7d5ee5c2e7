//! Lists of members into the register and out of it: the figures follow, the same file again
//! changes nothing, an undo leaves nothing behind, dirty rows are told apart.

mod dirty;
mod large;
mod merged;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use diemtua::app::App;
use diemtua::clock::Clock;
use diemtua::import::members::{
    Counts, OperatorFault, Progress, Terms, Told, UndoFault, Wish, enter_file, undo,
};
use diemtua::member::history::{said_by, store::load_history};
use diemtua::member::sex_of;
use diemtua::verify::verify;
use sqlx::Row;

use crate::member::everywhere;
use crate::world::World;

/// A list on disk for as long as the test runs.
pub struct Paper(pub PathBuf);

impl Paper {
    pub fn of(text: &str) -> Paper {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("diemtua-list-{}-{number}.csv", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, text).unwrap();
        Paper(path)
    }
}

impl Drop for Paper {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

pub const HEADING: &str = "STT,Họ và tên,Ngày sinh,Giới tính,Số CCCD,Điện thoại,Đơn vị,Ngày vào công đoàn,Ngày nghỉ,Lý do nghỉ\n";

/// Five people of two unions, one of whom has left.
pub const FIVE: &str = "\
1,Trần Thị Bình,27/02/1990,Nữ,001190000001,0912000001,LD-A-1,01/06/2015,,
2,LÊ VĂN AN,12/05/1985,Nam,1085000002,912000002,LD-A-1,15/01/2027,,
3,Phạm Thị Hoa,1978,Nữ,,,LD-A-2,,,
4,Vũ Đình Nam,03/03/1970,Nam,001070000004,,LD-B-1,01/09/1995,10/01/2027,nghỉ hưu
5,Đỗ Thị Mai,30/12/1999,Nữ,001199000005,,Công đoàn cơ sở May Bình Minh,02/01/2027,,
";

fn wish(paper: &Paper) -> Wish {
    Wish {
        path: paper.0.clone(),
        unit: None,
        check: false,
        skip: false,
        known_on: None,
        terms: Terms::default(),
        columns: Vec::new(),
        sheet: None,
    }
}

async fn enter(world: &World, paper: &Paper) -> Told {
    enter_wish(world, wish(paper)).await.unwrap()
}

async fn enter_wish(world: &World, wish: Wish) -> Result<Told, OperatorFault> {
    enter_file(&world.app, wish, Progress::default()).await
}

/// Everything a register holds, as one sum: people, spells, and what facts stand.
async fn state(world: &World) -> String {
    sqlx::query_scalar(
        "select concat(
           (select md5(string_agg((to_jsonb(p) - 'change_no')::text, '' order by person_id))
              from person p),
           (select md5(string_agg((to_jsonb(s) - 'change_no')::text, '' order by person_id))
              from person_sensitive s),
           (select md5(string_agg((to_jsonb(h) - array['change_no', 'replaced_change_no'])::text,
                                  '' order by person_id)) from person_history h),
           (select md5(string_agg((to_jsonb(s) - 'change_no')::text, '' order by spell_id))
              from spell s),
           (select md5(string_agg(f::text, '' order by f::text)) from (
              select unit_id, happened_on, series_no, dims_no, spell_id, sum(amount) from fact
               group by 1, 2, 3, 4, 5 having sum(amount) <> 0) f))",
    )
    .fetch_one(&world.app.database.owner)
    .await
    .unwrap()
}

async fn holds(world: &World) {
    for verdict in verify(&world.app).await.unwrap() {
        assert_eq!(verdict.breaches, Vec::<String>::new(), "{}", verdict.name);
    }
}

fn counted(counts: &Counts) -> [u64; 6] {
    [
        counts.new,
        counts.changed,
        counts.unchanged,
        counts.again,
        counts.asked,
        counts.refused,
    ]
}

#[tokio::test]
async fn a_list_comes_in_counts_everywhere_and_goes_out_again() {
    let world = World::new().await;
    let (before, figures) = (state(&world).await, everywhere(&world).await);
    let paper = Paper::of(&format!("{HEADING}{FIVE}"));
    let told = enter(&world, &paper).await;
    assert_eq!(
        counted(&told.entered.counts),
        [5, 0, 0, 0, 0, 0],
        "{told:?}"
    );
    let import = told.entered.import_id.unwrap();
    // Members, women, joined, lost, net: at, A, B-1, B, LD.
    assert_eq!(
        everywhere(&world).await,
        [
            [2, 1, 1, 0, 1],
            [1, 1, 0, 0, 0],
            [3, 2, 1, 0, 1],
            [1, 1, 1, 1, 0],
            [1, 1, 1, 1, 0],
            [4, 3, 2, 1, 1],
        ]
    );
    holds(&world).await;
    assert_eq!(told.entered.counts.codes["zeros_restored"], 1);
    assert_eq!(told.entered.counts.codes["name_case"], 1);

    // The import belongs to the lowest unit above everybody in it.
    let over: String = sqlx::query_scalar("select code from import join unit using (unit_id)")
        .fetch_one(&world.app.database.owner)
        .await
        .unwrap();
    assert_eq!(over, "LD");

    let undone = undo(&world.app, import, None).await.unwrap();
    assert_eq!((undone.people, undone.changed), (5, 0));
    assert_eq!(state(&world).await, before);
    assert_eq!(everywhere(&world).await, figures);
    holds(&world).await;
    let twice = undo(&world.app, import, None).await;
    assert!(matches!(twice, Err(UndoFault::NotWritten)));
}

#[tokio::test]
async fn the_same_file_again_changes_nothing() {
    let world = World::new().await;
    let paper = Paper::of(&format!("{HEADING}{FIVE}"));
    enter(&world, &paper).await;
    let (before, rows) = (state(&world).await, world.rows().await);
    let told = enter(&world, &paper).await;
    assert_eq!(counted(&told.entered.counts), [0, 0, 5, 0, 0, 0]);
    assert_eq!(told.entered.import_id, None);
    assert_eq!(state(&world).await, before);
    assert_eq!(world.rows().await, rows, "not even a line of the log");
}

#[tokio::test]
async fn what_the_bulk_says_is_what_the_register_says() {
    let world = World::new().await;
    enter(&world, &Paper::of(&format!("{HEADING}{FIVE}"))).await;
    let mut owner = world.app.database.owner.acquire().await.unwrap();
    let people = sqlx::query("select person_id, sex from person")
        .fetch_all(&mut *owner)
        .await
        .unwrap();
    assert_eq!(people.len(), 5);
    for person in people {
        let person_id: i64 = person.get("person_id");
        let sex: Option<String> = person.get("sex");
        let history = load_history(&mut owner, person_id).await.unwrap();
        for spell in history.spells() {
            let mut said: Vec<String> = said_by(spell, sex.as_deref().and_then(sex_of))
                .into_iter()
                .map(|fact| {
                    let dims = serde_json::to_string(&fact.dims).unwrap();
                    format!("{} {} {dims} {}", fact.series, fact.day, fact.amount)
                })
                .collect();
            let mut held: Vec<String> = sqlx::query(
                "select s.code, f.happened_on::text as day, d.values, f.amount, f.sign, f.unit_id
                   from fact f join series s using (series_no) join dims d using (dims_no)
                  where spell_id = $1",
            )
            .bind(spell.spell_id)
            .fetch_all(&mut *owner)
            .await
            .unwrap()
            .into_iter()
            .map(|row| {
                assert_eq!(row.get::<i16, _>("sign"), 1);
                assert_eq!(row.get::<i32, _>("unit_id"), spell.unit_id);
                let dims: std::collections::BTreeMap<String, String> =
                    serde_json::from_value(row.get("values")).unwrap();
                let dims = serde_json::to_string(&dims).unwrap();
                let (code, day): (String, String) = (row.get("code"), row.get("day"));
                format!("{code} {day} {dims} {}", row.get::<i64, _>("amount"))
            })
            .collect();
            said.sort();
            held.sort();
            assert_eq!(held, said);
        }
    }
}

#[tokio::test]
async fn a_later_list_updates_whom_it_knows_and_its_undo_gives_them_back() {
    let world = World::new().await;
    enter(&world, &Paper::of(&format!("{HEADING}{FIVE}"))).await;
    let (before, figures) = (state(&world).await, everywhere(&world).await);
    // A new telephone, a number for the one without, a day of joining that is known now, a leaving,
    // another sex, somebody new; and somebody the list does not name stays.
    let later = "\
1,Tran Thi Binh,27/02/1990,Nữ,001190000001,0987654321,LD-A-1,01/06/2015,20/01/2027,nghỉ việc
2,Lê Văn An,12/05/1985,Nữ,001085000002,,LD-A-1,15/01/2027,,
3,Phạm Thị Hoa,14/07/1978,Nữ,001178000003,,LD-A-2,01/03/2001,,
6,Hồ Văn Sáu,06/06/1966,Nam,001066000006,,LD-A-2,01/01/2020,,
";
    let paper = Paper::of(&format!("{HEADING}{later}"));
    let told = enter(&world, &paper).await;
    assert_eq!(
        counted(&told.entered.counts),
        [1, 3, 0, 0, 0, 0],
        "{told:?}"
    );
    let import = told.entered.import_id.unwrap();
    let names: Vec<String> = sqlx::query_scalar("select full_name from person order by person_id")
        .fetch_all(&world.app.database.owner)
        .await
        .unwrap();
    assert_eq!(
        names[0], "Trần Thị Bình",
        "a name without marks replaces none that has them"
    );
    let joined: String = sqlx::query_scalar(
        "select how_joined || ' ' || from_on from spell s join person p using (person_id)
          where full_name = 'Phạm Thị Hoa'",
    )
    .fetch_one(&world.app.database.owner)
    .await
    .unwrap();
    assert_eq!(joined, "admitted 2001-03-01");
    let now = everywhere(&world).await;
    assert_eq!(
        now[0],
        [1, 1, 1, 1, 0],
        "one left, the other is a woman now"
    );
    assert_eq!(now[1], [2, 1, 0, 0, 0]);
    holds(&world).await;

    let again = enter(&world, &paper).await;
    assert_eq!(
        counted(&again.entered.counts),
        [0, 0, 4, 0, 0, 0],
        "{again:?}"
    );

    let undone = undo(&world.app, import, None).await.unwrap();
    assert_eq!((undone.people, undone.changed), (1, 3));
    assert_eq!(state(&world).await, before);
    assert_eq!(everywhere(&world).await, figures);
    holds(&world).await;
}

#[tokio::test]
async fn an_import_on_which_later_work_rests_stays() {
    let world = World::new().await;
    let first = enter(&world, &Paper::of(&format!("{HEADING}{FIVE}"))).await;
    let first = first.entered.import_id.unwrap();
    let leaving = "1,Trần Thị Bình,27/02/1990,Nữ,001190000001,,LD-A-1,,20/01/2027,nghỉ việc\n";
    let second = enter(&world, &Paper::of(&format!("{HEADING}{leaving}"))).await;
    let before = state(&world).await;
    match undo(&world.app, first, None).await {
        Err(UndoFault::Stands(standing)) => {
            assert_eq!(standing.len(), 1, "{standing:?}");
            assert_eq!((standing[0].code, standing[0].people), ("moved-later", 1));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(state(&world).await, before);
    undo(&world.app, second.entered.import_id.unwrap(), None)
        .await
        .unwrap();
    undo(&world.app, first, None).await.unwrap();
    assert_eq!(world.rows().await["person"], 0);
    assert_eq!(world.rows().await["spell"], 0);
}

#[tokio::test]
async fn rows_in_question_go_back_with_their_reason() {
    let world = World::new().await;
    enter(&world, &Paper::of(&format!("{HEADING}{FIVE}"))).await;
    let doubtful = "\
1,Nguyễn Văn Khác,01/01/1980,Nam,001190000001,,LD-A-1,,,
2,Trần Thị Bình,27/02/1990,Nữ,001190000001,,LD-B-1,,,
3,Đỗ Thị Mai,30/12/1999,Nữ,,,LD-A-2,,,
4,Vũ Đình Nam,03/03/1970,Nam,001070000004,,LD-B-1,,,
5,Hoàng Thị Năm,05/05/1985,Nữ,001185000055,,LD-A-1,,,
6,Hoàng Thị Năm,05/05/1985,Nữ,001185000055,,LD-A-1,,,
7,Ngô Văn Bảy,07/07/1977,Nam,001077000077,,LD-C-9,,,
";
    let paper = Paper::of(&format!("{HEADING}{doubtful}"));
    let before = state(&world).await;
    let told = enter(&world, &paper).await;
    assert_eq!(
        counted(&told.entered.counts),
        [1, 0, 0, 1, 4, 1],
        "{told:?}"
    );
    assert_eq!(told.entered.import_id, None, "all or nothing");
    assert_eq!(state(&world).await, before);
    for code in [
        "number-of-another",
        "at-another-unit",
        "elsewhere",
        "left-before",
    ] {
        assert_eq!(
            told.entered.counts.codes[&format!("ask-{code}")],
            1,
            "{code}"
        );
    }

    let mut skipping = wish(&paper);
    skipping.skip = true;
    let told = enter_wish(&world, skipping).await.unwrap();
    assert!(told.entered.import_id.is_some());
    let back = told
        .returned
        .file(diemtua::import::members::Form::Csv)
        .unwrap();
    let back = String::from_utf8(back).unwrap();
    let lines: Vec<&str> = back.lines().collect();
    assert_eq!(lines.len(), 7, "the heading and six rows: {back}");
    assert!(lines[0].ends_with(",Lý do trả lại"), "{back}");
    assert!(lines[5].contains("Cùng một người với dòng 6"), "{back}");
    assert!(
        lines[6].contains("Không có đơn vị “LD-C-9” trong phạm vi này"),
        "{back}"
    );

    // The file that went back is read again: its reasons are no column of the list.
    let mended = back.replace("LD-C-9", "LD-A-1");
    let mut checking = wish(&Paper::of("x"));
    let paper = Paper::of(&mended);
    checking.path = paper.0.clone();
    checking.check = true;
    let told = enter_wish(&world, checking).await.unwrap();
    assert_eq!(
        counted(&told.entered.counts),
        [1, 0, 1, 0, 4, 0],
        "{told:?}"
    );

    // Whoever moved is written as moved when that is asked for.
    let moving = "2,Trần Thị Bình,27/02/1990,Nữ,001190000001,,LD-B-1,,,\n";
    let paper = Paper::of(&format!("{HEADING}{moving}"));
    let mut moves = wish(&paper);
    moves.terms.moves = true;
    let told = enter_wish(&world, moves).await.unwrap();
    assert_eq!(
        counted(&told.entered.counts),
        [0, 1, 0, 0, 0, 0],
        "{told:?}"
    );
    let spells: Vec<String> = sqlx::query_scalar(
        "select u.code || ' ' || how_joined || coalesce(' ' || why_left, '')
           from spell s join person p using (person_id) join unit u on u.unit_id = s.unit_id
          where full_name = 'Trần Thị Bình' order by from_on",
    )
    .fetch_all(&world.app.database.owner)
    .await
    .unwrap();
    assert_eq!(spells, ["LD-A-1 admitted moved", "LD-B-1 moved"]);
    holds(&world).await;
}
