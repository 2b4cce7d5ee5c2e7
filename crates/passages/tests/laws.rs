//! What holds of every text.

// Tests say what must be so by failing.
#![allow(clippy::unwrap_used)]

use passages::{Amount, Growth, Vocabulary, read};
use proptest::prelude::*;

fn vocabulary() -> Vocabulary {
    Vocabulary::new(["đoàn viên", "công nhân"])
}

/// Every span of a reading lies on the borders of letters and inside its block.
fn check_spans(text: &str) {
    let reading = read(text, &vocabulary());
    let mut last = 0;
    for block in &reading.blocks {
        assert!(text.get(block.span.clone()).is_some());
        assert!(block.span.start >= last, "blocks stand in their order");
        last = block.span.end;
        let figures = block.figures.iter().flat_map(|figure| {
            [
                &figure.span,
                &figure.before,
                &figure.after,
                &figure.sentence,
            ]
        });
        let aside = block.aside.iter().map(|aside| &aside.span);
        let periods = block.periods.iter().map(|period| &period.span);
        for span in figures.chain(aside).chain(periods) {
            assert!(text.get(span.clone()).is_some(), "{span:?} in {text:?}");
            assert!(block.span.start <= span.start && span.end <= block.span.end);
        }
        for pair in block.figures.windows(2) {
            assert!(
                pair[0].span.end <= pair[1].span.start,
                "figures do not overlap"
            );
        }
    }
    for (at, block) in reading.blocks.iter().enumerate() {
        for figure in &block.figures {
            let _ = reading.period_of(at, figure);
        }
    }
}

/// Pieces a text of figures is made of, put together in any order.
const PIECES: [&str; 64] = [
    "121/163",
    "75%",
    "(tỷ lệ đạt ",
    ")",
    "hơn ",
    "trên ",
    "gần ",
    "không quá ",
    "từ ",
    " đến ",
    " - ",
    "–",
    "5",
    "08",
    "1.200",
    "357.556.500",
    "12,8",
    "2.5",
    " triệu",
    " tỷ",
    " tỉ",
    " đồng",
    "đ",
    "đ/c",
    "/",
    ".",
    ",",
    ";",
    ":",
    "\n",
    "\t",
    "|",
    "\"",
    "“",
    "”",
    "hàng ",
    "trăm",
    " chục",
    "mười ",
    "hai ",
    "năm ",
    "2023",
    "tháng ",
    "quý ",
    "III",
    "ngày ",
    "lần thứ ",
    "số ",
    "-QĐ/TW",
    "Công ty May ",
    "đoàn viên",
    " trở lên",
    "không có ",
    "vụ",
    "một nửa",
    "kỷ niệm ",
    "mỗi ",
    "tăng ",
    "giảm ",
    "vượt ",
    "Tin khác",
    "![]()",
    "0912 345 678",
    "e\u{301}\u{323}",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in "\\PC{0,200}") {
        check_spans(&text);
    }

    #[test]
    fn any_mixture_is_read(picks in proptest::collection::vec(0usize..PIECES.len(), 0..60)) {
        let text: String = picks.into_iter().map(|pick| PIECES[pick]).collect();
        check_spans(&text);
    }

    #[test]
    fn numbers_in_figures_are_read_as_they_were_written(value in 1i64..) {
        // A bare year is a year, not a figure.
        prop_assume!(!(1900..=2100).contains(&value));
        let text = format!("Toàn ngành có {} đoàn viên.", vietnamese::number(value));
        let reading = read(&text, &vocabulary());
        let figure = &reading.blocks[0].figures[0];
        prop_assert_eq!(figure.amount, Amount::Whole(value));
        prop_assert_eq!(figure.counted.as_deref(), Some("đoàn viên"));
        prop_assert_eq!(&text[figure.span.clone()], vietnamese::number(value));
    }

    #[test]
    fn money_is_read_as_it_is_said(millions in 1i64..9_000_000_000) {
        let dong = millions * 1_000_000;
        for said in [vietnamese::money_spoken(dong) + " đồng", vietnamese::money_full(dong)] {
            let text = format!("Tổng kinh phí là {said}, do các đơn vị đóng góp.");
            let reading = read(&text, &vocabulary());
            let figure = &reading.blocks[0].figures[0];
            prop_assert_eq!(figure.amount, Amount::Whole(dong), "{}", text);
            prop_assert!(figure.is_money);
        }
    }

    #[test]
    fn numbers_in_words_are_read_as_they_are_said(value in 11i64..) {
        let text = format!("Đã có {} công nhân dự hội thi.", vietnamese::in_words(value));
        let reading = read(&text, &vocabulary());
        prop_assert_eq!(reading.blocks[0].figures[0].amount, Amount::Whole(value), "{}", text);
    }

    #[test]
    fn shares_keep_their_parts(over in 0i64..100_000, rest in 13i64..100_000) {
        let under = over + rest;
        let (left, right) = (vietnamese::number(over), vietnamese::number(under));
        let text = format!("Hội nghị đạt {left}/{right} (tỷ lệ đạt 75%).");
        let reading = read(&text, &vocabulary());
        let percent = Some(750_000);
        let amount = Amount::Part { over, under, percent };
        prop_assert_eq!(reading.blocks[0].figures[0].amount, amount, "{}", text);
        prop_assert_eq!(reading.blocks[0].figures.len(), 1);
    }
}

