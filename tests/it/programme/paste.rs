//! Rows pasted into a list: who is recognised is shown first, one of several is chosen, and whoever
//! is known is added once.

use diemtua::programme::eligibility::rules::Rules;

use super::{all_holds, members, open_round};
use crate::browser::Browser;
use crate::people::{add_member, details};
use crate::world::World;

const KEY: &str = "0123456789abcdef";

async fn number(world: &World, question: &'static str) -> i64 {
    sqlx::query_scalar(question)
        .fetch_one(&world.app.database.owner)
        .await
        .unwrap()
}

#[tokio::test]
async fn rows_are_recognised_chosen_and_added() {
    let world = World::new().await;
    members(&world).await;
    let mut twins = Vec::new();
    for at in [91, 92] {
        let who = details("Lê Thị Song Sinh", at);
        twins.push(add_member(&world, "LD-A-1", &who, "2020-03-01").await);
    }
    let round = open_round(&world, &Rules::default(), 1).await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let at = format!("/don-vi/LD-A-1/cham-lo/dot/{}", round.aid_round_id);
    clerk.get(&at).await;
    let list = clerk.post(&format!("{at}/mo"), &[("_key", KEY)]).await;
    let list = list.location().to_owned();
    let paste = format!("{list}/dan");
    assert!(clerk.get(&paste).await.shows("Thêm ngân hàng"));
    let rows = "Họ và tên\tSố tiền\tLý do\tNgân hàng\tSố tài khoản\n\
        Người Thử 70\t600.000\tốm\tVCB\t0123 456 789\n\
        nguoi thu 71\n\
        Lê Thị Song Sinh\t400.000\n\
        Người Thử 73\n\
        Người Thử 70\n\
        Người Thử 72\tnhiều tiền\n";
    let preview = [("rows", rows), ("act", "preview"), ("_key", KEY)];
    let page = clerk.post(&paste, &preview).await;
    assert!(
        page.shows("Nhận ra 2 người, 1.100.000 đồng"),
        "{}",
        page.body
    );
    // 73 is of another union, 70 comes twice, the twins are asked about, an account is masked.
    for text in [
        "Không thấy trong sổ",
        "Đã có trong danh sách",
        "Nhiều người",
        "••••6789",
    ] {
        assert!(page.shows(text), "{text}");
    }
    assert_eq!(number(&world, "select count(*) from aid_line").await, 0);
    let twin = twins[1].to_string();
    let add = [
        ("rows", rows),
        ("act", "add"),
        ("who-3", twin.as_str()),
        ("_key", KEY),
    ];
    let done = clerk.post(&paste, &add).await;
    assert!(
        done.location().ends_with("xong=pasted&dong=3&con=3"),
        "{}",
        done.body
    );
    assert!(
        clerk
            .get(done.location())
            .await
            .shows("Đã thêm 3 người; 3 dòng không thêm")
    );
    let again = clerk.post(&paste, &add).await;
    assert!(again.shows("Chưa có dòng nào nhận ra"), "{}", again.body);
    let sums = "select sum(amount_dong)::bigint from aid_line where account_no = '0123456789'
                    or reason = ''";
    assert_eq!(number(&world, sums).await, 1_500_000);
    let total = "select total_dong from aid_list";
    assert_eq!(number(&world, total).await, 1_500_000);
    all_holds(&world).await;
    // A list that was sent takes no more.
    clerk.get(&list).await;
    clerk
        .post(&format!("{list}/buoc/gui"), &[("_key", KEY)])
        .await;
    let late = clerk.post(&paste, &add).await;
    assert_eq!(late.status, axum::http::StatusCode::NOT_FOUND);
}
