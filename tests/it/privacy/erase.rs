//! A deletion takes every value of a person, in whatever table, and no figure.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use diemtua::catalogue::Choose;
use diemtua::indicator::{Asked, Structure, figure};
use diemtua::member::store::{correct_person, find_person};
use diemtua::privacy::TRACES;
use diemtua::verify;
use sqlx::AssertSqlSafe;
use timeline::PeriodName;

use super::NAME;
use super::request::take_in;
use crate::browser::Browser;
use crate::people::{add_member, day, details, leave, operator};
use crate::world::World;

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
        let history =
            "insert into record_history select record_id, version_no + 1, happened_on, stage,
            answers, state, change_no, recorded_at, recorded_by, change_no,
            'Đỗ Thị Thử Nghiệm báo nhầm' from r";
        let end = if version { history } else { "select 1" };
        world
            .sql(&format!(
                "with c as (insert into change (unit_id, purpose) values ({unit}, 'x') returning change_no),
                 r as (insert into record (unit_id, kind, happened_on, answers, change_no, ref)
                   select {unit}, '{kind}', '{on}', '{answers}', change_no,
                     '{kind} Đỗ Thị Thử Nghiệm'
                     from c returning *),
                 l as (insert into audit_line
                     (change_no, unit_id, deed, subject, subject_id, detail)
                   select change_no, {unit}, 'corrected', 'record', record_id,
                     '{{\"reason\": \"Đỗ Thị Thử Nghiệm xin sửa\"}}' from r)
                 {end}"
            ))
            .await;
    }
    // He held a card, which was lost, before he left.
    let card =
        "insert into card (person_id, unit_id, spell_id, number, issued_on, valid_until, state,
        ended_on, reason, change_no) select person_id, unit_id, spell_id, 'LDA2600000428',
        '2026-01-05', '2036-01-05', 'lost', '2026-01-06', 'Đỗ Thị Thử Nghiệm đánh rơi',
        change_no from spell
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
    // The log is sealed with his name in it, and stays whole when the name goes.
    let owner = &world.app.database.owner;
    let now = world.app.clock.now();
    diemtua::audit::seal::seal(owner, now).await.unwrap();
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
    let emptied = "select count(*) from audit_line where salt is null";
    let emptied: i64 = sqlx::query_scalar(emptied).fetch_one(owner).await.unwrap();
    assert!(emptied >= 1);
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
    let columns: Vec<String> = sqlx::query_scalar(
        "select c.relname || '.' || a.attname from pg_attribute a
           join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
          where n.nspname = 'public' and c.relkind = 'r' and a.attname = 'person_id'
         union
         select conrelid::regclass::text || '.' || a.attname from pg_constraint f
           join pg_attribute a on a.attrelid = f.conrelid and a.attnum = any(f.conkey)
          where f.contype = 'f' and f.confrelid = 'person'::regclass order by 1",
    )
    .fetch_all(&world.app.database.owner)
    .await
    .unwrap();
    let known = TRACES.iter();
    let known = known.map(|named| format!("{}.{}", named.table, named.column));
    let known: BTreeSet<String> = known.collect();
    assert_eq!(
        columns.into_iter().collect::<BTreeSet<_>>(),
        known,
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
