//! Every word of a paper stands in its file as it was written.

use paper::*;

use crate::read::*;

#[track_caller]
fn assert_says(text: &str, words: &str) {
    assert!(
        text.contains(&squeezed(words)),
        "{words} is missing in {text}"
    );
}

#[test]
fn every_part_of_a_report_is_said_in_order() {
    let text = text(&written(&report()));
    let parts = [
        "TỔNG LIÊN ĐOÀN LAO ĐỘNG VIỆT NAM",
        "LIÊN ĐOÀN LAO ĐỘNG TỈNH MẪU",
        NATIONAL_NAME,
        NATIONAL_MOTTO,
        "Số: 07/BC-LĐLĐ",
        "Tỉnh Mẫu, ngày 05 tháng 7 năm 2026",
        "BÁO CÁO",
        "Kết quả hoạt động công đoàn 6 tháng đầu năm 2026",
        "Căn cứ Luật Công đoàn;",
        "Căn cứ Điều lệ.",
        "I. CHĂM LO",
        "Đã hỗ trợ 34 căn Mái ấm Công đoàn",
        "1. Nhà ở",
        "- Xây mới",
        "Công đoàn cơ sở số 3",
        "Nơi nhận:",
        "- Như trên;",
        "- Lưu: VT.",
        "TM. BAN THƯỜNG VỤ",
        "CHỦ TỊCH",
        "Nguyễn Văn Mẫu",
        "Kiểm tra văn bản này tại:",
        "https://vidu.vn/kiem-tra/0f3a0f3a0f3a0f3a0f3a0f3a0f3a0f3a",
        "Phụ lục I",
        "(Kèm theo Báo cáo số 07/BC-LĐLĐ)",
        "Phụ lục II",
    ];
    let mut from = 0;
    for part in parts {
        let found = text[from..].find(&squeezed(part));
        assert!(
            found.is_some(),
            "{part} is missing or out of order in {text}"
        );
        from += found.unwrap();
    }
}

#[test]
fn vietnamese_letters_survive() {
    let letters = "ăâđêôơư ĂÂĐÊÔƠƯ áàảãạ ắằẳẵặ ấầẩẫậ éèẻẽẹ ếềểễệ íìỉĩị óòỏõọ ốồổỗộ ớờởỡợ \
                   úùủũụ ứừửữự ýỳỷỹỵ ẮẰẲẴẶ ẾỀỂỄỆ ỐỒỔỖỘ ỚỜỞỠỢ ỨỪỬỮỰ ÝỲỶỸỴ “–…” 100,06%";
    let mut letter = report();
    letter.blocks = vec![paragraph(letters)];
    assert_says(&text(&written(&letter)), letters);
}

#[test]
fn nothing_is_read_as_markup() {
    let hostile = [
        "#panic(\"x\") #let a = 1 $x^2$ *đậm* _nghiêng_ `mã` = Tiêu đề",
        "[ngoặc] {nhọn} \\ gạch chéo // chú thích /* chú thích */ <nhãn> @nhãn ~ -- --- ...",
        "\"kép\" 'đơn' #sys.inputs #read(\"/etc/passwd\") #image(\"a.png\") \\u{1F}",
        "- gạch + cộng / mục: 1. một https://vidu.vn/#a",
    ];
    let mut letter = report();
    letter.blocks = hostile.iter().map(|words| paragraph(words)).collect();
    let mut sheet = table(1);
    sheet.rows[0].cells[1] = Cell::text(hostile[0]);
    letter.blocks.push(Block::Table(sheet));
    letter.title.as_mut().unwrap().subject = vec!["#eval(\"1\") [x]".to_owned()];
    letter.signatures[0].name = "$Tên$ #x".to_owned();
    let text = text(&written(&letter));
    for words in hostile.into_iter().chain(["#eval(\"1\") [x]", "$Tên$ #x"]) {
        assert_says(&text, words);
    }
    assert_eq!(text.matches("#panic(\"x\")").count(), 2);
}

#[test]
fn long_words_marks_and_other_scripts_are_written_all_the_same() {
    let long = "Rất".to_owned() + &"dài".repeat(120);
    let marked = "ệ".repeat(3) + "e\u{323}\u{302}";
    let mut letter = report();
    letter.annexes.clear();
    letter.blocks = vec![
        paragraph(&long),
        paragraph(&marked),
        paragraph("Москва Αθήνα"),
        paragraph("không có chữ: 漢字 🌾 العمل"),
        paragraph("שלום"),
    ];
    let mut sheet = table(1);
    sheet.rows[0].cells[1] = Cell::text(&long);
    letter.blocks.push(Block::Table(sheet));
    let file = written(&letter);
    let text = text(&file);
    assert_eq!(text.matches(&long).count(), 2, "{text}");
    assert_says(&text, "Москва Αθήνα");
    assert_says(&text, "không có chữ:");
    assert_says(&text, "ệệệ");
}

#[test]
fn a_certificate_minutes_and_a_letter_without_title_are_the_same_model() {
    let mut letter = report();
    letter.annexes.clear();
    letter.shape = Shape::Certificate;
    letter.blocks = vec![paragraph("Đã đạt danh hiệu")];
    let file = written(&letter);
    assert_eq!(sizes(&file), [(297, 210)]);
    assert_says(&text(&file), "Đã đạt danh hiệu");

    let mut minutes = report();
    minutes.annexes.clear();
    let mut secretary = minutes.signatures[0].clone();
    secretary.post = "THƯ KÝ".to_owned();
    minutes.signatures.insert(0, secretary);
    let said = text(&written(&minutes));
    assert!(said.find("THƯKÝ").unwrap() < said.find("Nơinhận").unwrap());

    let mut plain = report();
    plain.title = None;
    plain.head.about = Some("V/v nghỉ Tết".to_owned());
    plain.addressed = Some(Addressed {
        label: "Kính gửi:".to_owned(),
        names: vec!["Các đơn vị".to_owned(), "Công đoàn ngành".to_owned()],
    });
    let said = text(&written(&plain));
    assert_says(&said, "V/v nghỉ Tết");
    assert_says(&said, "- Các đơn vị;");
}

#[test]
fn what_does_not_hold_together_is_refused() {
    let mut letter = report();
    letter.blocks = vec![Block::Table(Sheet::default())];
    let refused = paper_pdf::write_letter(&letter, &FONTS).unwrap_err();
    assert!(refused.to_string().contains("no columns"), "{refused}");
    let fault = paper_pdf::Fonts::new([b"no font".to_vec()]).unwrap_err();
    assert!(fault.to_string().contains("font file 1"), "{fault}");
    assert!(paper_pdf::Fonts::new(Vec::new()).is_err());
}
