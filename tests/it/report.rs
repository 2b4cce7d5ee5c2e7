//! From a record at the base to the federation's paper: the figure moves at once at every level, an
//! issued report does not.

use axum::http::StatusCode;

use crate::browser::Browser;
use crate::world::World;

const PERIOD: &str = "2027-H1";
const HOUSE: [(&str, &str); 6] = [
    ("when", "today"),
    ("stage", "ban-giao"),
    ("house", "mai-am"),
    ("works", "new"),
    ("family", "4"),
    ("dong", "50.000.000"),
];

/// Records houses handed over, one record each, and returns the address of the last.
pub async fn record_houses(clerk: &mut Browser, unit: &str, houses: usize) -> String {
    let address = format!("/don-vi/{unit}/ghi/mai-am");
    let mut record = String::new();
    for _ in 0..houses {
        clerk.get(&address).await;
        let done = clerk.post(&address, &HOUSE).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        record = done.location().split('?').next().unwrap().to_owned();
    }
    record
}

/// The hidden fields and values of the form that issues, as the page shows them.
fn hidden(body: &str) -> Vec<(String, String)> {
    body.split("<input ")
        .skip(1)
        .filter_map(|rest| rest.split_once('>').map(|(tag, _)| tag))
        .filter_map(|tag| {
            let value = |name: &str| {
                let (_, rest) = tag.split_once(&format!("{name}=\""))?;
                rest.split_once('"').map(|(value, _)| value.to_owned())
            };
            Some((value("name")?, value("value").unwrap_or_default()))
        })
        .filter(|(name, _)| name != "_token")
        .collect()
}

/// Issues a draft as it stands and returns the address of the report.
pub async fn issue(officer: &mut Browser, draft: &str) -> String {
    let page = officer.get(draft).await;
    assert_eq!(page.status, StatusCode::OK);
    let mut fields = hidden(&page.body);
    fields.retain(|(name, _)| name != "q" && name != "number");
    fields.push(("number".to_owned(), "07/BC-LĐLĐ".to_owned()));
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let issued = officer.post(&format!("{draft}/phat-hanh"), &fields).await;
    assert_eq!(issued.status, StatusCode::SEE_OTHER, "{}", issued.body);
    issued.location().split('?').next().unwrap().to_owned()
}

#[tokio::test]
async fn an_issued_report_does_not_change_when_records_do() {
    let world = World::new().await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let record = record_houses(&mut clerk, "LD-A-1", 3).await;

    let draft = format!("/don-vi/LD/bao-cao/half-year/{PERIOD}");
    let page = officer.get(&draft).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.shows("3\u{a0}căn"),
        "the draft counts the record at once"
    );

    let report = issue(&mut officer, &draft).await;
    let paper = officer.bytes(&format!("{report}.docx")).await;

    record_houses(&mut clerk, "LD-A-1", 2).await;
    let figure = "/api/v1/units/LD/figures/E05.houses?period=2027-H1";
    assert!(officer.get(figure).await.shows("\"value\":5"));
    let page = officer.get(&report).await;
    assert!(
        page.shows("3\u{a0}căn"),
        "the issued paper keeps its figure"
    );
    assert!(
        page.shows("5\u{a0}căn"),
        "the page beside it says what it is now"
    );
    assert_eq!(officer.bytes(&format!("{report}.docx")).await, paper);

    clerk.get(&format!("{record}/rut")).await;
    let gone = clerk
        .post(&format!("{record}/rut"), &[("reason", "ghi nhầm đơn vị")])
        .await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.body);
    assert!(officer.get(figure).await.shows("\"value\":4"));
    assert_eq!(officer.bytes(&format!("{report}.docx")).await, paper);
}
