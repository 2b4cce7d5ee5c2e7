use name_index::{NameIndex, Query, Scope};

use super::*;

fn row(person_id: i64, name: &str, unit_id: i32, spells_at: &[i32]) -> Row {
    Row {
        person_id,
        unit_id,
        full_name: name.to_owned(),
        numbers: Numbers {
            national_id: Some(format!("00118000000{person_id}")),
            passport: None,
            phone: Some(format!("+84 912 345 67{person_id}")),
            card: Some(format!("LD26000{person_id}4")),
        },
        merged_into_id: None,
        registered: true,
        spells_at: spells_at.to_vec(),
    }
}

fn found(rows: &[Row], text: &str, places: &[u32]) -> Vec<i64> {
    let told = told_of(rows.to_vec());
    let index = NameIndex::build(told.entries);
    let scope = Scope::Places(places.to_vec());
    let query = Query {
        text,
        scope: &scope,
        offset: 0,
        limit: 20,
    };
    let hits = index.find(&query).hits.into_iter();
    let person = |id: i64| told.merged.get(&id).copied().unwrap_or(id);
    hits.map(|hit| person(hit.id)).collect()
}

#[test]
fn whoever_left_is_found_by_name_where_he_was_and_by_number_where_he_is() {
    let rows = [row(1, "Đặng Thị Hoa", 7, &[5, 7])];
    for (text, places, expected) in [
        ("hoa", 5, vec![1]),
        ("hoa", 7, vec![1]),
        ("hoa", 6, vec![]),
        ("001180000001", 5, vec![]),
        ("001180000001", 7, vec![1]),
        ("0912345671", 5, vec![]),
        ("ld26-00014", 7, vec![1]),
        ("LD2600014", 5, vec![]),
        ("0912 345 671", 7, vec![1]),
    ] {
        assert_eq!(
            found(&rows, text, &[places]),
            expected,
            "{text} at {places}"
        );
    }
}

#[test]
fn no_number_is_found_by_its_beginning() {
    let rows = [row(1, "Đặng Thị Hoa", 7, &[7])];
    for end in 3..12 {
        assert!(found(&rows, &"001180000001"[..end], &[7]).is_empty());
    }
}

#[test]
fn who_is_named_on_records_only_is_not_in_the_register() {
    let mut only_named = row(1, "Đặng Thị Hoa", 7, &[]);
    only_named.registered = false;
    assert!(told_of(vec![only_named]).entries.is_empty());
}

#[test]
fn whoever_was_merged_leads_to_whom_he_was_merged_into() {
    let mut merged = row(2, "Đặng Phương Hoa", 5, &[]);
    merged.merged_into_id = Some(1);
    let mut long_merged = row(3, "Đặng Thị Hòa", 9, &[]);
    long_merged.merged_into_id = Some(2);
    let rows = [row(1, "Đặng Thị Hoa", 7, &[5, 7]), merged, long_merged];
    // Known as Phương where he was so called; elsewhere nobody learns it.
    assert_eq!(found(&rows, "phuong", &[5]), [1]);
    assert!(found(&rows, "phuong", &[7]).is_empty());
    assert!(found(&rows, "phuong", &[9]).is_empty());
    // A number is known where its record is kept, and where he is there too.
    for (number, place) in [("001180000001", 7), ("001180000002", 5)] {
        for asked in [5, 7, 9] {
            let expected = if asked == place { vec![1] } else { vec![] };
            assert_eq!(
                found(&rows, number, &[asked]),
                expected,
                "{number} at {asked}"
            );
        }
    }
    assert!(found(&rows, "001180000003", &[5, 7, 9]).is_empty());
    // Of names written alike one is enough.
    assert_eq!(found(&rows, "hoa dang thi", &[5, 7, 9]), [1]);
}

#[test]
fn records_of_one_unit_that_were_merged_share_their_numbers() {
    let mut merged = row(2, "Đặng Phương Hoa", 7, &[]);
    merged.merged_into_id = Some(1);
    let rows = [row(1, "Đặng Thị Hoa", 7, &[7]), merged];
    for text in ["001180000001", "001180000002", "0912345672", "phuong hoa"] {
        assert_eq!(found(&rows, text, &[7]), [1], "{text}");
    }
}

#[test]
fn people_merged_in_a_circle_are_nobodys() {
    let circle = [(1, 2), (2, 1)].map(|(id, into)| {
        let mut row = row(id, "Đặng Thị Hoa", 7, &[7]);
        row.merged_into_id = Some(into);
        row
    });
    // The walk ends; who it ends at does not matter, as there is no such pair in the register.
    assert!(told_of(circle.to_vec()).entries.len() <= 2);
}

#[test]
fn telephone_numbers_from_abroad_are_those_at_home() {
    for text in [
        "+84 912 345 678",
        "84912345678",
        "0084-912.345.678",
        "+84 (0) 912 345 678",
    ] {
        assert_eq!(as_known_at_home(text), "0912345678", "{text}");
    }
    for text in [
        "0912 345 678",
        "840912345678",
        "hoa 84",
        "84912",
        "+1 202 555 0100",
    ] {
        assert_eq!(as_known_at_home(text), text);
    }
}

#[test]
fn names_of_figures_and_pages_fit_by_the_beginnings_of_their_words() {
    assert!(fits("luot cham", "Lượt người được chăm lo", "E01.turns"));
    assert!(fits("e01", "Lượt người được chăm lo", "E01.turns"));
    assert!(!fits("uot", "Lượt người được chăm lo", "E01.turns"));
    assert!(!fits("", "Lượt", "E01") && !fits("-", "Lượt", "E01"));
}
