//! A voucher as paper, after forms C40-BB and C41-BB of Circular 107/2017/TT-BTC. Always in
//! Vietnamese: it is a paper of the State's regime. Pure.

use ::paper::{Block, Head, Letter, Motto, Run, Signature, Title};
use vietnamese::{day_on_paper, money_in_words, number};

use super::store::Voucher;
use crate::book::rules::{Kind, State, number_text};
use crate::catalogue::Catalogue;

/// What the form's printed words say on a receipt and on a payment.
struct Printed {
    kind: &'static str,
    person: &'static str,
    reason: &'static str,
    received: &'static str,
    signs: &'static str,
}

fn printed(kind: Kind) -> Printed {
    match kind {
        Kind::Receipt => Printed {
            kind: "PHIẾU THU",
            person: "Họ và tên người nộp tiền",
            reason: "Nội dung",
            received: "Đã nhận đủ số tiền (bằng chữ)",
            signs: "NGƯỜI NỘP",
        },
        Kind::Payment => Printed {
            kind: "PHIẾU CHI",
            person: "Họ và tên người nhận tiền",
            reason: "Nội dung",
            received: "Đã nhận đủ số tiền (bằng chữ)",
            signs: "NGƯỜI NHẬN TIỀN",
        },
    }
}

/// The number of an account as the paper bears it, else its name.
fn account(catalogue: &Catalogue, voucher: &Voucher, code: &str) -> String {
    let found = catalogue.ledger_account(code, voucher.written_on);
    match found.map(|own| (&own.number, &own.vi)) {
        Some((Some(number), name)) => format!("{number} ({name})"),
        Some((None, name)) => name.clone(),
        None => code.to_owned(),
    }
}

fn line(label: &str, text: &str) -> Block {
    Block::Paragraph(vec![
        Run::plain(format!("{label}: ")),
        Run::bold(if text.is_empty() {
            "……………………"
        } else {
            text
        }),
    ])
}

fn signature(post: &str, name: Option<&str>) -> Signature {
    Signature {
        authority: Vec::new(),
        post: post.to_owned(),
        name: name.unwrap_or_default().to_owned(),
    }
}

/// The paper of a voucher: the unit's superior and the unit, and what stands on it.
pub fn letter(voucher: &Voucher, (superior, unit): (&str, &str), catalogue: &Catalogue) -> Letter {
    let words = printed(voucher.kind);
    let money = account(catalogue, voucher, &voucher.purse_kind);
    let other = account(catalogue, voucher, &voucher.account);
    let (debit, credit) = match voucher.kind {
        Kind::Receipt => (money, other),
        Kind::Payment => (other, money),
    };
    let dong = number(voucher.amount_dong);
    let in_words = money_in_words(voucher.amount_dong);
    let mut blocks = vec![
        line("Nợ", &debit),
        line("Có", &credit),
        line(words.person, &voucher.person),
        line("Địa chỉ", &voucher.address),
        line(words.reason, &voucher.reason),
        line("Số tiền", &format!("{dong} đồng")),
        line("Viết bằng chữ", &in_words),
        line("Kèm theo chứng từ gốc", &voucher.documents),
        line("Nguồn, quỹ", &voucher.fund),
    ];
    if let Some(back) = voucher.step(State::Reversed) {
        let text = format!(
            "Đã thu hồi ngày {}: {}",
            vietnamese::day_short(back.on),
            back.reason
        );
        blocks.push(Block::Paragraph(vec![Run::bold(text)]));
    }
    let paid = voucher.step(State::Paid);
    if paid.is_some() {
        blocks.push(line(words.received, &in_words));
    }
    let approved = voucher.step(State::Approved).map(|step| step.name.as_str());
    Letter {
        head: Head {
            superior: match superior {
                "" => Vec::new(),
                name => vec![name.to_uppercase()],
            },
            issuer: vec![unit.to_uppercase()],
            motto: Motto {
                name: format!("Mẫu số {}", voucher.kind.form()),
                words: "(TT số 107/2017/TT-BTC)".to_owned(),
            },
            number: format!("Số: {}", number_text(voucher.kind, voucher.number)),
            about: None,
            place_and_day: day_on_paper(voucher.written_on),
        },
        title: Some(Title {
            kind: words.kind.to_owned(),
            subject: Vec::new(),
        }),
        blocks,
        signatures: vec![
            signature("THỦ TRƯỞNG", approved),
            signature("KẾ TOÁN TRƯỞNG", None),
            signature("NGƯỜI LẬP", Some(&voucher.written_name)),
            signature(words.signs, paid.map(|_| voucher.person.as_str())),
            signature("THỦ QUỸ", paid.map(|step| step.name.as_str())),
        ],
        ..Letter::default()
    }
}
