use std::io::Cursor;

use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use vietnamese::Day;

use super::*;

fn texts(bytes: &[u8]) -> Vec<(u32, Vec<String>)> {
    let mut source = Source::open(Cursor::new(bytes)).unwrap();
    let mut rows = source.rows(0).unwrap();
    let mut row = Row::default();
    let mut found = Vec::new();
    while rows.next_row(&mut row).unwrap() {
        let cells = row.cells().map(|cell| match cell {
            Cell::Text(text) => text.to_owned(),
            Cell::Empty => String::new(),
            other => format!("{other:?}"),
        });
        found.push((row.number(), cells.collect()));
    }
    found
}

fn cells(row: &[&str]) -> Vec<String> {
    row.iter().map(|cell| (*cell).to_owned()).collect()
}

#[test]
fn each_separator_is_found() {
    for separator in [",", ";", "\t", "|"] {
        let line = |cells: [&str; 3]| cells.join(separator);
        let text = format!(
            "DANH SÁCH\n{}\n{}\r\n{}",
            line(["STT", "Họ và tên", "Địa chỉ"]),
            line(["1", "Lê Thị Hoa", "\"Số 1, ngõ 2; phố | Huế\""]),
            line(["2", "Trần An", ""]),
        );
        let rows = texts(text.as_bytes());
        assert_eq!(rows[1], (2, cells(&["STT", "Họ và tên", "Địa chỉ"])));
        assert_eq!(
            rows[2],
            (3, cells(&["1", "Lê Thị Hoa", "Số 1, ngõ 2; phố | Huế"]))
        );
        assert_eq!(rows[3], (4, cells(&["2", "Trần An", ""])), "{separator:?}");
    }
    assert_eq!(texts(b"sep=;\na;b,c,d\n")[0], (2, cells(&["a", "b,c,d"])));
}

#[test]
fn rows_are_numbered_as_spreadsheets_number_them() {
    let rows = texts(b"a,b\r\n\r\n\"two\r\nlines\",c\r\n,\r\nd,e\r\n");
    let numbers: Vec<u32> = rows.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, [1, 3, 5]);
    assert_eq!(rows[1].1, cells(&["two\r\nlines", "c"]));
    assert_eq!(texts(b"a,b\rc,d\r")[1], (2, cells(&["c", "d"])));
}

#[test]
fn quotes_in_wrong_places_do_no_harm() {
    assert_eq!(texts(b"a,b \"c\" d\ne,f")[0].1, cells(&["a", "b \"c\" d"]));
    assert_eq!(texts(b"a,\"b\" c\ne,f")[0].1, cells(&["a", "b c"]));
    let open = texts(b"a,\"never closed\ne,f\ng,h");
    assert_eq!(open[0].1, cells(&["a", "\"never closed"]));
    assert_eq!(open[2], (3, cells(&["g", "h"])));
    assert_eq!(texts(b"=\"001\",b\n")[0].1, cells(&["=\"001\"", "b"]));
}

