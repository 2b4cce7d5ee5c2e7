//! Money between units: taken in whole or short, refused and sent back, and counted once when the
//! books are read as one.

use axum::http::StatusCode;
use sqlx::Row;

use super::{Kept, books, cash, laws_hold};
use crate::browser::{Browser, Page};
use crate::world::World;

const TOP: &str = "/don-vi/LD/so-quy";
const LOW: &str = "/don-vi/LD-A-1/so-quy";

/// Writes a voucher through the page and gives its address.
pub async fn write(
    browser: &mut Browser,
    (address, kept): (&str, &Kept),
    own: &[(&str, &str)],
) -> String {
    let page = browser.get(address).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let (fund, purse) = (kept.fund.to_string(), kept.cash.to_string());
    let key = diemtua::id::check_code();
    let mut fields = vec![
        ("written_on", "25/01/2027"),
        ("person", "Công đoàn cơ sở"),
        ("reason", "Hỗ trợ sau bão"),
        ("fund", &fund),
        ("purse", &purse),
        ("_key", &key),
    ];
    fields.extend(own);
    let done = browser.post(address, &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    done.location().split('?').next().unwrap().to_owned()
}

pub async fn act(browser: &mut Browser, address: &str, reason: &str) -> Page {
    let key = diemtua::id::check_code();
    let fields = [("_key", key.as_str()), ("reason", reason)];
    browser.post(address, &fields).await
}

pub struct Hands {
    clerk: Browser,
    chair: Browser,
    cashier: Browser,
    base_clerk: Browser,
    base_chair: Browser,
    base_cashier: Browser,
}

impl Hands {
    async fn of(world: &World) -> Hands {
        Hands {
            clerk: Browser::signed_in(world, "ld.can-bo").await,
            chair: Browser::signed_in(world, "ld.chu-tich").await,
            cashier: Browser::signed_in(world, "ld.thu-quy").await,
            base_clerk: Browser::signed_in(world, "a1.co-so").await,
            base_chair: Browser::signed_in(world, "a1.chu-tich").await,
            base_cashier: Browser::signed_in(world, "a1.thu-quy").await,
        }
    }

    /// LD sends 100 million to LD-A-1.
    async fn send(&mut self, top: &Kept) {
        let address = format!("{TOP}/chung-tu/ghi?loai=chi");
        let own = [("amount", "100.000.000"), ("to", "ld-a-1"), ("account", "")];
        let voucher = write(&mut self.clerk, (&address, top), &own).await;
        let done = act(&mut self.chair, &format!("{voucher}/buoc/duyet"), "").await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        let done = act(&mut self.cashier, &format!("{voucher}/buoc/thuc-hien"), "").await;
        assert!(done.location().ends_with("xong=paid"), "{}", done.body);
    }

    /// LD-A-1 takes it in.
    async fn take_in(&mut self, (world, low): (&World, &Kept), dong: &str) {
        let id = newest(world).await.0;
        let list = self.base_clerk.get(&format!("{LOW}/chuyen-tien")).await;
        assert!(list.shows("Đang chuyển") && list.shows("100.000.000"));
        let address = format!("{LOW}/chung-tu/ghi?loai=thu&chuyen={id}");
        let own = [("amount", dong)];
        let receipt = write(&mut self.base_clerk, (&address, low), &own).await;
        let done = act(
            &mut self.base_cashier,
            &format!("{receipt}/buoc/thuc-hien"),
            "",
        )
        .await;
        assert!(done.location().ends_with("xong=paid"), "{}", done.body);
    }
}

/// The newest transfer and its state.
pub async fn newest(world: &World) -> (i64, String) {
    let row = sqlx::query(
        "select transfer_id, state from money_transfer order by transfer_id desc limit 1",
    )
    .fetch_one(&world.app.database.owner)
    .await
    .unwrap();
    (row.get("transfer_id"), row.get("state"))
}

#[tokio::test]
async fn money_sent_and_given_out_counts_once() {
    let (world, [top, low]) = books().await;
    let mut hands = Hands::of(&world).await;
    hands.send(&top).await;
    let page = hands.clerk.get(&format!("{TOP}/hop-nhat")).await;
    assert!(page.shows("Tiền đang trên đường") && page.shows("100.000.000"));
    hands.take_in((&world, &low), "100.000.000").await;
    assert_eq!(newest(&world).await.1, "received");
    assert_eq!(cash(&world, &top).await, 100_000_000);
    assert_eq!(cash(&world, &low).await, 300_000_000);
    // LD-A-1 gives 60 million to its members.
    let address = format!("{LOW}/chung-tu/ghi?loai=chi");
    let own = [("amount", "60 triệu"), ("account", "care")];
    let voucher = write(&mut hands.base_clerk, (&address, &low), &own).await;
    // 60 million are above what an approver of a base union may approve.
    let above = act(&mut hands.base_chair, &format!("{voucher}/buoc/duyet"), "").await;
    assert!(above.shows("vượt mức"), "{}", above.body);
    let done = act(&mut hands.chair, &format!("{voucher}/buoc/duyet"), "").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let done = act(
        &mut hands.base_cashier,
        &format!("{voucher}/buoc/thuc-hien"),
        "",
    )
    .await;
    assert!(done.location().ends_with("xong=paid"), "{}", done.body);

    let page = hands.clerk.get(&format!("{TOP}/hop-nhat")).await;
    assert!(page.shows("Đã loại trừ 100.000.000 đồng"), "{}", page.body);
    assert!(page.shows("60.000.000") && page.shows("340.000.000"));
    assert!(!page.shows("Tiền chuyển giữa các đơn vị công đoàn"));
    // Seen from below alone, the money came from elsewhere and stays in the statement.
    let page = hands.base_clerk.get(&format!("{LOW}/hop-nhat")).await;
    assert!(page.shows("Tiền chuyển giữa các đơn vị công đoàn"));
    laws_hold(&world).await;
}

#[tokio::test]
async fn what_did_not_arrive_is_settled_by_the_sender() {
    let (world, [top, low]) = books().await;
    let mut hands = Hands::of(&world).await;
    hands.send(&top).await;
    hands.take_in((&world, &low), "99.978.000").await;
    let (id, state) = newest(&world).await;
    assert_eq!(state, "short");
    let settle = format!("{TOP}/chuyen-tien/{id}/chenh-lech");
    hands.chair.get(&format!("{TOP}/chuyen-tien")).await;
    let why = act(&mut hands.chair, &settle, "").await;
    assert_eq!(why.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = act(&mut hands.chair, &settle, "Phí chuyển khoản").await;
    assert!(
        done.location().ends_with("transfer-settled"),
        "{}",
        done.body
    );
    let page = hands.clerk.get(&format!("{TOP}/quy/{}", top.fund)).await;
    assert!(page.shows("Chênh lệch khi chuyển tiền") && page.shows("22.000"));
    let page = hands.clerk.get(&format!("{TOP}/hop-nhat")).await;
    assert!(page.shows("399.978.000"), "{}", page.body);
    laws_hold(&world).await;
}

#[tokio::test]
async fn what_is_refused_goes_back_by_a_mirror() {
    let (world, [top, low]) = books().await;
    let mut hands = Hands::of(&world).await;
    hands.send(&top).await;
    let (id, _) = newest(&world).await;
    let refuse = format!("{LOW}/chuyen-tien/{id}/tu-choi");
    let done = act(&mut hands.base_chair, &refuse, "Nhầm đơn vị").await;
    assert!(
        done.location().ends_with("transfer-refused"),
        "{}",
        done.body
    );
    let late = act(&mut hands.base_chair, &refuse, "Nhầm đơn vị").await;
    assert!(late.shows("đã sang bước khác"), "{}", late.body);
    assert_eq!(cash(&world, &top).await, 100_000_000);
    let back = format!("{TOP}/chuyen-tien/{id}/nhan-lai");
    let done = act(&mut hands.chair, &back, "").await;
    assert!(
        done.location().ends_with("transfer-returned"),
        "{}",
        done.body
    );
    assert_eq!(cash(&world, &top).await, 200_000_000);
    assert_eq!(cash(&world, &low).await, 200_000_000);
    laws_hold(&world).await;
}
