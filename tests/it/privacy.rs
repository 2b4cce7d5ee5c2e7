//! Personal data: nothing masked is shown without a reason that is kept, nobody tampers with the
//! log, requests have their days, and a deletion takes every value and no figure.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use diemtua::catalogue::Choose;
use diemtua::indicator::{Asked, Structure, figure};
use diemtua::member::store::{correct_person, find_person};
use diemtua::privacy::{Looking, TRACES, note_access, recent_access};
use diemtua::verify;
use sqlx::{AssertSqlSafe, Row};
use timeline::PeriodName;

use crate::browser::Browser;
use crate::people::{add_member, day, details, leave, operator};
use crate::world::{World, count};

const NAME: &str = "Đỗ Thị Thử Nghiệm";

async fn looks(world: &World, person_id: i64) -> Vec<(String, Option<String>, Option<String>)> {
    let rows = sqlx::query(
        "select deed, purpose, reason from person_access where person_id = $1
          order by person_access_id",
    )
    .bind(person_id)
    .fetch_all(&world.app.database.owner)
    .await
    .unwrap();
    rows.iter()
        .map(|row| (row.get("deed"), row.get("purpose"), row.get("reason")))
        .collect()
}

#[tokio::test]
async fn a_masked_value_is_shown_once_for_a_reason_that_is_kept() {
    let world = World::new().await;
    let person = add_member(&world, "LD-A-1", &details(NAME, 12345), "2020-01-01").await;
    let mut browser = Browser::signed_in(&world, "a1.co-so").await;
    let address = format!("/doan-vien/{person}/xem");
    let page = browser.get(&address).await;
    assert!(page.shows("••••••••2345") && page.shows("•••••••345"));
    for hidden in ["001180012345", "0999012345", "Đạo Thử Nghiệm"] {
        assert!(!page.shows(hidden), "{hidden}");
    }
    let field = ("field", "national_id");
    for (fields, sentence) in [
        (vec![field], "Chọn một mục đích"),
        (
            vec![field, ("purpose", "identify")],
            "Ghi lý do bằng một câu",
        ),
        (
            vec![field, ("purpose", "identify"), ("reason", "abc")],
            "Ghi lý do",
        ),
        (
            vec![
                field,
                ("purpose", "không có"),
                ("reason", "Đối chiếu danh sách"),
            ],
            "Chọn một mục đích",
        ),
        (
            vec![
                ("field", "full_name"),
                ("purpose", "care"),
                ("reason", "Đối chiếu"),
            ],
            "Chọn dữ liệu cần xem",
        ),
    ] {
        let page = browser.post(&address, &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        assert!(
            page.shows(sentence) && !page.shows("001180012345"),
            "{fields:?}"
        );
    }
    assert_eq!(looks(&world, person).await, []);
    let asked = [
        field,
        ("purpose", "identify"),
        ("reason", "Đối chiếu danh sách chi tháng 01"),
    ];
    let page = browser.post(&address, &asked).await;
    assert!(page.shows("001180012345"), "{}", page.body);
    assert!(!page.shows("0999012345"));
    let kept = looks(&world, person).await;
    let text = |text: &str| Some(text.to_owned());
    let line = (
        "revealed".to_owned(),
        text("identify"),
        text("Đối chiếu danh sách chi tháng 01"),
    );
    assert_eq!(kept, [line]);
    assert!(
        !browser.get(&address).await.shows("001180012345"),
        "shown once only"
    );

    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    assert_eq!(inspector.get(&address).await.status, StatusCode::FORBIDDEN);
    let mut stranger = Browser::signed_in(&world, "b1.co-so").await;
    assert_eq!(stranger.get(&address).await.status, StatusCode::NOT_FOUND);
    let page = stranger.post(&address, &asked).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert_eq!(looks(&world, person).await.len(), 1);
}

#[tokio::test]
async fn a_page_opened_again_within_the_hour_is_one_line_and_nobody_changes_it() {
    let world = World::new().await;
    let person = add_member(&world, "LD-A-1", &details(NAME, 12345), "2020-01-01").await;
    let actor = world.actor("a1.co-so").await;
    for minutes in [0, 5, 70] {
        let now = world.after_minutes(minutes).app.clock.now();
        for page in ["/doan-vien/1", "/doan-vien/1", "/doan-vien/1/sua"] {
            let mut tx = world.app.begin(&actor).await.unwrap();
            let looking = Looking::opened(page, now);
            let fields = (person, ["full_name", "birth"].as_slice());
            note_access(&mut tx, &actor, fields, &looking)
                .await
                .unwrap();
            tx.commit().await.unwrap();
        }
    }
    assert_eq!(
        looks(&world, person).await.len(),
        4,
        "two pages in two hours"
    );
    // Somebody outside the scope was not shown anything, so nothing is noted.
    let stranger = world.actor("b1.co-so").await;
    let mut tx = world.app.begin(&stranger).await.unwrap();
    let looking = Looking::opened("/doan-vien/1", world.app.clock.now());
    note_access(&mut tx, &stranger, (person, &[]), &looking)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(looks(&world, person).await.len(), 4);

    for statement in [
        "update person_access set reason = 'x'",
        "delete from person_access",
        "truncate person_access",
        "update person_list set people = 0",
        "delete from person_list",
        "delete from data_request",
        "update data_request set received_on = now()",
    ] {
        let mut tx = world.app.begin(&actor).await.unwrap();
        let done = sqlx::query(statement).execute(&mut *tx).await;
        let fault = done.expect_err(statement);
        let code = fault.as_database_error().and_then(|fault| fault.code());
        assert_eq!(code.as_deref(), Some("42501"), "{statement}");
    }
    // A line cannot be written in another's name either.
    let mut tx = world.app.begin(&actor).await.unwrap();
    let forged =
        "insert into person_access (change_no, account_id, person_id, unit_id, accessed_at,
          hour_no, deed, fields, page)
        select change_no, account_id + 1, person_id, unit_id, accessed_at, 1, deed, fields, page
          from person_access limit 1";
    assert!(sqlx::query(forged).execute(&mut *tx).await.is_err());
    drop(tx);

    let mut tx = world.app.begin(&actor).await.unwrap();
    let recent = recent_access(&mut tx, person, 3).await.unwrap();
    assert_eq!(recent.len(), 3);
    assert!(recent[0].accessed_at > recent[2].accessed_at);
}