#[test]
fn every_encoding_is_read() {
    let text = "Họ và tên,Đơn vị\nNguyễn Thị Ước,Phường Đống Đa\nĐặng Văn Ổn,Tổ 1\n";
    let expected = texts(text.as_bytes());
    let wide = |bytes: fn(u16) -> [u8; 2], mark: bool| {
        let mark = if mark { "\u{FEFF}" } else { "" };
        let units = mark.encode_utf16().chain(text.encode_utf16());
        units.flat_map(bytes).collect::<Vec<u8>>()
    };
    for bytes in [
        format!("\u{FEFF}{text}").into_bytes(),
        wide(u16::to_le_bytes, true),
        wide(u16::to_be_bytes, true),
        wide(u16::to_le_bytes, false),
        wide(u16::to_be_bytes, false),
    ] {
        assert_eq!(texts(&bytes), expected);
    }
    // Windows-1258: the tone follows its letter.
    let bytes = b"Ho\xF2,\xD0\xF5n\nNguy\xEA\xDEn Thi\xF2,\xD0\xE3\xCC\n";
    let source = Source::open(Cursor::new(&bytes[..])).unwrap();
    assert_eq!(source.encoding(), Some(Encoding::Windows1258));
    assert_eq!(texts(bytes)[1].1, cells(&["Nguyễn Thị", "Đằ"]));
    // TCVN3 and VNI are text of their fonts in Western bytes.
    for bytes in [
        &b"H\xE4 v\xB5 t\xAAn\nNguy\xD4n Th\xDE Hoa\n"[..],
        b"Ho\xEF va\xF8 te\xE2n\nNguye\xE3n Th\xF2 Hoa\n",
    ] {
        let source = Source::open(Cursor::new(bytes)).unwrap();
        assert_eq!(source.encoding(), Some(Encoding::Windows1252));
    }
    let mut broken = text.repeat(3).into_bytes();
    broken.push(0xC3);
    let source = Source::open(Cursor::new(&broken[..])).unwrap();
    assert_eq!(source.encoding(), Some(Encoding::BrokenUtf8));
}

#[test]
fn workbooks_give_typed_cells() {
    let mut workbook = Workbook::new();
    workbook
        .add_worksheet()
        .set_name("Ẩn")
        .unwrap()
        .set_hidden(true);
    let sheet = workbook.add_worksheet().set_active(true);
    let day = Format::new().set_num_format("dd/mm/yyyy");
    sheet.write(1, 1, "  Lê Thị Hoa ").unwrap();
    sheet.write(1, 3, 1_090_000_001.0).unwrap();
    let birth = ExcelDateTime::from_ymd(1990, 2, 27).unwrap();
    sheet.write_with_format(4, 0, &birth, &day).unwrap();
    sheet.write(4, 1, true).unwrap();
    sheet
        .write_formula(4, 2, Formula::new("=A1").set_result("#N/A"))
        .unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let mut source = Source::open(Cursor::new(bytes)).unwrap();
    assert_eq!(source.sheets().len(), 2);
    assert_eq!(source.first_sheet(), 1);
    let mut rows = source.rows(1).unwrap();
    assert_eq!(rows.look_ahead(1).unwrap()[0].number(), 2);
    let mut row = Row::default();
    assert!(rows.next_row(&mut row).unwrap());
    assert_eq!((row.number(), row.len()), (2, 4));
    assert_eq!(row.cell(0), Cell::Empty);
    assert_eq!(row.cell(1), Cell::Text("Lê Thị Hoa"));
    assert_eq!(row.cell(3), Cell::Number(1_090_000_001.0));
    assert!(rows.next_row(&mut row).unwrap());
    assert_eq!(row.number(), 5);
    assert_eq!(row.cell(0), Cell::Day(Day::new(1990, 2, 27).unwrap()));
    assert_eq!(row.cell(1), Cell::Truth(true));
    assert!(!rows.next_row(&mut row).unwrap());
    assert!(!rows.next_row(&mut row).unwrap());
}