#[test]
fn margins_of_every_kind_are_left_out() {
    for margin in [" ", "\r", "\u{a0}", "\u{feff}", "\u{2028}", "\u{3000}"] {
        let text = format!("{margin}Toàn tỉnh có 120 đoàn viên.{margin}\n{margin}a");
        check_spans(&text);
        let reading = read(&text, &vocabulary());
        assert!(text[reading.blocks[0].span.clone()].starts_with("Toàn tỉnh"));
        assert_eq!(reading.blocks[0].figures[0].amount, Amount::Whole(120));
    }
}

#[test]
fn qualifiers_and_growth_are_read() {
    for (text, printed, qualifier) in [
        ("đã trao hơn 500 suất quà", "hơn 500", "over"),
        ("trên 70% đơn vị", "trên 70%", "over"),
        ("gần 3 tỷ đồng", "gần 3 tỷ đồng", "under"),
        ("chưa đầy 20 vụ", "chưa đầy 20", "under"),
        ("khoảng 350 công nhân", "khoảng 350", "about"),
        ("ước đạt 1.200 đoàn viên", "ước đạt 1.200", "about"),
        ("ít nhất 12 bản", "ít nhất 12", "at_least"),
        ("không quá 5 vụ", "không quá 5", "at_most"),
        ("hàng trăm tỷ đồng", "hàng trăm tỷ đồng", "order"),
        ("cao hơn 5 vụ so với năm trước", "5", "exact"),
    ] {
        let reading = read(text, &vocabulary());
        let figure = &reading.blocks[0].figures[0];
        assert_eq!(&text[figure.span.clone()], printed);
        assert_eq!(figure.qualifier.as_code(), qualifier, "{text}");
    }
    let reading = read(
        "Số đoàn viên tăng 120 người, tai nạn giảm 3 vụ, vượt 5%",
        &vocabulary(),
    );
    let growth: Vec<_> = reading.blocks[0]
        .figures
        .iter()
        .map(|one| one.growth)
        .collect();
    assert_eq!(
        growth,
        [Some(Growth::Up), Some(Growth::Down), Some(Growth::Beyond)]
    );
}

#[test]
fn numbers_that_are_no_figures_say_why() {
    for (text, reason) in [
        ("ĐT: 0912 345 678", "telephone"),
        ("ngày 12/6/2021", "day"),
        ("năm 2023", "day"),
        ("nhiệm kỳ 2023 - 2028", "day"),
        ("lúc 8 giờ", "hour"),
        ("Đại hội lần thứ 13", "ordinal"),
        ("Đại hội 12 Công đoàn", "ordinal"),
        ("tại quận 1 thành phố", "ordinal"),
        ("theo Nghị quyết 02-NQ/TW", "name"),
        ("Quyết định số 217-QĐ/TW", "name"),
        ("Công ty May 10", "name"),
        ("Chương trình “1 triệu sáng kiến - vượt khó”", "name"),
        ("phiên chợ 0 đồng", "name"),
        ("6 tháng đầu năm", "period"),
        ("hợp đồng 2 năm", "duration"),
        ("kỷ niệm 95 năm Ngày thành lập", "anniversary"),
        ("nơi có từ 25 công nhân trở lên", "threshold"),
        ("1. Công tác tổ chức", "item"),
        ("đường Vành đai 2.5", "unreadable"),
    ] {
        let reading = read(text, &vocabulary());
        let block = &reading.blocks[0];
        assert!(block.figures.is_empty(), "{text}: {:?}", block.figures);
        let reasons: Vec<_> = block
            .aside
            .iter()
            .map(|aside| aside.reason.as_code())
            .collect();
        assert!(reasons.contains(&reason), "{text}: {reasons:?}");
    }
}

#[test]
fn periods_are_found_and_resolved() {
    for (text, from, last) in [
        ("năm 2017", "2017-01-01", "2017-12-31"),
        ("9 tháng đầu năm 2025", "2025-01-01", "2025-09-30"),
        ("sáu tháng đầu năm 2023", "2023-01-01", "2023-06-30"),
        ("quí III/2023", "2023-07-01", "2023-09-30"),
        ("quý 2 năm 2024", "2024-04-01", "2024-06-30"),
        ("tháng 5/2024", "2024-05-01", "2024-05-31"),
        ("tính đến cuối tháng 8/2023", "2023-01-01", "2023-08-31"),
        ("giai đoạn 2018–2023", "2018-01-01", "2023-12-31"),
        (
            "Ngày 17/9/2025, từ đầu năm đến nay",
            "2025-01-01",
            "2025-09-17",
        ),
    ] {
        let reading = read(text, &vocabulary());
        let period = reading.period().unwrap();
        let (found_from, found_last) = (period.from_on(), period.last_on());
        assert_eq!(
            (found_from.to_string(), found_last.to_string()),
            (from.into(), last.into())
        );
    }
}
