use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::*;

const VOWELS: &str = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ";

/// Words of names, with each vowel and tone among them.
pub const WORDS: &str = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trịnh Mai Đào Cao \
     Lương Tạ Chu Hà Kiều Quách Triệu Tô Lâm Phùng Vương Nghiêm Khuất Bạch Từ Thái Đoàn La Giang \
     Thị Văn Đức Hữu Minh Quang Xuân Ngọc Thanh Đình Công Tuấn Mạnh Anh Quốc Trọng Duy Việt \
     Thành Tiến Huy Bá Viết Gia Hải Trung Thế Khắc Hương Hoa Lan Linh Trang Thảo Hằng Nga Hạnh \
     Thủy Yến Phương Dung Huyền Hiền Thúy Nhung Tuyết Vân Loan Liên Oanh Quỳnh Thu Tâm Hoài Diệp \
     Chi My Trinh Ngân Nguyệt Thơm Hòa Hoà Bình Hồng Nhàn Duyên Uyên Hường Tú Thư Sen Cúc \
     Phượng Ánh Ái Ước Dũng Sơn Long Cường Quân Kiên Tùng Thắng Hiếu Khoa Phong Lộc Đạt Nghĩa Phúc \
     Hưng Thịnh Lợi Bảo Mỹ Kỳ Quý Thuỳ Uy Đĩnh Vĩ Tỵ Ngữ Mẫn Chẩn Nở Dỗ Tẩm Vỹ Hẹn Bẩy Sửu Ngẫu Đệ Kỷ Ý Ngoãn Huệ";

fn name() -> impl Strategy<Value = String> {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    prop::collection::vec(prop::sample::select(words), 2..5).prop_map(|words| words.join(" "))
}

#[test]
fn old_fonts_are_read() {
    for (old, way, name) in [
        ("NguyÔn ThÞ Hoa", Legacy::Tcvn3, "Nguyễn Thị Hoa"),
        ("TrÇn V¨n §øc", Legacy::Tcvn3, "Trần Văn Đức"),
        (
            "L\u{AD}¬ng ThÞ H\u{AD}¬ng",
            Legacy::Tcvn3,
            "Lương Thị Hương",
        ),
        ("NGUYÔN THÞ HOA", Legacy::Tcvn3, "NGUYễN THị HOA"),
        ("Nguyeãn Thò Hoa", Legacy::Vni, "Nguyễn Thị Hoa"),
        ("NGUYEÃN VAÊN ÑÖÙC", Legacy::Vni, "NGUYỄN VĂN ĐỨC"),
        ("Traàn Thò Phöôïng", Legacy::Vni, "Trần Thị Phượng"),
    ] {
        assert_eq!(way.read(old), name);
        assert_eq!(Legacy::of(old), Some(way), "{old}");
        assert_eq!(way.repair(old).as_deref(), Some(name));
    }
}

#[test]
fn what_could_be_both_is_left_to_the_column() {
    assert_eq!(Legacy::of("Hoà"), None);
    assert_eq!(Legacy::Vni.repair("Hoà").as_deref(), Some("Hồ"));
    let mut column = LegacyEvidence::default();
    column.see("Hoà");
    assert_eq!(column.verdict(), None);
    column.see("Nguyeãn Vaên Hoà");
    assert_eq!(column.verdict(), Some(Legacy::Vni));
    column.see("Nguyễn Văn Hoà");
    assert_eq!(column.verdict(), None);
}

#[test]
fn names_of_other_languages_stay() {
    for name in [
        "Loïc Martin",
        "José García",
        "François Müller",
        "Zoé Renée",
        "H'Nhuôn Êban",
        "Y Thôn Niê",
        "Søren Åberg",
        "Ðào Thanh",
        "Krông Pa",
        "Chloé",
    ] {
        assert_eq!(Legacy::of(name), None, "{name}");
        assert_eq!(repair_mojibake(name), None, "{name}");
    }
}

#[test]
fn utf8_that_was_read_as_western_text_is_put_right() {
    assert_eq!(
        repair_mojibake("Nguyá»…n Thá»‹ HÃ").as_deref(),
        None,
        "half a letter is lost"
    );
    assert_eq!(
        repair_mojibake("Nguyá»…n Thá»‹ Hoa").as_deref(),
        Some("Nguyễn Thị Hoa")
    );
    assert_eq!(
        repair_mojibake("Ä\u{90}áº·ng VÄƒn Ä\u{90}á»©c").as_deref(),
        Some("Đặng Văn Đức")
    );
}

#[test]
fn every_vowel_comes_back() {
    for letter in VOWELS.chars().chain("đ".chars()) {
        let (word, capital) = (format!("t{letter}"), format!("T{letter}").to_uppercase());
        assert_eq!(Legacy::Tcvn3.read(&Legacy::Tcvn3.write(&word)), word);
        assert_eq!(Legacy::Vni.read(&Legacy::Vni.write(&word)), word);
        assert_eq!(Legacy::Vni.read(&Legacy::Vni.write(&capital)), capital);
    }
}

proptest! {
    /// Proper text is never taken for old text, however it is composed.
    #[test]
    fn proper_names_are_unharmed(name in name()) {
        for text in [name.clone(), name.to_uppercase(), name.to_lowercase(), name.nfd().collect()] {
            prop_assert_eq!(Legacy::of(&text), None);
            prop_assert_eq!(repair_mojibake(&text), None);
        }
        // Nor does it change in a column of old text, where it can be known.
        if is_unicode(&name) {
            prop_assert_eq!(Legacy::Vni.repair(&name), None);
            prop_assert_eq!(Legacy::Tcvn3.repair(&name), None);
        }
    }

    /// Whatever old text may be in a column, a proper one in it turns changes off.
    #[test]
    fn names_in_old_fonts_come_back(name in name(), vni in any::<bool>()) {
        let way = if vni { Legacy::Vni } else { Legacy::Tcvn3 };
        let old = way.write(&name);
        // TCVN3's capitals with tones come back small.
        let back = way.repair(&old).unwrap_or(old.clone());
        prop_assert_eq!(back.to_lowercase(), name.to_lowercase());
        if let Some(found) = Legacy::of(&old) {
            prop_assert_eq!(found, way);
        }
    }

    #[test]
    fn western_reading_of_utf8_comes_back(name in name()) {
        let western: String = name
            .bytes()
            .map(|byte| (0..=0x2122).filter_map(char::from_u32)
                .find(|letter| letters::byte_1252(*letter) == Some(byte)).unwrap())
            .collect();
        let back = repair_mojibake(&western).unwrap_or(western);
        prop_assert_eq!(back, name);
    }

    #[test]
    fn nothing_panics(text in any::<String>()) {
        let mut column = LegacyEvidence::default();
        column.see(&text);
        for way in [Legacy::Tcvn3, Legacy::Vni] {
            way.read(&text);
            way.write(&text);
            way.repair(&text);
        }
        repair_mojibake(&text);
        is_syllable(&text);
    }
}
