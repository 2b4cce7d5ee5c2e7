//! The bank's answer: looked at first, confirmed once; whom it paid has received, what it could not
//! pay goes back with its reason, and the same file again changes nothing.

use axum::http::StatusCode;
use diemtua::book::rules::{Kind, Step};
use diemtua::book::voucher::step::store::Outcome;

use super::{SAID, frozen, number, payments_hold};
use crate::book::{Kept, books, step, written};
use crate::browser::Browser;
use crate::world::World;

/// The round goes by bank, everybody has an account, and the book a bank account with money.
async fn by_bank(world: &World, unit_id: i32) -> i64 {
    let statement = format!(
        "do $$ declare c bigint;
         begin
           insert into change (purpose) values ('bank') returning change_no into c;
           insert into purse (unit_id, kind, name, bank, number, change_no)
             values ({unit_id}, 'bank', 'Tài khoản', 'NH Thử', '0011', c);
           alter table aid_round disable trigger an_open_round_does_not_change;
           update aid_round set way = 'bank';
           alter table aid_round enable trigger an_open_round_does_not_change;
           alter table aid_line disable trigger the_lines_of_a_list_stand;
           update aid_line set bank = 'NH Thử',
             account_no = '00990' || lpad(aid_line_id::text, 5, '0');
           alter table aid_line enable trigger the_lines_of_a_list_stand;
         end $$"
    );
    world.sql(&statement).await;
    number(world, "select max(purse_id) from purse").await
}

#[tokio::test]
async fn an_answer_is_looked_at_and_confirmed_once() {
    let (world, [_, low]) = books().await;
    let (round, list) = frozen(&world, 5).await;
    let bank = Kept {
        cash: by_bank(&world, low.unit_id).await,
        ..low
    };
    let filled = written(&world, &bank, ("a1.co-so", Kind::Receipt, 9_000_000)).await;
    let pay_in = ("a1.thu-quy", filled, Step::Pay, "bank-filled");
    assert_eq!(step(&world, &bank, pay_in).await, Ok(Outcome::Done));
    let purse = bank.cash.to_string();
    let fund = low.fund.to_string();
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let mut chair = Browser::signed_in(&world, "a1.chu-tich").await;
    let mut cashier = Browser::signed_in(&world, "a1.thu-quy").await;
    let pay = format!("/don-vi/LD-A-1/cham-lo/dot/{round}/chi");
    clerk.get(&pay).await;
    let fields = [
        ("which", "all"),
        ("fund", fund.as_str()),
        ("purse", &purse),
        ("_key", "0123456789abcdef0123456789abcdef"),
    ];
    let drawn = clerk.post(&pay, &fields).await;
    assert_eq!(drawn.status, StatusCode::SEE_OTHER, "{}", drawn.body);
    let voucher = drawn.location().split('?').next().unwrap().to_owned();
    let batch = number(&world, "select aid_batch_id from aid_batch").await;
    let file = clerk.bytes(&format!("{pay}/{batch}/ngan-hang.csv")).await;
    let file = String::from_utf8(file).unwrap();
    // Everybody in it is told that he was taken along, with his account.
    let told = "select count(*) from person_access where deed = 'listed' and purpose = 'care'
                   and 'account' = any(fields)";
    assert_eq!(number(&world, told).await, 5);
    // The bank's own file comes back with two columns more.
    let results = [
        "Thành công,",
        "Thành công,",
        "Thất bại,Sai tên",
        "Thất bại,Đã đóng",
        "",
    ];
    let mut lines = file.trim_start_matches('\u{feff}').lines();
    let heading = lines.next().unwrap();
    let sign = if heading.contains(';') { ";" } else { "," };
    let mut answer = format!("{heading}{sign}KET_QUA{sign}LY_DO\n");
    for (line, result) in lines.zip(results).take(4) {
        answer.push_str(&format!("{line}{sign}{}\n", result.replace(',', sign)));
    }
    let upload = format!("{pay}/{batch}/tra-loi");
    clerk.get(&upload).await;
    let wrong = clerk.upload(&upload, ("a.csv", b"a;b\n1;2\n")).await;
    assert!(wrong.shows("Không thấy các cột"), "{}", wrong.body);
    let sent = clerk.upload(&upload, ("a.csv", answer.as_bytes())).await;
    let own = sent.location().to_owned();
    assert!(own.starts_with(&upload), "{}", sent.body);
    // Before the voucher is paid nothing can be confirmed.
    let early = clerk.get(&own).await;
    assert!(early.shows("chưa được chi") && !early.shows("Xác nhận kết quả"));
    let key = [("_key", "00000000000000aa")];
    let (approve, cash) = (
        format!("{voucher}/buoc/duyet"),
        format!("{voucher}/buoc/thuc-hien"),
    );
    chair.get(&voucher).await;
    chair.post(&approve, &key).await;
    cashier.get(&voucher).await;
    cashier.post(&cash, &key).await;

    let page = clerk.get(&own).await;
    assert!(
        page.shows("Xác nhận kết quả") && page.shows("Thất bại: Sai tên"),
        "{}",
        page.body
    );
    assert!(page.shows("600.000 đồng đã đến tay"));
    let on = [("on", "25/01/2027")];
    let done = clerk.post(&own, &on).await;
    assert!(done.location().ends_with("xong=answered"), "{}", done.body);
    assert_eq!(number(&world, SAID).await, 2 * 300_000);
    let returned = "select count(*) from aid_payment where state = 'returned'
                       and returned_why in ('Thất bại: Sai tên', 'Thất bại: Đã đóng')";
    assert_eq!(number(&world, returned).await, 2);
    payments_hold(&world).await;
    // Once more, or the same file again, is what it was.
    let again = clerk.post(&own, &on).await;
    assert!(again.location().ends_with("xong=before"), "{}", again.body);
    let same = clerk.upload(&upload, ("b.csv", answer.as_bytes())).await;
    assert_eq!(same.location(), own);
    assert_eq!(number(&world, SAID).await, 2 * 300_000);
    assert_eq!(number(&world, "select count(*) from aid_return").await, 1);
    let sheet = format!("/don-vi/LD-A-1/cham-lo/danh-sach/{list}/ky-nhan");
    assert!(clerk.get(&sheet).await.shows("Trả lời của ngân hàng"));
    let kept = clerk.bytes(&format!("{own}/tep")).await;
    assert_eq!(kept, answer.as_bytes());
    // What came back is in the fund once the cashier took it in, and is owed no more.
    let file = format!("/don-vi/LD-A-1/cham-lo/dot/{round}/quyet-toan/quyet-toan.xlsx");
    assert!(clerk.bytes(&file).await.starts_with(b"PK"));
    let fault = sqlx::query("update aid_bank_answer set paid = 9")
        .execute(&world.app.database.owner)
        .await
        .unwrap_err();
    let code = fault.as_database_error().and_then(|own| own.code());
    assert_eq!(code.as_deref(), Some("42501"));
    for login in ["b1.co-so", "a1.chu-tich"] {
        let mut other = Browser::signed_in(&world, login).await;
        let status = other.get(&own).await.status;
        assert!(
            matches!(status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN),
            "{login}"
        );
    }
    payments_hold(&world).await;
}
