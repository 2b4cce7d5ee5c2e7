use proptest::prelude::*;
use vietnamese::Legacy;

use super::*;
use crate::columns::{Column, Confidence};

fn setting() -> Setting {
    Setting {
        today: Day::constant(2026, 1, 1),
        youngest_age: 15,
        oldest_age: 100,
    }
}

fn columns(fields: &[Field], legacy: Option<Legacy>) -> Columns {
    let columns = fields.iter().enumerate().map(|(index, field)| Column {
        index,
        heading: field.code().to_owned(),
        field: Some(*field),
        confidence: Confidence::Certain,
        legacy,
    });
    Columns::new(columns.collect())
}

fn read(fields: &[Field], texts: &[&str]) -> Read {
    let row = Row::of_texts(1, texts.iter().copied());
    read_row(&columns(fields, None), &row, &setting())
}

fn codes(read: &Read) -> Vec<&'static str> {
    read.notes.iter().map(|note| note.code).collect()
}

/// A day without a note, or with one.
fn day(text: &str) -> Result<(When, Option<&'static str>), &'static str> {
    let found = read_when(Cell::Text(text), &setting(), true)?;
    Ok((found.when, found.note.map(|(_, code)| code)))
}

#[test]
fn days_are_read_in_every_way() {
    let birth = When::Day(Day::constant(1990, 2, 27));
    for (text, note) in [
        ("27/02/1990", None),
        ("27/2/1990", None),
        ("27.2.1990", None),
        ("27-02-1990", None),
        ("1990-02-27", None),
        ("1990/02/27", Some(code::DAY_FORM)),
        ("27 / 02 / 1990", Some(code::DAY_FORM)),
        ("27//02/1990", Some(code::DAY_FORM)),
        ("27,02,1990", Some(code::DAY_FORM)),
        ("'27/02/1990", Some(code::DAY_FORM)),
        ("27/02/1990.", Some(code::DAY_FORM)),
        ("1990-02-27T00:00:00", Some(code::DAY_FORM)),
        ("27/02/1990 0:00", Some(code::DAY_FORM)),
        ("27 tháng 2 năm 1990", Some(code::DAY_FORM)),
        ("Sinh ngày 27/02/1990", Some(code::DAY_FORM)),
        ("27-Feb-1990", Some(code::DAY_FORM)),
        ("Feb 27, 1990", Some(code::DAY_FORM)),
        ("27 Thg2 1990", Some(code::DAY_FORM)),
        ("27021990", Some(code::DAY_FORM)),
        ("19900227", Some(code::DAY_FORM)),
        ("27/02/90", Some(code::CENTURY)),
        ("27-Feb-90", Some(code::CENTURY)),
        ("270290", Some(code::DAY_FORM)),
        ("02/27/1990", Some(code::MONTH_FIRST)),
        ("27/o2/l990", Some(code::LETTERS_FOR_DIGITS)),
        ("32931", Some(code::DAY_SERIAL)),
    ] {
        assert_eq!(day(text), Ok((birth, note)), "{text}");
    }
    assert_eq!(day("1985"), Ok((When::Year(1985), None)));
    assert_eq!(
        day("năm 1985"),
        Ok((When::Year(1985), Some(code::DAY_FORM)))
    );
    assert_eq!(
        day("00/00/1985"),
        Ok((When::Year(1985), Some(code::YEAR_ONLY)))
    );
    assert_eq!(day("5/1985"), Ok((When::Month(1985, 5), None)));
    assert_eq!(day("00/05/1985"), Ok((When::Month(1985, 5), None)));
    assert_eq!(day("85"), Ok((When::Year(1985), Some(code::CENTURY))));
    assert_eq!(day("05"), Ok((When::Year(2005), Some(code::CENTURY))));
    // 5 February 1990 as a number of a sheet, which has no zero in front.
    let found = read_when(Cell::Number(5_021_990.0), &setting(), true).unwrap();
    assert_eq!(found.when, When::Day(Day::constant(1990, 2, 5)));
    for (text, fault) in [
        ("29/02/1990", code::NO_SUCH_DAY),
        ("31/04/1990", code::NO_SUCH_DAY),
        ("13/13/1990", code::NO_SUCH_DAY),
        ("27/02/19990", code::NOT_A_DAY),
        ("27/02", code::NOT_A_DAY),
        ("1/2/3/4", code::NOT_A_DAY),
        ("x", code::NOT_A_DAY),
        ("27/02/199", code::NOT_A_DAY),
        ("12345", code::DAY_SERIAL),
    ] {
        match day(text) {
            Err(found) => assert_eq!(found, fault, "{text}"),
            Ok((_, note)) => assert_eq!(note, Some(fault), "{text}"),
        }
    }
}

#[test]
fn two_columns_make_a_name_and_three_a_birth() {
    let fields = [
        Field::FamilyName,
        Field::GivenName,
        Field::BirthDay,
        Field::BirthMonth,
        Field::BirthYear,
        Field::Sex,
    ];
    let found = read(&fields, &["NGUYỄN THỊ", "HOA", "7", "2", "1990", "Nữ"]);
    assert_eq!(found.values.full_name, "Nguyễn Thị Hoa");
    assert_eq!(
        found.values.birth,
        Some(Birth::Day(Day::constant(1990, 2, 7)))
    );
    let found = read(&fields, &["Nguyễn Thị", "Hoa", "", "", "1990", "Nữ"]);
    assert_eq!(found.values.birth, Some(Birth::Year(1990)));
    assert!(found.notes.is_empty(), "{:?}", found.notes);
}

#[test]
fn marks_tell_the_sex() {
    let fields = [Field::FullName, Field::Male, Field::Female, Field::Birth];
    let found = read(&fields, &["Lê An", "", "x", "1990"]);
    assert_eq!(
        (found.values.sex, codes(&found)),
        (Some(Sex::Female), vec![])
    );
    let found = read(&fields, &["Lê An", "x", "x", "1990"]);
    assert_eq!(codes(&found), [code::BOTH_SEXES]);
    let fields = [Field::FullName, Field::Female, Field::Birth];
    let found = read(&fields, &["Lê An", "", "1990"]);
    assert_eq!((found.values.sex, codes(&found)), (Some(Sex::Male), vec![]));
    let fields = [Field::FullName, Field::Male, Field::Female, Field::Sex];
    let found = read(&fields, &["Lê An", "1990", "", "Nữ"]);
    assert_eq!(codes(&found), [code::SEX_DIFFERS]);
}

#[test]
fn two_papers_in_one_cell_are_two() {
    let fields = [Field::FullName, Field::Birth, Field::Sex, Field::Cccd];
    let found = read(&fields, &["Lê An", "1990", "Nam", "001090000001/012345678"]);
    assert_eq!(found.values.cccd.as_deref(), Some("001090000001"));
    assert_eq!(found.values.old_id.as_deref(), Some("012345678"));
}

const NAMES: &str = "[A-ZĐÁÀẢÃẠÂẤĂẮÉÊẾÍÓÔỐƠỚÚƯỨÝ][a-zđáàảãạâấầẩẫậăắằẳẵặéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵ]{1,6}";

/// Words that are syllables, so that a name is one of Vietnam.
fn words() -> impl Strategy<Value = String> {
    let given: Vec<&str> =
        "Nguyễn Trần Lê Phạm Hoàng Huỳnh Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh \
        Thị Văn Đức Hữu Minh Quang Xuân Ngọc Thanh Đình Công Tuấn Mạnh Quốc Trọng Việt Thành Tiến \
        Hải Hương Hoa Hoà Hòa Thuỳ Thùy Thúy Tuyết Quỳnh Hoài Diệp Nguyệt Thơm Hường Thư Cúc \
        Phượng Ánh Ái Ước Dũng Sơn Cường Kiên Tùng Thắng Hiếu Lộc Đạt Nghĩa Phúc Hưng Thịnh Lợi \
        Bảo Mỹ Kỳ Quý Ý Yến Oanh Ấn Ổn Ứng Ỷ Hà Lý Tú Tô Cát Vân Mến Sửu"
            .split_whitespace()
            .collect();
    prop::collection::vec(prop::sample::select(given), 2..5).prop_map(|words| words.join(" "))
}

proptest! {
    /// Proper names pass without a note, in any column that is not of an old font.
    #[test]
    fn proper_names_are_unharmed(name in words(), strange in NAMES, other in NAMES) {
        let strange = format!("{strange} {other}");
        for name in [name, strange] {
            let found = read(&[Field::FullName, Field::Birth, Field::Sex], &[&name, "1990", "Nam"]);
            prop_assert_eq!(&found.values.full_name, &name);
            prop_assert!(found.notes.is_empty(), "{:?}", found.notes);
        }
    }

    /// A name that Unicode alone can hold is unharmed even in a column of an old font.
    #[test]
    fn proper_names_among_old_ones_are_unharmed(name in words(), vni in any::<bool>()) {
        prop_assume!(name.chars().any(|letter| letter >= '\u{1EA0}'));
        let way = if vni { Legacy::Vni } else { Legacy::Tcvn3 };
        let columns = columns(&[Field::FullName], Some(way));
        let found = read_row(&columns, &Row::of_texts(1, [name.as_str()]), &setting());
        prop_assert_eq!(found.values.full_name, name);
    }

    /// A list that was typed in an old font comes back.
    #[test]
    fn names_of_old_fonts_come_back(
        names in prop::collection::vec(words(), 12),
        vni in any::<bool>(),
    ) {
        let way = if vni { Legacy::Vni } else { Legacy::Tcvn3 };
        let mut sample = vec![Row::of_texts(1, ["Họ và tên", "Ngày sinh"])];
        // One name that can be nothing else shows the font.
        for (at, name) in names.iter().chain([&"Nguyễn Thị Phượng".to_owned()]).enumerate() {
            sample.push(Row::of_texts(at as u32 + 2, [way.write(name).as_str(), "1990"]));
        }
        let (heading, taken) = crate::Heading::in_sample(&sample);
        for (row, name) in sample[taken..].iter().zip(&names) {
            let found = read_row(&heading.columns, row, &setting());
            prop_assert_eq!(&found.values.full_name, name);
        }
    }

    /// Days come back from every way of writing them.
    #[test]
    fn written_days_come_back(days in 0i32..34_000) {
        let day = Day::constant(1926, 2, 1).checked_add(jiff::Span::new().days(days)).unwrap();
        let (y, m, d) = (day.year(), day.month(), day.day());
        for text in [
            format!("{d:02}/{m:02}/{y}"), format!("{d}-{m}-{y}"), format!("{d}.{m}.{y}"),
            format!("{y}-{m:02}-{d:02}"), format!("{d:02}{m:02}{y}"), format!("{y}{m:02}{d:02}"),
            format!("{d} / {m} / {y}"), vietnamese::day_on_paper(day), format!("{day}T00:00:00"),
        ] {
            let found = read_when(Cell::Text(&text), &setting(), true);
            prop_assert_eq!(found.map(|found| found.when), Ok(When::Day(day)), "{}", text);
        }
        let serial = Day::constant(1899, 12, 30).until(day).unwrap().get_days();
        let found = read_when(Cell::Number(f64::from(serial)), &setting(), true);
        prop_assert_eq!(found.map(|found| found.when), Ok(When::Day(day)));
        // Two digits are enough for whoever is of the ages of the setting.
        if day > Day::constant(1926, 12, 31) && y <= 2010 {
            let found = read_when(Cell::Text(&format!("{d}/{m}/{:02}", y % 100)), &setting(), true);
            prop_assert_eq!(found.map(|found| found.when), Ok(When::Day(day)));
        }
    }

    /// Numbers that a sheet took for numbers are whole again.
    #[test]
    fn robbed_card_numbers_are_restored(
        province in prop::sample::select(vec![1u64, 2, 8, 25, 31, 48, 79, 96]),
        year in 1930i16..2010,
        female in any::<bool>(),
        rest in 1u64..999_999,
    ) {
        let century = if year < 2000 { 0 } else { 2 } + u64::from(female);
        let number = ((province * 10 + century) * 100 + year as u64 % 100) * 1_000_000 + rest;
        let whole = format!("{number:012}");
        let sex = if female { "Nữ" } else { "Nam" };
        let year_text = year.to_string();
        let fields = [Field::FullName, Field::Birth, Field::Sex, Field::Cccd];
        for robbed in [number.to_string(), format!("{number}.0"), format!("'{number}")] {
            let found = read(&fields, &["Lê An", &year_text, sex, &robbed]);
            prop_assert_eq!(found.values.cccd.as_deref(), Some(whole.as_str()));
            prop_assert!(!found.is_wrong());
            prop_assert!(codes(&found).contains(&code::ZEROS_RESTORED));
        }
        // Of another year it is refused, never guessed.
        let other = (year - 1).to_string();
        let found = read(&fields, &["Lê An", &other, sex, &number.to_string()]);
        prop_assert_eq!(&found.values.cccd, &None);
        prop_assert!(found.is_wrong());
    }

    #[test]
    fn telephones_come_back(number in "0[35789][0-9]{8}") {
        let fields = [Field::FullName, Field::Phone];
        let digits = &number[1..];
        for written in [
            number.clone(), digits.to_owned(), format!("+84{digits}"), format!("(+84) {digits}"),
            format!("84{digits}"), format!("{}.{}.{}", &number[..4], &number[4..7], &number[7..]),
        ] {
            let found = read(&fields, &["Lê An", &written]);
            prop_assert_eq!(found.values.phone.as_deref(), Some(number.as_str()), "{}", written);
        }
    }

}

proptest! {
    // A row of every field is a long one.
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever stands in a row, it is read.
    #[test]
    fn no_row_panics(texts in prop::collection::vec(".{0,40}", Field::ALL.len())) {
        let row = Row::of_texts(1, texts.iter().map(String::as_str));
        for legacy in [None, Some(Legacy::Vni), Some(Legacy::Tcvn3)] {
            let mut reader = crate::Reader::new(columns(Field::ALL, legacy), setting());
            reader.read(&row);
            read_row(reader.columns(), &row, &setting());
        }
    }

    #[test]
    fn no_digits_panic(
        texts in prop::collection::vec("[0-9/.,eE+TL: -]{0,16}", Field::ALL.len()),
        number in any::<f64>(),
    ) {
        let row = Row::of_texts(1, texts.iter().map(String::as_str));
        read_row(&columns(Field::ALL, None), &row, &setting());
        let mut row = Row::default();
        row.begin(1);
        for _ in Field::ALL {
            row.push(Cell::Number(number));
        }
        read_row(&columns(Field::ALL, None), &row, &setting());
    }
}
