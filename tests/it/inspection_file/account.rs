//! The mark "one bank account under several people", over lists, units and rounds, with its evidence.

use axum::http::StatusCode;

use super::{KEY, passed};
use crate::book::{Kept, books};
use crate::browser::Browser;
use crate::world::World;
use diemtua::book::rules::Kind;

/// A frozen list of a unit with one person on an account, paid by a voucher; without one it waits.
async fn frozen(world: &World, (unit, number): (&str, i32), account: &str, voucher: Option<i64>) {
    let batch = voucher.map_or(String::new(), |voucher| {
        format!(
            "insert into aid_batch (aid_round_id, unit_id, number, way, voucher_id, lines,
               total_dong, drawn_by, drawn_on, state, key, change_no)
               values (r, own, 1, 'bank', {voucher}, 1, 300000, who, '2027-01-20', 'paid',
                 'batch-{number:04}', c) returning aid_batch_id into b;
             insert into aid_payment (aid_batch_id, aid_line_id, unit_id, amount_dong, state,
               change_no) values (b, n, own, 300000, 'paid', c);"
        )
    });
    world
        .sql(&format!(
            "do $$
             declare c bigint; own integer; who integer; p bigint; r bigint; l bigint; n bigint;
               b bigint; g bigint;
             begin
               select unit_id into own from unit where code = '{unit}';
               select account_id into who from account where unit_id = own limit 1;
               insert into change (unit_id, purpose) values (own, 'frozen')
                 returning change_no into c;
               insert into programme (unit_id, kind, name, key, change_no)
                 values (own, 'trao-qua', 'Tết {number}', 'programme-{number}', c)
                 returning programme_id into p;
               insert into aid_round (programme_id, unit_id, name, from_on, until_on,
                 lists_until_on, counts_on, each_dong, most_dong, way, paid_by, state, key,
                 change_no)
                 values (p, own, 'Đợt {number}', '2027-01-01', '2027-02-28', '2027-02-01',
                   '2027-01-01', 300000, 300000, 'bank', 'own', 'open', 'round-{number:04}', c)
                 returning aid_round_id into r;
               insert into aid_list (aid_round_id, unit_id, key, change_no)
                 values (r, own, 'list-{number:05}', c) returning aid_list_id into l;
               insert into person (unit_id, full_name, folded, sort_key, change_no)
                 values (own, 'Người Thử {number}', 'nguoi thu {number}', 'nguoi thu {number}', c)
                 returning person_id into g;
               insert into aid_line (aid_list_id, unit_id, person_id, amount_dong, bank, account_no,
                 change_no) values (l, own, g, 300000, 'VCB', '{account}', c)
                 returning aid_line_id into n;
               update aid_list set state = 'approved', frozen = '{{}}', checksum = 'x', people = 1,
                 turns = 1, total_dong = 300000 where aid_list_id = l;
               alter table aid_payment disable trigger user;
               {batch}
               set constraints all immediate;
               alter table aid_payment enable trigger user;
             end $$"
        ))
        .await;
}

async fn paid(world: &World, low: &Kept) -> i64 {
    passed(world, low, (Kind::Payment, 300_000)).await
}

#[tokio::test]
async fn one_account_under_two_names_marks_the_payment_and_shows_its_lines() {
    let (world, [_, low]) = books().await;
    let first = paid(&world, &low).await;
    let second = paid(&world, &low).await;
    let third = paid(&world, &low).await;
    frozen(&world, ("LD-A-1", 1), "0123456789", Some(first)).await;
    frozen(&world, ("LD-A-1", 2), "9999999999", Some(second)).await;
    frozen(&world, ("LD-A-1", 3), "0123456789", Some(third)).await;
    // Another unit, another round, not drawn yet.
    frozen(&world, ("LD-B-1", 4), "9999999999", None).await;
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    let list = "/don-vi/LD/kiem-tra/khoan-chi";
    let page = inspector.get(list).await;
    let chip = "<span class=\"chip chip-warn\">Trùng tài khoản</span>";
    assert_eq!(page.body.matches(chip).count(), 3, "{}", page.body);
    let only = inspector.get(&format!("{list}?dau=same-account")).await;
    assert_eq!(only.body.matches("/so-quy/chung-tu/").count(), 3);
    // Seen from the base the other unit's line is no evidence, and its payment has no mark.
    let below = inspector.get("/don-vi/LD-A-1/kiem-tra/khoan-chi").await;
    assert_eq!(below.body.matches(chip).count(), 2);

    let why = format!("/don-vi/LD/kiem-tra/tai-khoan/{second}");
    assert!(page.shows(&why));
    let page = inspector.get(&why).await;
    assert!(
        page.shows("•••9999") && !page.shows("9999999999"),
        "{}",
        page.body
    );
    assert!(page.shows("2 người, 2 danh sách"));
    assert!(page.shows("Người Thử 2") && page.shows("Người Thử 4"));
    assert!(page.shows("May Bình Minh") && page.shows("Đã duyệt, chưa lập phiếu"));
    assert!(!page.shows("Người Thử 1"));
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let own = format!("/don-vi/LD-A-1/kiem-tra/tai-khoan/{second}");
    assert_eq!(clerk.get(&own).await.status, StatusCode::FORBIDDEN);

    // From its evidence the payment goes into a file, with the mark that asked.
    let new = [
        ("noi-dung", "Chi qua tài khoản"),
        ("tu-ngay", "01/01/2027"),
        ("den-ngay", "25/01/2027"),
        ("_key", KEY),
    ];
    let opened = inspector
        .post("/don-vi/LD-A-1/kiem-tra/ho-so/moi", &new)
        .await;
    let at = opened.location().split('?').next().unwrap().to_owned();
    assert!(inspector.get(&why).await.shows("vào hồ sơ"));
    let (file, voucher) = (at.rsplit('/').next().unwrap(), second.to_string());
    let put = [("khoan", voucher.as_str()), ("ho-so", file)];
    let day = "tu=25/01/2027&den=25/01/2027";
    let to = format!("/don-vi/LD/kiem-tra/vao-ho-so?{day}");
    let done = inspector.post(&to, &put).await;
    assert!(done.location().ends_with("xong=payments"), "{}", done.body);
    let file = inspector.get(&at).await;
    assert!(file.shows("chip-warn\">Trùng tài khoản<"), "{}", file.body);
}