#[tokio::test]
async fn the_log_is_read_by_inspectors_within_their_scope() {
    let world = World::new().await;
    let of_a = add_member(&world, "LD-A-1", &details(NAME, 11111), "2020-01-01").await;
    let of_b = add_member(
        &world,
        "LD-B-1",
        &details("Hồ Văn Giả Định", 22222),
        "2020-01-01",
    )
    .await;
    for (login, person) in [("a1.co-so", of_a), ("b1.co-so", of_b)] {
        let mut browser = Browser::signed_in(&world, login).await;
        let address = format!("/doan-vien/{person}/xem");
        browser.get(&address).await;
        let asked = [
            ("field", "phone"),
            ("purpose", "contact"),
            ("reason", "Mời dự hội nghị"),
        ];
        let page = browser.post(&address, &asked).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        let log = browser.get("/don-vi/LD-A-1/doan-vien/truy-cap").await;
        assert!([StatusCode::FORBIDDEN, StatusCode::NOT_FOUND].contains(&log.status));
    }
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    let page = inspector.get("/don-vi/LD/doan-vien/truy-cap").await;
    assert!(page.shows(NAME) && page.shows("Hồ Văn Giả Định") && page.shows("Mời dự hội nghị"));
    for (asked, of_a, of_b) in [
        ("LD-A/doan-vien/truy-cap", true, false),
        ("LD/doan-vien/truy-cap?tai-khoan=b1.co-so", false, true),
        ("LD/doan-vien/truy-cap?nguoi=gia+dinh", false, true),
        (
            "LD/doan-vien/truy-cap?tu=25/01/2027&den=25/01/2027",
            true,
            true,
        ),
        ("LD/doan-vien/truy-cap?den=24/01/2027", false, false),
        ("LD/doan-vien/truy-cap?viec=listed", false, false),
    ] {
        let page = inspector.get(&format!("/don-vi/{asked}")).await;
        let shown = (page.shows(NAME), page.shows("Hồ Văn Giả Định"));
        assert_eq!(shown, (of_a, of_b), "{asked}");
    }
    let page = inspector
        .get("/don-vi/LD/doan-vien/truy-cap?tu=hôm+kia")
        .await;
    assert!(page.shows("không phải một ngày"));
}

