//! The book on its pages: a voucher from hand to hand, what strangers see, what a closing holds.

use axum::http::StatusCode;
use diemtua::book::rules::{Kind, Step};
use diemtua::book::voucher::step::store::Outcome;
use sqlx::Row;

use super::{books, cash, laws_hold, step, written};
use crate::browser::Browser;

const PAYMENT: [(&str, &str); 5] = [
    ("written_on", "25/01/2027"),
    ("person", "Người Được Chi"),
    ("reason", "Thăm hỏi ốm đau"),
    ("amount", "2.500.000"),
    ("account", "care"),
];

#[tokio::test]
async fn a_voucher_is_written_approved_paid_and_seen_in_the_books() {
    let (world, [_, low]) = books().await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let mut chair = Browser::signed_in(&world, "a1.chu-tich").await;
    let mut cashier = Browser::signed_in(&world, "a1.thu-quy").await;
    let base = "/don-vi/LD-A-1/so-quy";
    let write = format!("{base}/chung-tu/ghi?loai=chi");
    clerk.get(&write).await;
    let (fund, cash_box) = (low.fund.to_string(), low.cash.to_string());
    let mut fields = PAYMENT.to_vec();
    fields.extend([
        ("fund", fund.as_str()),
        ("purse", &cash_box),
        ("_key", "0123456789abcdef"),
    ]);
    let mut wrong = fields.clone();
    wrong[3] = ("amount", "không");
    let refused = clerk.post(&write, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.shows("Viết số tiền bằng đồng") && refused.shows("Người Được Chi"));
    let done = clerk.post(&write, &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let voucher = done.location().split('?').next().unwrap().to_owned();
    let again = clerk.post(&write, &fields).await;
    assert_eq!(again.location().split('?').next(), Some(voucher.as_str()));

    let act = |step: &str| format!("{voucher}/buoc/{step}");
    let key = [("_key", "00000000000000aa")];
    let own = clerk.post(&act("duyet"), &key).await;
    assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(own.shows("Việc này của người duyệt"));
    assert!(chair.get(&voucher).await.shows("Duyệt chi"));
    let done = chair.post(&act("duyet"), &key).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert!(cashier.get(&voucher).await.shows("Chi tiền"));
    let paid = cashier.post(&act("thuc-hien"), &key).await;
    assert!(paid.location().ends_with("xong=paid"), "{}", paid.body);
    let again = cashier.post(&act("thuc-hien"), &key).await;
    assert!(again.location().ends_with("xong=before"), "{}", again.body);
    assert_eq!(cash(&world, &low).await, 197_500_000);

    let book = clerk.get(&format!("{base}/so/{cash_box}")).await;
    assert!(
        book.shows("PC0001") && book.shows("197.500.000"),
        "{}",
        book.body
    );
    let statement = clerk.get(&format!("{base}/quy/{fund}")).await;
    assert!(statement.shows("Chi chăm lo") && statement.shows("2.500.000"));
    for file in [
        format!("so-{cash_box}"),
        format!("quy-{fund}"),
        "hop-nhat".to_owned(),
    ] {
        let pdf = clerk.bytes(&format!("{base}/tep/{file}.pdf")).await;
        let (_, text) = file_text::text_of(&pdf).unwrap();
        for said in ["THỦ TRƯỞNG", "KẾ TOÁN TRƯỞNG", "Đơn vị tính: đồng"] {
            assert!(text.contains(said), "{file}: {text}");
        }
        assert_eq!(text.contains("THỦ QUỸ"), file.starts_with("so-"), "{text}");
        let workbook = clerk.bytes(&format!("{base}/tep/{file}.xlsx")).await;
        assert!(workbook.starts_with(b"PK"));
    }
    let paper = clerk.bytes(&format!("{voucher}/phieu.pdf")).await;
    assert!(paper.starts_with(b"%PDF"));
    laws_hold(&world).await;
}

#[tokio::test]
async fn another_unit_sees_nothing_of_a_book_and_a_reader_changes_nothing() {
    let (world, [_, low]) = books().await;
    let payment = written(&world, &low, ("a1.co-so", Kind::Payment, 1_000)).await;
    let mut stranger = Browser::signed_in(&world, "b1.co-so").await;
    for end in [
        "",
        "/chung-tu",
        "/nha-tai-tro",
        "/chuyen-tien",
        "/hop-nhat",
        "/phan-cong",
    ] {
        let page = stranger.get(&format!("/don-vi/LD-A-1/so-quy{end}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{end}");
    }
    // A voucher of another book is not found through one's own.
    let page = stranger
        .get(&format!("/don-vi/LD-B-1/so-quy/chung-tu/{payment}"))
        .await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    let address = format!("/don-vi/LD-A-1/so-quy/chung-tu/{payment}");
    let page = inspector.get(&address).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(!page.shows("/buoc/"));
    let act = format!("{address}/buoc/duyet");
    let answer = inspector.post(&act, &[("_key", "00000000000000aa")]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn nothing_is_posted_into_a_closed_period_and_reopening_says_why() {
    let (world, [_, low]) = books().await;
    let payment = written(&world, &low, ("a1.co-so", Kind::Payment, 1_000)).await;
    let mut chair = Browser::signed_in(&world, "a1.chu-tich").await;
    let base = "/don-vi/LD-A-1/so-quy";
    chair.get(base).await;
    let close = format!("{base}/khoa");
    let before = cash(&world, &low).await;
    let done = chair.post(&close, &[("closed_until", "25/01/2027")]).await;
    assert!(done.location().ends_with("xong=closed"), "{}", done.body);
    assert_eq!(cash(&world, &low).await, before);
    let approved = ("a1.chu-tich", payment, Step::Approve, "approved");
    assert_eq!(step(&world, &low, approved).await, Ok(Outcome::Done));
    let paid = ("a1.thu-quy", payment, Step::Pay, "paid-one");
    assert_eq!(
        step(&world, &low, paid).await,
        Err("nothing is posted into a closed period".to_owned())
    );
    let refused = chair.post(&close, &[("closed_until", "31/12/2026")]).await;
    assert!(refused.shows("phải ghi lý do"));
    let why = [
        ("closed_until", "31/12/2026"),
        ("close_reason", "Bổ sung chứng từ"),
    ];
    let done = chair.post(&close, &why).await;
    assert!(done.location().ends_with("xong=reopened"), "{}", done.body);
    assert_eq!(step(&world, &low, paid).await, Ok(Outcome::Done));
    let told = sqlx::query("select count(*) as n, max(reason) as why from book_closing")
        .fetch_one(&world.app.database.owner)
        .await
        .unwrap();
    assert_eq!(told.get::<i64, _>("n"), 2);
    assert_eq!(told.get::<String, _>("why"), "Bổ sung chứng từ");
}
