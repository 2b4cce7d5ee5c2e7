//! The papers of a round: the sheet people sign on and the settlement. Always in Vietnamese: they
//! are papers of the book. Pure.

use ::paper::{
    Block, Cell, Column, ColumnKind, Head, Letter, Motto, Orientation, Row, Run, Sheet, Signature,
    Title, TotalOf,
};
use timeline::Day;
use vietnamese::{day_on_paper, money_in_words, number};

use super::round::store::{Standing, Sum};
use super::settle::store::Settled;

/// Somebody on a sheet: a name, who of the family it is for, and how much.
pub type Line = (String, String, i64);

/// What a paper is about: the superior of the unit, the unit, programme and round.
pub struct About<'a> {
    pub superior: &'a str,
    pub unit: &'a str,
    pub round: &'a str,
    pub on: Day,
    /// What is given in kind; nothing where money is.
    pub gift: &'a str,
}

fn head(about: &About<'_>) -> Head {
    Head {
        superior: match about.superior {
            "" => Vec::new(),
            name => vec![name.to_uppercase()],
        },
        issuer: vec![about.unit.to_uppercase()],
        motto: Motto::vietnamese(),
        number: String::new(),
        about: None,
        place_and_day: day_on_paper(about.on),
    }
}

fn signed(posts: &[&str]) -> Vec<Signature> {
    let signature = |post: &&str| Signature {
        authority: Vec::new(),
        post: (*post).to_owned(),
        name: String::new(),
    };
    posts.iter().map(signature).collect()
}

/// Whom of the family a line is for, as papers say it; nothing for the person himself.
pub fn kin_words(kin: &str, birth_year: Option<i16>) -> String {
    let words = match kin {
        "child" => "Cho con",
        "parent" => "Cho cha, mẹ",
        "spouse" => "Cho vợ, chồng",
        "other" => "Cho người thân",
        _ => "",
    };
    match birth_year {
        Some(year) if !words.is_empty() => format!("{words}, sinh {year}"),
        _ => words.to_owned(),
    }
}

/// The sheet on which people sign for what they received.
pub fn signature_sheet(about: &About<'_>, lines: &[Line]) -> Letter {
    let total: i64 = lines.iter().map(|line| line.2).sum();
    let is_kind = !about.gift.is_empty();
    let (worth, sum, rest) = if is_kind {
        let rest = "hiện vật còn lại trả về kho.";
        ("Giá trị ước tính (đồng)", "giá trị ước tính", rest)
    } else {
        ("Số tiền (đồng)", "số tiền", "số tiền còn lại nộp về quỹ.")
    };
    let mut subject = vec![about.round.to_owned()];
    if is_kind {
        subject.push(format!("Hiện vật: {}", about.gift));
    }
    let mut rows: Vec<Row> = (1i64..)
        .zip(lines)
        .map(|(at, (name, kin, dong))| {
            Row::line(vec![
                Cell::number(at, number(at)),
                Cell::text(name.as_str()),
                Cell::text(kin.as_str()),
                Cell::number(*dong, number(*dong)),
                Cell::Empty,
            ])
        })
        .collect();
    rows.push(Row::total(
        TotalOf::All,
        vec![
            Cell::Empty,
            Cell::text("Cộng"),
            Cell::Empty,
            Cell::number(total, number(total)),
            Cell::Empty,
        ],
    ));
    let table = Sheet {
        columns: vec![
            Column::new(ColumnKind::Text, "TT").centred().wide(5),
            Column::new(ColumnKind::Text, "Họ và tên").wide(34),
            Column::new(ColumnKind::Text, "Ghi chú").wide(18),
            Column::new(ColumnKind::Money, worth).wide(16),
            Column::new(ColumnKind::Text, "Ký nhận").wide(22),
        ],
        rows,
        ..Sheet::default()
    };
    let count = number(i64::try_from(lines.len()).unwrap_or(i64::MAX));
    Letter {
        head: head(about),
        title: Some(Title {
            kind: "DANH SÁCH KÝ NHẬN".to_owned(),
            subject,
        }),
        blocks: vec![
            Block::Table(table),
            Block::Paragraph(vec![
                Run::plain(format!("Tổng cộng {count} lượt, {sum} ")),
                Run::bold(format!("{} đồng", number(total))),
                Run::plain(" (bằng chữ: "),
                Run::italic(money_in_words(total)),
                Run::plain(")."),
            ]),
            Block::Paragraph(vec![Run::plain(format!(
                "Người không đến nhận thì gạch tên trên tờ này; {rest}"
            ))]),
        ],
        signatures: signed(&["NGƯỜI LẬP", "NGƯỜI PHÁT", "CHỦ TỊCH"]),
        ..Letter::default()
    }
}