#[tokio::test]
async fn a_list_says_who_wrote_it_and_everybody_on_it_is_noted() {
    let world = World::new().await;
    let first = add_member(&world, "LD-A-1", &details(NAME, 11111), "2020-01-01").await;
    let second = add_member(
        &world,
        "LD-A-2",
        &details("Hồ Văn Giả Định", 22222),
        "2021-01-01",
    )
    .await;
    let gone = add_member(
        &world,
        "LD-A-2",
        &details("Lê Đã Nghỉ", 33333),
        "2021-01-01",
    )
    .await;
    leave(&world, ("LD-A-2", gone), "2026-01-01", "3/QĐ").await;
    let mut browser = Browser::signed_in(&world, "a.can-bo").await;
    let address = "/don-vi/LD-A/doan-vien/xuat";
    assert!(browser.get(address).await.shows("Hôm nay có 2 đoàn viên."));
    let usual = [
        ("kind", "csv"),
        ("field", "full_name"),
        ("field", "birth"),
        ("field", "national_id"),
    ];
    let page = browser.post(address, &usual).await;
    assert!(page.shows("Chọn một mục đích"), "a list has a purpose");
    let mut asked = usual.to_vec();
    asked.push(("purpose", "report-up"));
    let file = browser.post(address, &asked).await;
    assert_eq!(file.status, StatusCode::OK);
    let lines: Vec<&str> = file.body.lines().collect();
    assert!(
        lines[0].contains("Danh sách số 1: a.can-bo (a.can-bo, LD-A) xuất lúc 09:00 25/01/2027")
    );
    assert!(lines[0].contains("2 người"), "{}", lines[0]);
    assert_eq!(lines.len(), 4, "{}", file.body);
    assert!(file.shows("••••••••1111") && file.shows("1980-05-14") && !file.shows("00118001111"));
    assert!(!file.shows("Lê Đã Nghỉ"));

    // What is whole or sensitive asks for a reason of its own.
    for more in [("whole", "national_id"), ("field", "religion")] {
        let mut asked = asked.clone();
        asked.push(more);
        let page = browser.post(address, &asked).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{more:?}");
        asked.push(("reason", "Cấp trên yêu cầu theo công văn 15"));
        let file = browser.post(address, &asked).await;
        assert_eq!(file.status, StatusCode::OK, "{more:?}");
        let whole = file.shows("001180011111");
        assert_eq!(
            (whole, file.shows("Đạo Thử Nghiệm")),
            (more.0 == "whole", more.0 == "field")
        );
    }
    let owner = &world.app.database.owner;
    assert_eq!(count(owner, "person_list").await, 3);
    assert_eq!(count(owner, "person_access").await, 6);
    let listed: Vec<String> = looks(&world, second)
        .await
        .into_iter()
        .map(|look| look.0)
        .collect();
    assert_eq!(listed, ["listed", "listed", "listed"]);

    // The workbook says it in its properties too.
    let mut workbook = asked.clone();
    workbook[0] = ("kind", "xlsx");
    let token = browser.token.clone();
    workbook.push(("_token", &token));
    let bytes = browser.send_for_bytes(address, &workbook).await;
    assert_eq!(&bytes[..2], b"PK");
    world
        .sql(&format!(
            "update person set restricted_on = '2027-01-01' where person_id = {first}"
        ))
        .await;
    let page = browser.get(address).await;
    assert!(page.shows("Hôm nay có 1 đoàn viên.") && page.shows("1 người đã yêu cầu hạn chế"));
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    let page = inspector.get("/don-vi/LD/doan-vien/xuat").await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
}