#[test]
fn other_files_are_refused_with_their_name() {
    let fault = |bytes: &[u8]| Source::open(Cursor::new(bytes)).err().unwrap();
    assert!(matches!(fault(b""), TableFault::Empty));
    assert!(matches!(fault(b" \r\n"), TableFault::Empty));
    assert!(matches!(fault(b"%PDF-1.7"), TableFault::WrongType));
    assert!(matches!(
        fault(b"\0\x01\x02\x03\0\x05"),
        TableFault::WrongType
    ));
    assert!(matches!(fault(b"<html><table>"), TableFault::WebPage));
    assert!(matches!(
        fault(b"PK\x03\x04rest"),
        TableFault::Damaged { .. }
    ));
    for (name, encrypted) in [("EncryptedPackage", true), ("Workbook", false)] {
        let mut bytes = vec![0; 1536];
        bytes[..8].copy_from_slice(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
        bytes[30] = 9;
        bytes[48] = 1;
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes[1024..1024 + wide.len()].copy_from_slice(&wide);
        let fault = fault(&bytes);
        assert_eq!(matches!(fault, TableFault::Encrypted), encrypted);
        assert_eq!(matches!(fault, TableFault::OldExcel), !encrypted);
    }
}

/// A workbook whose sheet is the given text.
fn packed(sheet: &[u8]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().write(0, 0, "a").unwrap();
    let whole = workbook.save_to_buffer().unwrap();
    let mut whole = zip::ZipArchive::new(Cursor::new(whole)).unwrap();
    let mut packed = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..whole.len() {
        let part = whole.by_index_raw(at).unwrap();
        if part.name().unwrap().ends_with("sheet1.xml") {
            let name = part.name().unwrap().into_owned();
            packed
                .start_file(name, zip::write::SimpleFileOptions::default())
                .unwrap();
            std::io::Write::write_all(&mut packed, sheet).unwrap();
        } else {
            packed.raw_copy_file(part).unwrap();
        }
    }
    packed.finish().unwrap().into_inner()
}

proptest! {
    /// A damaged sheet is read as far as it goes, or refused.
    #[test]
    fn damaged_sheets_never_panic(
        changes in prop::collection::vec((0usize..400, any::<u8>()), 0..6),
        cut in 0usize..400,
    ) {
        let mut sheet = b"<?xml version=\"1.0\"?><worksheet><dimension ref=\"A1:C3\"/><sheetData>\
            <row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" s=\"1\"><v>32931</v></c></row>\
            <row r=\"3\"><c r=\"XFD3\" t=\"inlineStr\"><is><t>a&amp;b</t></is></c><c t=\"b\"><v>1</v></c></row>\
            <row><c r=\"A9\" t=\"e\"><v>#N/A</v></c><c><f>1+1</f><v>2</v></c></row></sheetData></worksheet>".to_vec();
        for (at, byte) in changes {
            if let Some(place) = sheet.get_mut(at) {
                *place = byte;
            }
        }
        sheet.truncate(sheet.len().saturating_sub(cut / 4));
        if let Ok(mut source) = Source::open(Cursor::new(packed(&sheet)))
            && let Ok(mut rows) = source.rows(0)
        {
            let mut row = Row::default();
            while matches!(rows.next_row(&mut row), Ok(true)) {
                prop_assert!(row.len() <= 16_384);
            }
        }
    }

    /// What others write is read as they wrote it, but for blanks around it and blank rows.
    #[test]
    fn csv_is_read_as_the_csv_crate_writes_it(
        table in prop::collection::vec(prop::collection::vec("[a-zạ0-9\", \n;=']{0,9}", 4), 2..12),
    ) {
        let mut writer = ::csv::Writer::from_writer(b"sep=,\n".to_vec());
        for row in &table {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let expected: Vec<Vec<String>> = table
            .iter()
            .map(|row| row.iter().map(|cell| cell.trim().to_owned()).collect())
            .filter(|row: &Vec<String>| row.iter().any(|cell| !cell.is_empty()))
            .collect();
        prop_assume!(!expected.is_empty());
        let mut source = Source::open(Cursor::new(&bytes)).unwrap();
        let mut rows = source.rows(0).unwrap();
        let mut row = Row::default();
        let mut found: Vec<Vec<String>> = Vec::new();
        while rows.next_row(&mut row).unwrap() {
            found.push(row.cells().map(|cell| match cell {
                Cell::Text(text) => text.to_owned(),
                _ => String::new(),
            }).collect());
        }
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn bytes_of_any_kind_never_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..600),
        start in 0..5,
    ) {
        let starts: [&[u8]; 5] = [b"", b"PK\x03\x04", b"\xFF\xFE", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", b"\"a,"];
        let bytes = [starts[start as usize], &bytes].concat();
        if let Ok(mut source) = Source::open(Cursor::new(&bytes)) {
            let mut rows = source.rows(0).unwrap();
            let mut row = Row::default();
            while matches!(rows.next_row(&mut row), Ok(true)) {}
        }
    }
}
