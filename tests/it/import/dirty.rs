//! Dirty rows, two at once, a program killed at work, files that are no lists.

use super::*;

/// The fixture of the list's reader: whatever it refuses goes back with a sentence, whatever it
/// repairs or doubts comes in, through the whole road of a file.
#[tokio::test]
async fn each_kind_of_dirty_row_gets_its_message_or_its_repair() {
    let world = World::new().await;
    let world = world
        .unit("CS-0001", "Công đoàn cơ sở Mẫu", "cdcs", "LD-A")
        .await;
    let app = App {
        clock: Clock::fixed("2026-01-01T02:00:00Z".parse().unwrap()),
        ..world.app.clone()
    };
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("crates/roster/tests/dirty.csv");
    let text = std::fs::read_to_string(&path).unwrap();
    let mut wish = wish(&Paper::of("x"));
    wish.path = path;
    wish.skip = true;
    let told = enter_file(&app, wish, Progress::default()).await.unwrap();
    let back = told
        .returned
        .file(diemtua::import::members::Form::Csv)
        .unwrap();
    let mut rows = csv::ReaderBuilder::new();
    let mut rows = rows.flexible(true).from_reader(&back[3..]);
    let returned: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    let reason = |kind: &str| {
        let row = returned.iter().find(|row| row.get(11) == Some(kind));
        row.map(|row| row.get(13).unwrap().to_owned())
    };
    let mut kinds = 0;
    let mut lines = csv::ReaderBuilder::new();
    let mut lines = lines
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    for line in lines.records().skip(5) {
        let line = line.unwrap();
        let (kind, expected) = (line.get(11).unwrap(), line.get(12).unwrap());
        if kind.is_empty() || expected.starts_with('P') {
            continue;
        }
        kinds += 1;
        let reason = reason(kind);
        // Days to come are more than a doubt to a register, units must be there, and who is in the
        // list twice is written once.
        let refused = expected.contains("W ")
            || ["in_future", "broken_text", "same_cccd"]
                .iter()
                .any(|code| expected.contains(code));
        assert_eq!(reason.is_some(), refused, "{kind}: {expected}: {reason:?}");
        if let Some(reason) = reason {
            assert!(
                reason.len() > 20 && !reason.contains("import-"),
                "{kind}: {reason}"
            );
        }
    }
    assert!(kinds > 60, "{kinds}");
    let counts = &told.entered.counts;
    assert_eq!(
        counts.refused + counts.asked + counts.again,
        returned
            .iter()
            .filter(|row| row
                .get(13)
                .is_some_and(|reason| !reason.is_empty() && reason != "Lý do trả lại"))
            .count() as u64
    );
    let names: Vec<String> =
        sqlx::query_scalar("select full_name from person order by person_id limit 12")
            .fetch_all(&app.database.owner)
            .await
            .unwrap();
    for name in [
        "Lê Thị Hoa Mai",
        "Nguyễn Thị Hường",
        "Nguyễn Thị Phượng",
        "Nguyễn Thị Cúc",
        "Đặng Thị Đào",
    ] {
        assert!(names.iter().any(|known| known == name), "{name}: {names:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_imports_of_one_file_at_once_one_writes() {
    let world = World::new().await;
    let paper = Paper::of(&format!("{HEADING}{FIVE}"));
    let (one, other) = tokio::join!(
        enter_file(&world.app, wish(&paper), Progress::default()),
        enter_file(&world.app, wish(&paper), Progress::default())
    );
    let (one, other) = (one.unwrap().entered, other.unwrap().entered);
    let mut both = [counted(&one.counts), counted(&other.counts)];
    both.sort_unstable();
    assert_eq!(both, [[0, 0, 5, 0, 0, 0], [5, 0, 0, 0, 0, 0]]);
    assert_eq!(world.rows().await["person"], 5);
    assert_eq!(world.rows().await["import"], 1);
}

/// A long list of made-up people of one union.
fn long_list(people: u32) -> String {
    let mut text = HEADING.to_owned();
    for at in 0..people {
        let (family, given) = (["Trần", "Lê", "Vũ", "Hồ"][at as usize % 4], at % 97);
        let day = 1 + at % 28;
        text.push_str(&format!(
            "{at},{family} Thị Số {},{day:02}/03/1990,Nữ,001190{at:06},,LD-A-1,01/06/2015,,\n",
            ["An", "Bình", "Chi", "Dung", "Giang", "Hà", "Lan"][given as usize % 7]
        ));
    }
    text
}

#[tokio::test]
async fn killed_at_work_everybody_is_there_or_nobody() {
    let world = World::new().await;
    let paper = Paper::of(&long_list(4_000));
    let options = world.app.database.owner.connect_options();
    let url = sqlx::ConnectOptions::to_url_lossy(options.as_ref());
    let program = || {
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_diemtua"));
        program.args([
            "import",
            "members",
            "--json",
            "--doubts-as-new",
            "--database-url",
            url.as_str(),
        ]);
        program.arg(&paper.0).stdout(std::process::Stdio::null());
        program
            .env("RUST_LOG", "off")
            .current_dir(env!("CARGO_MANIFEST_DIR"));
        program
    };
    for patience in [300, 900, 1_800, 3_000] {
        let mut running = program().spawn().unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(patience)).await;
        running.kill().unwrap();
        running.wait().unwrap();
        // The server ends what the dead program had begun.
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        let rows = world.rows().await;
        let people = rows["person"];
        assert!(
            people == 0 || people == 4_000,
            "{people} after {patience} ms"
        );
        assert_eq!(rows["spell"], people);
        assert_eq!(rows["fact"], people);
    }
    assert!(program().status().unwrap().success());
    assert_eq!(world.rows().await["person"], 4_000);
    holds(&world).await;
}

#[tokio::test]
async fn a_file_that_is_no_list_is_told_what_to_do() {
    let world = World::new().await;
    for (text, sentence) in [
        ("", "Tệp rỗng"),
        ("a,b\n1,2\n", "cột họ tên"),
        (
            "STT,Họ và tên,Ngày sinh,Giới tính\n",
            "không có dòng người nào",
        ),
        ("%PDF-1.7 x", "không phải XLSX hay CSV"),
    ] {
        let fault = enter_wish(&world, wish(&Paper::of(text)))
            .await
            .unwrap_err();
        let OperatorFault::Enter(fault) = fault else {
            panic!("{fault}");
        };
        let said = diemtua::import::members::of_fault(diemtua::web::Words::of("vi"), &fault);
        assert!(said.contains(sentence), "{text}: {said}");
    }
    let paper = Paper::of("Mã,Người,Sinh\n1,Trần Thị Bình,1990\n");
    let mut mapped = wish(&paper);
    let named = |name: &str| diemtua::import::members::ColumnName::Named(name.to_owned());
    mapped.columns = vec![
        (named("người"), roster::Field::FullName),
        (named("C"), roster::Field::Birth),
    ];
    mapped.unit = Some("LD-A-1".to_owned());
    let told = enter_wish(&world, mapped).await.unwrap();
    assert_eq!(
        counted(&told.entered.counts),
        [1, 0, 0, 0, 0, 0],
        "{told:?}"
    );
}
