//! Pages, margins, numbers of pages, tags, fonts.

use lopdf::{Document, Object};
use paper::{Block, Orientation, Shape, Sheet};

use crate::read::*;

fn catalog(file: &Document) -> &lopdf::Dictionary {
    file.catalog().unwrap()
}

#[test]
fn equal_papers_are_equal_bytes() {
    let first = paper_pdf::write_letter(&report(), &FONTS).unwrap();
    let elsewhere = std::thread::spawn(|| paper_pdf::write_letter(&report(), &FONTS).unwrap());
    assert!(first == elsewhere.join().unwrap());
    let sheet = table(10);
    let once = paper_pdf::write_sheet(&sheet, &FONTS).unwrap();
    assert!(once == paper_pdf::write_sheet(&sheet, &FONTS).unwrap());
}

#[test]
fn the_file_is_tagged_titled_and_conforms_to_pdf_ua() {
    let bytes = paper_pdf::write_letter(&report(), &FONTS).unwrap();
    let file = Document::load_mem(&bytes).unwrap();
    let catalog = catalog(&file);
    assert!(catalog.get(b"StructTreeRoot").is_ok());
    let language = catalog.get(b"Lang").and_then(Object::as_str).unwrap();
    assert_eq!(language, b"vi");
    let marked = catalog.get(b"MarkInfo").unwrap();
    let marked = file.dereference(marked).unwrap().1.as_dict().unwrap();
    assert!(marked.get(b"Marked").and_then(Object::as_bool).unwrap());
    // The part of the standard is said in the file's own description.
    let metadata = catalog
        .get(b"Metadata")
        .and_then(Object::as_reference)
        .unwrap();
    let metadata = file
        .get_object(metadata)
        .and_then(Object::as_stream)
        .unwrap();
    let said = String::from_utf8_lossy(&metadata.content).into_owned();
    assert!(said.contains("pdfuaid:part"), "{said}");
    assert!(said.contains("BÁO CÁO Kết quả hoạt động"), "{said}");
    assert!(!said.contains("CreateDate"), "no clock: {said}");
}

#[test]
fn every_font_is_tinos_and_inside_the_file() {
    let file = written(&report());
    let mut fonts = 0;
    for object in file.objects.values() {
        let Ok(font) = object.as_dict() else { continue };
        if font.get(b"Type").and_then(Object::as_name).ok() != Some(b"FontDescriptor") {
            continue;
        }
        let name = font.get(b"FontName").and_then(Object::as_name).unwrap();
        assert!(String::from_utf8_lossy(name).contains("Tinos"));
        assert!(font.get(b"FontFile2").is_ok() || font.get(b"FontFile3").is_ok());
        fonts += 1;
    }
    assert!(fonts >= 3, "regular, bold and italic: {fonts}");
}

#[test]
fn pages_are_a4_and_lie_where_asked() {
    let file = written(&report());
    let sizes = sizes(&file);
    assert!(
        sizes
            .iter()
            .all(|size| [(210, 297), (297, 210)].contains(size))
    );
    assert_eq!(sizes[0], (210, 297));
    let lying = sizes.iter().filter(|size| **size == (297, 210)).count();
    assert!(lying >= 2, "the first annex has sixty lines: {sizes:?}");
    assert_eq!(sizes.last(), Some(&(210, 297)));
}

#[test]
fn a_broad_paper_lies_with_its_head_table_and_signatures() {
    let mut letter = report();
    letter.shape = Shape::Broad;
    letter.annexes.clear();
    letter.blocks = vec![Block::Table(Sheet {
        orientation: Orientation::Landscape,
        ..table(4)
    })];
    let file = written(&letter);
    assert_eq!(sizes(&file), [(297, 210)], "one page holds the whole");
    let text = page_text(&file, 1);
    let places = ["Độclập", "Đơnvị", "CHỦTỊCH"].map(|word| text.find(word));
    assert!(
        places.iter().all(Option::is_some) && places.is_sorted(),
        "{text}"
    );
}

/// Where text begins on the page, from the left and from the top, in millimetres.
fn places(file: &Document, page: u32, height: f32) -> Vec<(f32, f32)> {
    let id = file.get_pages()[&page];
    let content = file.get_and_decode_page_content(id).unwrap();
    let number = |operand: &Object| operand.as_float().unwrap();
    let mut matrices = vec![[1.0, 0.0, 0.0, 1.0, 0.0, 0.0]];
    let mut places = Vec::new();
    for step in &content.operations {
        match step.operator.as_str() {
            "q" => matrices.push(*matrices.last().unwrap()),
            "Q" => {
                matrices.pop();
            }
            "cm" => {
                let by: Vec<f32> = step.operands.iter().map(number).collect();
                let at = matrices.last_mut().unwrap();
                let [a, b, c, d, e, f] = *at;
                *at = [
                    by[0] * a + by[1] * c,
                    by[0] * b + by[1] * d,
                    by[2] * a + by[3] * c,
                    by[2] * b + by[3] * d,
                    by[4] * a + by[5] * c + e,
                    by[4] * b + by[5] * d + f,
                ];
            }
            "Tm" => {
                let by: Vec<f32> = step.operands.iter().map(number).collect();
                let [a, b, c, d, e, f] = *matrices.last().unwrap();
                let (x, y) = (by[4] * a + by[5] * c + e, by[4] * b + by[5] * d + f);
                places.push((x * 25.4 / 72.0, height - y * 25.4 / 72.0));
            }
            _ => {}
        }
    }
    places
}

#[test]
fn text_stays_within_the_margins() {
    let file = written(&report());
    let body: Vec<(f32, f32)> = places(&file, 2, 297.0);
    assert!(body.len() > 10, "text is found: {}", body.len());
    let left = body.iter().map(|place| place.0).fold(f32::MAX, f32::min);
    assert!((29.9..=30.5).contains(&left), "left margin: {left}");
    let in_margin = body.iter().filter(|place| place.1 < 20.0).count();
    assert_eq!(in_margin, 1, "the page number alone");
    let lowest = body.iter().map(|place| place.1).fold(0.0, f32::max);
    assert!(lowest <= 277.0, "bottom margin: {lowest}");
    assert!(
        places(&file, 1, 297.0).iter().all(|place| place.1 > 20.0),
        "none on page 1"
    );
}

#[test]
fn each_annex_counts_its_own_pages() {
    let file = written(&report());
    let pages = file.get_pages().len() as u32;
    let texts: Vec<String> = (1..=pages).map(|page| page_text(&file, page)).collect();
    let second = texts
        .iter()
        .position(|text| text.contains("PhụlụcII"))
        .unwrap();
    assert!(texts[1].starts_with('2'), "{}", texts[1]);
    assert!(!texts[second].starts_with(char::is_numeric));
    assert!(texts[second + 1].starts_with('2'), "{}", texts[second + 1]);
    // The heads of the table come again.
    assert!(texts[second + 1].contains("Sốngười"));
}

#[test]
fn a_long_table_has_all_its_rows_and_heads_on_every_page() {
    let bytes = paper_pdf::write_sheet(&table(900), &FONTS).unwrap();
    let file = Document::load_mem(&bytes).unwrap();
    let pages = file.get_pages().len() as u32;
    for page in 1..=pages {
        assert!(page_text(&file, page).contains("Đơnvị"), "page {page}");
    }
    let text = text(&file);
    assert!(
        (1..=900)
            .all(|at| text.contains(&format!("sốsố{at}")) || text.contains(&format!("sởsố{at}")))
    );
}
