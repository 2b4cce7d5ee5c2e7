//! What an inspector sees of the payments of a scope, and what a mark says of them.

use axum::http::StatusCode;
use diemtua::book::rules::{Kind, Step};
use diemtua::book::voucher::step::store::Outcome;
use diemtua::catalogue;
use diemtua::inspection::rules::{Mark, Parameters};
use diemtua::payout::batches::Drawn;

use crate::book::{Kept, books, step, written};
use crate::browser::Browser;
use crate::payout::{drawn, frozen};
use crate::world::World;

const LIST: &str = "/don-vi/LD/kiem-tra/khoan-chi";

/// A payment of the base union, approved and paid within the same minute.
async fn paid(world: &World, low: &Kept, dong: i64) -> i64 {
    let voucher = written(world, low, ("a1.co-so", Kind::Payment, dong)).await;
    for (who, what) in [("a1.chu-tich", Step::Approve), ("a1.thu-quy", Step::Pay)] {
        let key = format!("{voucher:08}-{}", what.address());
        let done = step(world, low, (who, voucher, what, &key)).await;
        assert_eq!(done, Ok(Outcome::Done));
    }
    voucher
}

#[tokio::test]
async fn an_inspector_sees_the_payments_below_with_their_marks_and_why() {
    let (world, [_, low]) = books().await;
    paid(&world, &low, 30_000_001).await;
    paid(&world, &low, 20_000_000).await;
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    let page = inspector.get(LIST).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.shows("PC0001") && page.shows("PC0002"),
        "{}",
        page.body
    );
    assert!(page.shows("Đã chi 50.000.001 đồng"));
    // Together above the limit of the base, in one day, without a file, to nobody known.
    for mark in [
        "Chia nhỏ",
        "Thiếu tệp",
        "Người nhận chưa rõ",
        "Duyệt, chi quá nhanh",
    ] {
        let chip = format!("<span class=\"chip chip-warn\">{mark}</span>");
        assert_eq!(page.body.matches(&chip).count(), 2, "{mark}");
    }
    assert!(page.shows("Xem cùng: PC0002/2027"));
    for mark in [
        "Ngày lùi",
        "Cách số",
        "Chi hai lần",
        "Thu hồi sau khóa sổ",
        "Số tròn cuối kỳ",
    ] {
        assert!(!page.shows(&format!("chip-warn\">{mark}<")), "{mark}");
    }
}

#[tokio::test]
async fn a_payment_to_somebody_known_has_no_such_mark() {
    let (world, [_, low]) = books().await;
    paid(&world, &low, 6_000_000).await;
    let unit = low.unit_id;
    world
        .sql(&format!(
            "with c as (insert into change (unit_id, purpose) values ({unit}, 'x') returning change_no)
             insert into donor (unit_id, kind, name, may_be_named, change_no)
             select {unit}, 'person', 'Người Thử', false, change_no from c"
        ))
        .await;
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    let page = inspector.get(LIST).await;
    assert!(page.shows("PC0001") && !page.shows("chip-warn\">Người nhận chưa rõ<"));
    assert!(!page.shows("chip-warn\">Chia nhỏ<"));
}

#[tokio::test]
async fn a_payment_by_a_frozen_list_is_to_people_who_are_known() {
    let (world, [_, low]) = books().await;
    let (round, _) = frozen(&world, 12).await;
    let drawn = drawn(&world, &low, (round, "draw-0001")).await;
    let Drawn::Done { voucher_id, .. } = drawn else {
        panic!("nothing was drawn: {drawn:?}");
    };
    for (who, what) in [("a1.chu-tich", Step::Approve), ("a1.thu-quy", Step::Pay)] {
        let key = format!("{voucher_id:08}-{}", what.address());
        let done = step(&world, &low, (who, voucher_id, what, &key)).await;
        assert_eq!(done, Ok(Outcome::Done));
    }
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    let page = inspector.get(LIST).await;
    assert!(page.shows("PC0001") && page.shows("3.600.000"));
    assert!(!page.shows("chip-warn\">Người nhận chưa rõ<"));
    // To nobody known and by no list: of the two this one alone is marked.
    paid(&world, &low, 3_700_000).await;
    let page = inspector.get(&format!("{LIST}?dau=unknown")).await;
    assert!(page.shows("PC0002") && !page.shows("PC0001"));
    assert!(page.shows("chip-warn\">Người nhận chưa rõ<"));
}

