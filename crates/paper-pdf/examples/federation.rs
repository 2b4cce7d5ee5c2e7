//! The papers of a whole federation, written and measured: the half-year report with a table for
//! each of 130 upper unions as PDF, the annex of 6,349 base unions as Excel and as PDF.
//! `cargo run --release -p paper-pdf --example federation -- FOLDER_OF_FONTS [FOLDER]`
//!
//! Prints one line of JSON: seconds, pages' bytes and the greatest memory so far in MiB of each.

use std::path::Path;
use std::time::Instant;

use paper::*;
use paper_pdf::Fonts;

const UPPER_UNIONS: usize = 130;
const BASE_UNIONS: usize = 6_349;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let fonts = arguments.next().ok_or("Give the folder of the fonts.")?;
    let folder = arguments.next();
    let face = |name: &str| std::fs::read(Path::new(&fonts).join(format!("tinos-{name}.ttf")));
    let faces = ["400", "400-italic", "700", "700-italic"].map(face);
    let faces: Result<Vec<_>, _> = faces.into_iter().collect();
    let fonts = Fonts::new(faces?)?;
    let report = report();
    let annex = table("Công đoàn cơ sở", BASE_UNIONS);
    let told = [
        measured("report_pdf", folder.as_deref(), || {
            Ok(("report.pdf", paper_pdf::write_letter(&report, &fonts)?))
        })?,
        measured("annex_xlsx", folder.as_deref(), || {
            Ok(("annex.xlsx", xlsx::sheet(&annex)?))
        })?,
        measured("annex_pdf", folder.as_deref(), || {
            Ok(("annex.pdf", paper_pdf::write_sheet(&annex, &fonts)?))
        })?,
    ];
    println!("{{{}}}", told.join(", "));
    Ok(())
}

type Written = Result<(&'static str, Vec<u8>), Box<dyn std::error::Error>>;

fn measured(
    name: &str,
    folder: Option<&str>,
    write: impl Fn() -> Written,
) -> Result<String, Box<dyn std::error::Error>> {
    let began = Instant::now();
    let (file, bytes) = write()?;
    let seconds = began.elapsed().as_secs_f64();
    if let Some(folder) = folder {
        std::fs::write(Path::new(folder).join(file), &bytes)?;
    }
    let size = bytes.len();
    let memory = memory_mib();
    Ok(format!(
        "\"{name}\": {{\"seconds\": {seconds:.2}, \"bytes\": {size}, \"mib\": {memory}}}"
    ))
}

/// The most memory held so far, as Linux tells it; 0 elsewhere.
fn memory_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or(0) / 1_024
}

fn number(value: i64) -> Cell {
    let shown = match value {
        0..1_000 => value.to_string(),
        _ => format!("{}.{:03}", value / 1_000, value % 1_000),
    };
    Cell::number(value, shown)
}

fn table(title: &str, rows: usize) -> Sheet {
    let value = |at: usize, column: usize| ((at * 7_919 + column * 104_729) % 4_000) as i64;
    let line = |at: usize| {
        let mut cells = vec![
            Cell::text((at + 1).to_string()),
            Cell::text(format!(
                "Công đoàn cơ sở Công ty trách nhiệm hữu hạn Mẫu số {}",
                at + 1
            )),
        ];
        cells.extend((0..4).map(|column| number(value(at, column))));
        Row::line(cells)
    };
    let sum = |column: usize| (0..rows).map(|at| value(at, column)).sum::<i64>();
    let mut total = vec![Cell::Empty, Cell::text("Cộng")];
    total.extend((0..4).map(|column| number(sum(column))));
    let head = |name: &str| Column::new(ColumnKind::Number, name).wide(12);
    Sheet {
        title: title.to_owned(),
        columns: vec![
            Column::new(ColumnKind::Text, "TT").centred().wide(6),
            Column::new(ColumnKind::Text, "Đơn vị").wide(44),
            head("Đoàn viên"),
            head("Đoàn viên mới"),
            head("Lượt chăm lo"),
            head("Nhà bàn giao"),
        ],
        rows: (0..rows)
            .map(line)
            .chain([Row::total(TotalOf::All, total)])
            .collect(),
        ..Sheet::default()
    }
}

fn report() -> Letter {
    let words = "Các cấp công đoàn đã tổ chức chăm lo, hỗ trợ đoàn viên, người lao động có hoàn \
                 cảnh khó khăn; thăm hỏi, tặng quà tại nơi làm việc và nơi ở. "
        .repeat(6);
    let section = |at: usize| {
        [
            Block::Heading {
                level: 1,
                text: format!("{at}. NỘI DUNG THỨ {at}"),
            },
            Block::Paragraph(vec![Run::plain(&words)]),
            Block::Paragraph(vec![Run::plain(&words)]),
        ]
    };
    let mut blocks: Vec<Block> = (1..=12).flat_map(section).collect();
    let point = |value: usize| {
        Some(Point {
            value: value as i64,
            shown: value.to_string(),
        })
    };
    blocks.push(Block::Chart(Chart {
        title: "Đoàn viên theo công đoàn cấp trên".to_owned(),
        kind: ChartKind::Bars,
        measure: "người".to_owned(),
        labels: (1..=UPPER_UNIONS)
            .map(|at| format!("Công đoàn phường Mẫu {at}"))
            .collect(),
        series: vec![Series {
            name: String::new(),
            points: (1..=UPPER_UNIONS).map(|at| point(at * 37)).collect(),
        }],
    }));
    let each = BASE_UNIONS.div_ceil(UPPER_UNIONS);
    let annex = |at: usize| Annex {
        number: format!("Phụ lục {at}"),
        title: format!("CÔNG ĐOÀN PHƯỜNG MẪU {at}"),
        reference: Some("(Kèm theo Báo cáo số 07/BC-LĐLĐ)".to_owned()),
        orientation: Orientation::Portrait,
        blocks: vec![Block::Table(table("", each))],
    };
    Letter {
        head: Head {
            superior: vec!["TỔNG LIÊN ĐOÀN LAO ĐỘNG VIỆT NAM".to_owned()],
            issuer: vec!["LIÊN ĐOÀN LAO ĐỘNG TỈNH MẪU".to_owned()],
            motto: Motto::vietnamese(),
            number: "Số: 07/BC-LĐLĐ".to_owned(),
            about: None,
            place_and_day: "Tỉnh Mẫu, ngày 05 tháng 7 năm 2026".to_owned(),
        },
        title: Some(Title {
            kind: "BÁO CÁO".to_owned(),
            subject: vec!["Kết quả hoạt động công đoàn 6 tháng đầu năm 2026".to_owned()],
        }),
        blocks,
        annexes: (1..=UPPER_UNIONS).map(annex).collect(),
        ..Letter::default()
    }
}