fn sums(stands: &Standing, is_kind: bool) -> Sheet {
    let [worth, waiting, drawn, paid, returning, returned] = if is_kind {
        [
            "Giá trị ước tính (đồng)",
            "Chưa xuất hiện vật",
            "Đã lấy, chưa xuất kho",
            "Đã xuất kho",
            "  Đang trả lại kho",
            "  Đã trả lại kho",
        ]
    } else {
        [
            "Số tiền (đồng)",
            "Chưa lập phiếu chi",
            "Đã lập phiếu chi, chưa chi tiền",
            "Đã chi khỏi quỹ",
            "  Đang nộp lại quỹ",
            "  Đã nộp lại quỹ",
        ]
    };
    let line = |label: &str, sum: Sum| {
        Row::line(vec![
            Cell::text(label),
            Cell::number(sum.turns, number(sum.turns)),
            Cell::number(sum.dong, number(sum.dong)),
        ])
    };
    Sheet {
        columns: vec![
            Column::new(ColumnKind::Text, "Nội dung").wide(44),
            Column::new(ColumnKind::Number, "Số lượt"),
            Column::new(ColumnKind::Money, worth),
        ],
        rows: vec![
            line("Danh sách đã duyệt", stands.approved),
            line(waiting, stands.waiting),
            line(drawn, stands.drawn),
            line(paid, stands.paid()),
            line("  Đã đến tay người nhận", stands.received),
            line("  Chưa có xác nhận đã nhận", stands.outstanding),
            line(returning, stands.returning),
            line(returned, stands.returned),
        ],
        ..Sheet::default()
    }
}

/// The people of a settlement as a table of its own.
pub fn settled_people(title: &str, people: &[Settled]) -> Sheet {
    let state = |state: &str| match state {
        "received" => "Đã nhận",
        "returned" => "Nộp lại quỹ",
        "paid" => "Chưa xác nhận",
        _ => "Chưa chi",
    };
    let rows = (1i64..).zip(people).map(|(at, own)| {
        Row::line(vec![
            Cell::number(at, number(at)),
            Cell::text(own.unit_name.as_str()),
            Cell::text(own.full_name.as_str()),
            Cell::text(kin_words(&own.kin, None)),
            Cell::number(own.amount_dong, number(own.amount_dong)),
            Cell::text(match own.why.as_str() {
                "" => state(&own.state).to_owned(),
                why => format!("{}: {why}", state(&own.state)),
            }),
        ])
    });
    Sheet {
        title: title.to_owned(),
        columns: vec![
            Column::new(ColumnKind::Text, "TT").centred().wide(6),
            Column::new(ColumnKind::Text, "Đơn vị").wide(40),
            Column::new(ColumnKind::Text, "Họ và tên").wide(28),
            Column::new(ColumnKind::Text, "Ghi chú").wide(16),
            Column::new(ColumnKind::Money, "Số tiền (đồng)"),
            Column::new(ColumnKind::Text, "Tình trạng").wide(28),
        ],
        rows: rows.collect(),
        orientation: Orientation::Landscape,
        ..Sheet::default()
    }
}

/// The settlement of a round; without its list of people where there are more than a paper bears.
pub fn settlement(about: &About<'_>, stands: &Standing, people: Option<Sheet>) -> Letter {
    let spent = stands.paid().dong - stands.returned.dong;
    let mut blocks = vec![
        Block::Table(sums(stands, !about.gift.is_empty())),
        Block::Paragraph(vec![
            Run::plain(if about.gift.is_empty() {
                "Số tiền đã chi sau khi trừ phần nộp lại: "
            } else {
                "Giá trị ước tính đã xuất sau khi trừ phần trả lại kho: "
            }),
            Run::bold(format!("{} đồng", number(spent))),
            Run::plain(" (bằng chữ: "),
            Run::italic(money_in_words(spent)),
            Run::plain(")."),
        ]),
        Block::Paragraph(vec![Run::plain(format!(
            "Số người trên danh sách: {}; số người đã nhận: {}.",
            number(stands.people),
            number(stands.people_received)
        ))]),
    ];
    blocks.extend(people.map(Block::Table));
    Letter {
        head: head(about),
        title: Some(Title {
            kind: "QUYẾT TOÁN ĐỢT CHĂM LO".to_owned(),
            subject: vec![about.round.to_owned()],
        }),
        blocks,
        signatures: signed(&["NGƯỜI LẬP", "KẾ TOÁN", "CHỦ TỊCH"]),
        ..Letter::default()
    }
}