#[tokio::test]
async fn the_list_is_narrowed_summed_and_taken_along() {
    let (world, [top, low]) = books().await;
    paid(&world, &low, 1_000_001).await;
    written(&world, &top, ("ld.can-bo", Kind::Payment, 7_000_000)).await;
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    for (query, numbers, sum) in [
        ("", 2, "1.000.001"),
        ("?don-vi=LD-A-1", 1, "1.000.001"),
        ("?tu-tien=5.000.000", 1, "0"),
        ("?den-tien=5000000&nguoi-nhan=thu", 1, "1.000.001"),
        ("?quy=xa+hoi", 2, "1.000.001"),
        ("?dau=quick", 1, "1.000.001"),
        ("?tai-khoan=care", 2, "1.000.001"),
    ] {
        let page = inspector.get(&format!("{LIST}{query}")).await;
        let found = page.body.matches("/so-quy/chung-tu/").count();
        assert_eq!(found, numbers, "{query}");
        assert!(page.shows(&format!("Đã chi {sum} đồng")), "{query}");
    }
    for query in [
        "?nguoi-nhan=khong+ai",
        "?tu=01/01/2020&den=31/12/2020",
        "?dau=twice",
    ] {
        let page = inspector.get(&format!("{LIST}{query}")).await;
        assert!(page.shows("Không có khoản chi nào khớp"), "{query}");
    }
    let page = inspector.get(&format!("{LIST}?tu=31/02/2027")).await;
    assert!(page.shows("Không đọc được “31/02/2027”"));
    let file = inspector
        .bytes("/don-vi/LD/kiem-tra/tep/khoan-chi.xlsx")
        .await;
    assert!(file.starts_with(b"PK"));
    let file = inspector
        .bytes("/don-vi/LD/kiem-tra/tep/khoan-chi.pdf?dau=quick")
        .await;
    assert!(file.starts_with(b"%PDF"));
}

#[tokio::test]
async fn only_inspectors_look_and_only_within_their_scope() {
    let (world, _) = books().await;
    for login in ["a1.co-so", "a.can-bo", "ld.can-bo"] {
        let mut other = Browser::signed_in(&world, login).await;
        let page = other.get("/don-vi/LD-A-1/kiem-tra/khoan-chi").await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{login}");
    }
    world
        .sql(
            "update account set unit_id = (select unit_id from unit where code = 'LD-B')
              where login = 'ld.kiem-tra'",
        )
        .await;
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    let outside = inspector.get("/don-vi/LD-A-1/kiem-tra/khoan-chi").await;
    assert_eq!(outside.status, StatusCode::NOT_FOUND);
    let own = inspector.get("/don-vi/LD-B/kiem-tra/khoan-chi").await;
    assert!(own.shows("Chưa có khoản chi nào"));
}

#[test]
fn every_mark_has_its_rule_in_the_catalogue_and_its_words() {
    let catalogue = catalogue::load(None).unwrap();
    let by = Parameters::of(&catalogue, "2026-06-01".parse().unwrap());
    assert_eq!(by.split_days, 14);
    assert_eq!(by.no_file_dong, 5_000_000);
    for language in ["vi", "en"] {
        let words = diemtua::web::Words::of(language);
        for mark in Mark::ALL {
            assert_eq!(Mark::of(mark.code()), Some(mark));
            for key in ["mark", "why"] {
                let key = format!("inspection-{key}-{}", mark.code());
                assert_ne!(words.t(&key), key);
            }
        }
    }
}
