use std::io::{Cursor, Write};

use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

fn packed_of(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let quick = SimpleFileOptions::default().compression_level(Some(1));
        archive.start_file(*name, quick).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn word(body: &str) -> Vec<u8> {
    let xml = format!("<w:document><w:body>{body}</w:body></w:document>");
    packed_of(&[("word/document.xml", xml.as_bytes())])
}

#[test]
fn paragraphs_items_and_rows_of_word_are_lines() {
    let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
    let body = format!(
        "<w:p><w:r><w:t>Kết nạp </w:t></w:r><w:r><w:t>312 đoàn viên &amp; hơn&#58;</w:t></w:r></w:p>\
         <w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>Trao 5 căn nhà</w:t></w:r>\
         <w:del><w:r><w:delText>9 căn</w:delText></w:r></w:del></w:p>\
         <w:tbl><w:tr>{}{}</w:tr></w:tbl>",
        cell("Đoàn viên"),
        cell("1.200")
    );
    let (form, text) = text_of(&word(&body)).unwrap();
    assert_eq!(form, Form::Word);
    assert_eq!(
        text,
        "Kết nạp 312 đoàn viên & hơn:\n- Trao 5 căn nhà\nĐoàn viên\t1.200\n"
    );
}

#[test]
fn letters_and_marks_apart_are_put_together() {
    let (_, text) = text_of("Tô\u{309}ng số".as_bytes()).unwrap();
    assert_eq!(text, "Tổng số");
}

/// The same report as a Word file of LibreOffice and a PDF of Chromium.
const REPORT: &[u8] = include_bytes!("../tests/files/report.docx");
const REPORT_PDF: &[u8] = include_bytes!("../tests/files/report.pdf");

#[test]
fn a_word_file_and_a_pdf_say_the_same() {
    let (form, word) = text_of(REPORT).unwrap();
    assert_eq!(form, Form::Word);
    let (form, pdf) = text_of(REPORT_PDF).unwrap();
    assert_eq!(form, Form::Pdf);
    let is_prose = |line: &&str| !line.contains('\t') && line.split(' ').count() > 8;
    let lines: Vec<&str> = word.lines().filter(is_prose).collect();
    assert!(lines.len() >= 10);
    for line in lines {
        assert!(pdf.lines().any(|other| other == line), "{line}\n---\n{pdf}");
    }
    assert!(word.contains("Tổng số đoàn viên\tNgười\t45.000\t45.870\t101,9"));
}

#[test]
fn rows_of_a_workbook_are_lines_wherever_its_cells_stand() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write(0, 0, "Báo cáo năm 2025").unwrap();
    sheet.write(2, 0, "Tổng số đoàn viên").unwrap();
    sheet.write(2, 1, 45_870).unwrap();
    sheet.write(2, 2, 101.9).unwrap();
    sheet.write(1_048_575, 16_383, "xa").unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let (form, text) = text_of(&bytes).unwrap();
    assert_eq!(form, Form::Workbook);
    assert_eq!(
        text.trim(),
        "Báo cáo năm 2025\nTổng số đoàn viên\t45.870\t101,9"
    );
}

#[test]
fn what_gives_no_text_says_why() {
    for (bytes, fault) in [
        (vec![b'a'; MOST_BYTES + 1], Fault::TooLarge),
        (packed_of(&[("a.txt", b"a")]), Fault::Unknown),
        (word("<w:p></w:p>"), Fault::Empty),
        (word("<w:p><w:t>a</w:p>"), Fault::Broken),
        (b"PK\x03\x04 and nothing".to_vec(), Fault::Broken),
        (vec![0xD0, 0xCF, 0x11, 0xE0, 0, 0], Fault::OldOffice),
        (b"\x89PNG\r\n".to_vec(), Fault::Picture),
        (b"  \n".to_vec(), Fault::Empty),
        (vec![0xFF, 0x00, 0x01], Fault::Unknown),
        (b"%PDF-1.7\n%%EOF".to_vec(), Fault::Scan),
    ] {
        let head = &bytes[..bytes.len().min(12)];
        assert_eq!(text_of(&bytes), Err(fault), "{head:?}");
    }
}

#[test]
fn what_unpacks_to_too_much_is_left() {
    let most = 1 << 16;
    let bomb = vec![b' '; most + 1];
    for name in ["word/document.xml", "xl/workbook.xml"] {
        assert_eq!(
            packed(&packed_of(&[(name, &bomb)]), most),
            Err(Fault::Unpacks)
        );
    }
}

proptest! {
    #[test]
    fn broken_files_never_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
        head in 0usize..4,
    ) {
        let heads: [&[u8]; 4] = [b"", b"%PDF-1.4\n1 0 obj\n<<", b"PK\x03\x04", b"\xFF\xFE"];
        let _ = text_of(&[heads[head], &bytes].concat());
    }

    #[test]
    fn word_files_with_changed_bytes_never_panic(at in 0usize..2_000, byte in any::<u8>()) {
        let mut bytes = word("<w:p><w:r><w:t>Trao 5 căn nhà, 12 suất quà</w:t></w:r></w:p>");
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = text_of(&bytes);
    }

    #[test]
    fn pdf_files_with_changed_bytes_never_panic(
        changes in proptest::collection::vec((any::<u16>(), any::<u8>()), 1..40),
    ) {
        let mut bytes = REPORT_PDF.to_vec();
        for (at, byte) in changes {
            let at = usize::from(at) % bytes.len();
            bytes[at] = byte;
        }
        let _ = text_of(&bytes);
    }
}

#[test]
fn pdf_files_that_mean_harm_end_soon() {
    let of =
        |piece: &[u8], times: usize| [b"%PDF-1.4 1 0 obj".to_vec(), piece.repeat(times)].concat();
    let deep = of(b"[", 2_000_000);
    let many = of(b"[1 0 obj", 300_000);
    let long = of(b"[1 ", 2_000_000);
    let circle = b"%PDF-1.4 1 0 obj<</Type/Catalog/Pages 2 0 R>> 2 0 obj<</Kids[2 0 R 3 0 R]>>\
        3 0 obj<</Type/Page/Contents 3 0 R/Resources 3 0 R>>"
        .to_vec();
    for bytes in [deep, many, long, circle] {
        assert!(text_of(&bytes).is_err());
    }
}