/// Takes a request in at the desk of a unit and gives its number.
async fn take_in(browser: &mut Browser, unit: &str, person: i64, kind: &str, on: &str) -> i64 {
    let address = format!("/don-vi/{unit}/yeu-cau-du-lieu/them");
    let page = browser.get(&format!("{address}?nguoi={person}")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let person = person.to_string();
    let fields = [
        ("person", person.as_str()),
        ("kind", kind),
        ("way", "in-person"),
        ("received_on", on),
        ("wish", "Đỗ Thị Thử Nghiệm xin làm rõ dữ liệu"),
        ("contact", "0999012345"),
    ];
    let page = browser.post(&address, &fields).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    page.location().rsplit('/').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_request_has_its_days_and_late_ones_stand_first() {
    let world = World::new().await;
    let person = add_member(&world, "LD-A-1", &details(NAME, 12345), "2020-01-01").await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let late = take_in(&mut clerk, "LD-A-1", person, "see", "18/01/2027").await;
    let fresh = take_in(&mut clerk, "LD-A-1", person, "restrict", "25/01/2027").await;
    let refused = clerk
        .post(
            &format!("/yeu-cau-du-lieu/{late}/buoc"),
            &[("step", "done")],
        )
        .await;
    assert_eq!(
        refused.status,
        StatusCode::FORBIDDEN,
        "a clerk takes in, an officer answers"
    );

    let mut officer = Browser::signed_in(&world, "a.can-bo").await;
    let page = officer.get("/don-vi/LD-A/yeu-cau-du-lieu").await;
    assert!(page.shows("Đang mở 2 yêu cầu.") && page.shows("1 yêu cầu đã quá hạn."));
    let place = |number: i64| {
        page.body
            .find(&format!("/yeu-cau-du-lieu/{number}\""))
            .unwrap()
    };
    assert!(place(late) < place(fresh), "the late one stands first");
    let step = format!("/yeu-cau-du-lieu/{fresh}/buoc");
    let page = officer.get(&format!("/yeu-cau-du-lieu/{fresh}")).await;
    assert!(
        page.shows("Trả lời người ấy chậm nhất ngày 27/01/2027."),
        "{}",
        page.body
    );
    assert!(page.shows("09/02/2027") && page.shows("Gia hạn đến 24/02/2027"));
    let page = officer.post(&step, &[("step", "extend")]).await;
    assert!(
        page.shows("Ghi lý do bằng một câu"),
        "more time needs a reason"
    );
    let more = [("step", "extend"), ("reason", "Phải hỏi thêm bên bảo hiểm")];
    assert_eq!(
        officer.post(&step, &more).await.status,
        StatusCode::SEE_OTHER
    );
    let page = officer.post(&step, &more).await;
    assert!(page.shows("Luật chỉ cho gia hạn một lần."));
    for (wanted, status) in [
        ("answer", StatusCode::SEE_OTHER),
        ("done", StatusCode::SEE_OTHER),
    ] {
        assert_eq!(
            officer.post(&step, &[("step", wanted)]).await.status,
            status
        );
    }
    let page = officer.post(&step, &[("step", "answer")]).await;
    assert!(page.shows("Yêu cầu này đã đóng."));
    let mut tx = world
        .app
        .begin(&world.actor("a.can-bo").await)
        .await
        .unwrap();
    assert!(find_person(&mut tx, person).await.unwrap().is_some());
    drop(tx);
    let restricted: Option<timeline::Day> = sqlx::query_scalar::<_, jiff_sqlx::Date>(
        "select restricted_on from person where person_id = $1",
    )
    .bind(person)
    .fetch_optional(&world.app.database.owner)
    .await
    .unwrap()
    .map(|on| on.to_jiff());
    assert_eq!(restricted, Some(day("2027-01-25")));

    // The copy is handed over and noted.
    officer.get(&format!("/yeu-cau-du-lieu/{late}")).await;
    let token = officer.token.clone();
    let copy = format!("/yeu-cau-du-lieu/{late}/ban-sao");
    let bytes = officer.send_for_bytes(&copy, &[("_token", &token)]).await;
    assert_eq!(&bytes[..2], b"PK");
    assert_eq!(looks(&world, person).await[0].0, "handed-over");
    // Consent withdrawn takes what rested on it.
    let withdrawn = take_in(&mut clerk, "LD-A-1", person, "withdraw", "25/01/2027").await;
    let step = format!("/yeu-cau-du-lieu/{withdrawn}/buoc");
    officer.post(&step, &[("step", "done")]).await;
    assert_eq!(
        count(&world.app.database.owner, "person_sensitive").await,
        0
    );
    let mut stranger = Browser::signed_in(&world, "b.can-bo").await;
    let page = stranger.get(&format!("/yeu-cau-du-lieu/{late}")).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
}

/// Every figure of every unit over some periods, counted anew, as text.
async fn figures(world: &World) -> BTreeMap<String, String> {
    let state = world.app.engine.fresh().await.unwrap();
    let catalogue = &world.app.catalogue;
    let mut all = BTreeMap::new();
    for unit in ["LD", "LD-A", "LD-A-1", "LD-A-2", "LD-B", "LD-B-1"] {
        let unit_id = world.number_of(unit).await;
        for indicator in &catalogue.indicators {
            for period in ["2015", "2020", "2026", "2027"] {
                let asked = Asked {
                    unit_id,
                    line: "territorial".to_owned(),
                    indicator: indicator.code.clone(),
                    dims: BTreeMap::new(),
                    period: period.parse::<PeriodName>().unwrap().period(),
                    structure: Structure::Then,
                    known: None,
                };
                let found = figure(&state, catalogue, &asked, Choose::Value).unwrap();
                all.insert(
                    format!("{unit} {} {period}", indicator.code),
                    format!("{found:?}"),
                );
            }
        }
    }
    all
}

/// A digest of the rows the figures are made of.
async fn digest(world: &World) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (table, columns) in [
        ("fact", "t::text"),
        (
            "spell",
            "concat(spell_id, unit_id, person_id, from_on, until_on, how_joined, why_left)",
        ),
        ("unit_link", "t::text"),
        ("declared", "t::text"),
    ] {
        let question = format!(
            "select coalesce(md5(string_agg({columns}, '|' order by {columns})), '') from {table} t"
        );
        let digest: String = sqlx::query_scalar(AssertSqlSafe(question))
            .fetch_one(&world.app.database.owner)
            .await
            .unwrap();
        all.push((table.to_owned(), digest));
    }
    all
}

/// Where any of the texts stands in the database, in whatever column.
async fn places_of(world: &World, texts: &[&str]) -> Vec<String> {
    let owner = &world.app.database.owner;
    let columns: Vec<(String, String)> = sqlx::query_as(
        "select c.relname::text, a.attname::text
           from pg_attribute a join pg_class c on c.oid = a.attrelid
           join pg_namespace n on n.oid = c.relnamespace join pg_type t on t.oid = a.atttypid
          where n.nspname = 'public' and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
            and t.typname in ('text', 'varchar', 'jsonb', 'json', '_text', 'bpchar', 'bytea')",
    )
    .fetch_all(owner)
    .await
    .unwrap();
    assert!(columns.len() > 60, "the search itself is broken");
    let mut found = Vec::new();
    for (table, column) in columns {
        for text in texts {
            let question = format!(
                "select exists (select from \"{table}\" where position(lower($1) in
                   lower(\"{column}\"::text collate \"vi-VN-x-icu\")) > 0)"
            );
            let holds: bool = sqlx::query_scalar(AssertSqlSafe(question))
                .bind(text)
                .fetch_one(owner)
                .await
                .unwrap();
            if holds {
                found.push(format!("{table}.{column}: {text}"));
            }
        }
    }
    found
}

#[tokio::test]
async fn a_deletion_takes_every_value_and_no_figure() {
    let world = World::new().await;
    let person = add_member(&world, "LD-A-1", &details(NAME, 12345), "2015-03-01").await;
    let other = add_member(
        &world,
        "LD-A-1",
        &details("Hồ Văn Giả Định", 22222),
        "2015-03-01",
    )
    .await;
    // He was corrected, so that older values stand in the history.
    let actor = world.actor("a1.co-so").await;
    let mut tx = world.app.database.owner.begin().await.unwrap();
    let scope = format!("select set_config('diemtua.unit_id', '{}', true),
        set_config('diemtua.line', 'territorial', true), set_config('diemtua.today', '2027-01-25', true)",
        actor.unit_id);
    sqlx::query(AssertSqlSafe(scope))
        .execute(&mut *tx)
        .await
        .unwrap();
    let before = find_person(&mut tx, person).await.unwrap().unwrap();
    let mut right = before.details.clone();
    right.full_name = "Đỗ Thị Thử Nghiệm Mới".to_owned();
    right.phone = Some("0999099999".to_owned());
    let as_of = (day("2026-02-02"), "Đỗ Thị Thử Nghiệm đổi tên");
    correct_person(&mut tx, &operator(), (&before, &right), as_of)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    leave(
        &world,
        ("LD-A-1", person),
        "2026-06-01",
        "45/QĐ thôi cho Đỗ Thị  Thử Nghiệm",
    )
    .await;
    // Records name him by number, and in words; one of money, long ago, one without.
    let unit = world.number_of("LD-A-1").await;
    for (kind, on, version) in [
        ("tro-cap-kho-khan", "2015-05-05", true),
        ("phat-trien-dang", "2026-05-05", false),
    ] {
        let answers = format!(
            "{{\"people\": {{\"people\": {{\"ids\": [{person}, {other}], \"unnamed\": 0}}}},
               \"note\": {{\"text\": \"trao tận tay ĐỖ THỊ THỬ NGHIỆM mới, CCCD 0011 8001 2345\"}}}}"
        );
        let history = "insert into record_history select record_id, version_no + 1, happened_on, stage,
            answers, state, change_no, recorded_at, recorded_by, change_no, 'Đỗ Thị Thử Nghiệm báo nhầm'
            from r";
        let end = if version { history } else { "select 1" };
        world
            .sql(&format!(
                "with c as (insert into change (unit_id, purpose) values ({unit}, 'x') returning change_no),
                 r as (insert into record (unit_id, kind, happened_on, answers, change_no, ref)
                   select {unit}, '{kind}', '{on}', '{answers}', change_no, '{kind} Đỗ Thị Thử Nghiệm'
                     from c returning *),
                 l as (insert into audit_line (change_no, unit_id, deed, subject, subject_id, detail)
                   select change_no, {unit}, 'corrected', 'record', record_id,
                     '{{\"reason\": \"Đỗ Thị Thử Nghiệm xin sửa\"}}' from r)
                 {end}"
            ))
            .await;
    }
    // He held a card, which was lost, before he left.
    let card = "insert into card (person_id, unit_id, spell_id, number, issued_on, valid_until, state,
        ended_on, reason, change_no) select person_id, unit_id, spell_id, 'LDA2600000428', '2026-01-05',
        '2036-01-05', 'lost', '2026-01-06', 'Đỗ Thị Thử Nghiệm đánh rơi', change_no from spell
        where person_id = ";
    world.sql(&format!("{card}{person}")).await;
    world
        .sql("insert into fact (change_no, spell_id, unit_id, happened_on, series_no, dims_no, amount, sign)
              select c.change_no, spell_id, unit_id, case code when 'card.issued' then issued_on
                else ended_on end, series_no, 1, 1, 1 from card c, series where code like 'card.%'")
        .await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    clerk.get(&format!("/doan-vien/{person}/xem")).await;
    let asked = [
        ("field", "phone"),
        ("purpose", "care"),
        ("reason", "Gọi chị Đỗ Thị Thử Nghiệm"),
    ];
    clerk
        .post(&format!("/doan-vien/{person}/xem"), &asked)
        .await;
    let request = take_in(&mut clerk, "LD-A-1", person, "delete", "25/01/2027").await;

    let values = [
        NAME,
        "Đỗ Thị Thử Nghiệm Mới",
        "do thi thu nghiem",
        "001180012345",
        "0011 8001 2345",
        "0999012345",
        "0999099999",
        "nguoi12345@vidu.vn",
        "Thôn Thử 12345",
        "Số 12345 phố",
        "LDA2600000428",
    ];
    assert!(
        places_of(&world, &values).await.len() >= 15,
        "the story is well filled"
    );
    let (figures_before, digest_before) = (figures(&world).await, digest(&world).await);

    let mut officer = Browser::signed_in(&world, "a.can-bo").await;
    let address = format!("/yeu-cau-du-lieu/{request}/xoa");
    let page = officer.get(&address).await;
    assert!(
        page.shows("Xóa mọi dữ liệu của Đỗ Thị Thử Nghiệm Mới?")
            && page.shows("Không lấy lại được")
    );
    let page = officer.post(&address, &[("understood", "1")]).await;
    assert!(page.shows("Đánh dấu ô này trước khi xóa."));
    let page = officer
        .post(&address, &[("understood", "1"), ("identity", "1")])
        .await;
    assert!(page.shows("Đã xóa dữ liệu"), "{}", page.body);

    assert_eq!(places_of(&world, &values).await, Vec::<String>::new());
    assert!(
        !places_of(&world, &["Hồ Văn Giả Định"]).await.is_empty(),
        "nobody else was touched"
    );
    let rest = format!("select count(*) from person_sensitive where person_id = {person}");
    let rest: i64 = sqlx::query_scalar(AssertSqlSafe(rest))
        .fetch_one(&world.app.database.owner)
        .await
        .unwrap();
    assert_eq!(rest, 0);
    assert_eq!(digest(&world).await, digest_before);
    assert_eq!(figures(&world).await, figures_before);
    for verdict in verify::verify(&world.app).await.unwrap() {
        // The records of this story were written without their facts, to hold just these words.
        if verdict.name != "a record says what its answers say" {
            assert_eq!(verdict.breaches, Vec::<String>::new(), "{}", verdict.name);
        }
    }
    // Records that named him show that he was deleted; who deleted whom is kept as numbers.
    let page = officer.get(&format!("/yeu-cau-du-lieu/{request}")).await;
    assert!(page.shows("đã làm xong") && page.shows("Đã xóa theo yêu cầu"));
    let deeds: i64 =
        sqlx::query_scalar("select count(*) from audit_line where deed = 'person-erased'")
            .fetch_one(&world.app.database.owner)
            .await
            .unwrap();
    assert_eq!(deeds, 1);
    let again = officer
        .post(&address, &[("understood", "1"), ("identity", "1")])
        .await;
    assert!(again.shows("Yêu cầu này đã đóng."));
}

#[tokio::test]
async fn a_deletion_is_refused_where_the_law_keeps_the_data_or_one_acts_alone() {
    let world = World::new().await;
    let person = add_member(&world, "LD-A-1", &details(NAME, 12345), "2020-01-01").await;
    let mut officer = Browser::signed_in(&world, "a.can-bo").await;
    let own = take_in(&mut officer, "LD-A-1", person, "delete", "25/01/2027").await;
    let page = officer.get(&format!("/yeu-cau-du-lieu/{own}/xoa")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.shows("Người nhận yêu cầu không tự xóa."));
    let mut other = Browser::signed_in(&world, "ld.can-bo").await;
    let address = format!("/yeu-cau-du-lieu/{own}/xoa");
    let page = other.get(&address).await;
    assert!(page.shows("Người này đang là đoàn viên"), "{}", page.body);
    let page = other
        .post(&address, &[("understood", "1"), ("identity", "1")])
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.shows("Chưa xóa gì") && page.shows(NAME));

    // Having left, he is still named on a record of money not long ago.
    leave(&world, ("LD-A-1", person), "2026-06-01", "3/QĐ").await;
    let unit = world.number_of("LD-A-1").await;
    world
        .sql(&format!(
            "with c as (insert into change (unit_id, purpose) values ({unit}, 'x') returning change_no)
             insert into record (unit_id, kind, happened_on, answers, change_no)
             select {unit}, 'tro-cap-kho-khan', '2026-05-05',
               '{{\"people\": {{\"people\": {{\"ids\": [{person}], \"unnamed\": 0}}}}}}', change_no from c"
        ))
        .await;
    let page = other.get(&address).await;
    assert!(page.shows("ghi nhận chi tiền chưa quá hạn lưu") && !page.shows("đang là đoàn viên"));
    world
        .sql("update record set happened_on = '2016-05-05'")
        .await;
    let page = other
        .post(&address, &[("understood", "1"), ("identity", "1")])
        .await;
    assert!(page.shows("Đã xóa dữ liệu"), "{}", page.body);
}

#[tokio::test]
async fn every_table_that_names_a_person_says_what_becomes_of_it() {
    let world = World::new().await;
    let tables: Vec<String> = sqlx::query_scalar(
        "select c.relname::text from pg_attribute a join pg_class c on c.oid = a.attrelid
           join pg_namespace n on n.oid = c.relnamespace
          where n.nspname = 'public' and c.relkind = 'r' and a.attname = 'person_id' order by 1",
    )
    .fetch_all(&world.app.database.owner)
    .await
    .unwrap();
    let mut known: Vec<&str> = TRACES.iter().map(|(table, _)| *table).collect();
    known.sort_unstable();
    assert_eq!(
        tables, known,
        "say in privacy::TRACES what a deletion does to a new table"
    );
    // Every value of a person is described in the catalogue.
    let columns: Vec<String> = sqlx::query_scalar(
        "select attname::text from pg_attribute where attnum > 0 and not attisdropped
            and attrelid in ('person'::regclass, 'person_sensitive'::regclass)
            and attname not in ('person_id', 'unit_id', 'folded', 'sort_key', 'change_no',
              'version_no', 'registered', 'confirmed_on', 'merged_into_id', 'import_id',
              'erased_on', 'restricted_on') order by 1",
    )
    .fetch_all(&world.app.database.owner)
    .await
    .unwrap();
    for column in columns {
        let field = if column.starts_with("birth_") {
            "birth"
        } else {
            &column
        };
        let personal = &world.app.catalogue.personal;
        assert!(personal.field(field).is_some(), "{column} is not described");
    }
}
