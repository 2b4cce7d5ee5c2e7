use super::*;

fn minutes() -> Minutes {
    Minutes {
        issuer: Issuer {
            unit: "Liên đoàn Lao động tỉnh Mẫu".to_owned(),
            superior: Some("Tổng Liên đoàn Lao động Việt Nam".to_owned()),
            place: Some("Mẫu".to_owned()),
            authority: "TM. BAN THƯỜNG VỤ".to_owned(),
        },
        seal: None,
        facts: Facts {
            title: "Hội nghị sơ kết quý III năm 2026".to_owned(),
            period: String::new(),
            held_on: jiff::civil::date(2026, 9, 20),
            held_at: "13:30".to_owned(),
            venue: "Hội trường tầng 2".to_owned(),
            chair: "Lê Mẫu An, Chủ tịch".to_owned(),
            secretary: "Trần Mẫu Bình, Chánh Văn phòng".to_owned(),
        },
        present: Present {
            units: 12,
            units_present: 11,
            people: 2,
            people_present: 2,
        },
        items: Vec::new(),
        conclusions: vec!["Hoàn thành chỉ tiêu phát triển đoàn viên.".to_owned()],
        petitions: Vec::new(),
        words: String::new(),
    }
}

#[test]
fn minutes_have_two_signatures_and_number_the_parts_that_say_something() {
    let letter = minutes().letter("");
    let signed: Vec<&str> = letter
        .signatures
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(signed, ["Trần Mẫu Bình", "Lê Mẫu An"]);
    let heads = letter.blocks.iter().filter_map(|block| match block {
        Block::Heading { level: 1, text } => Some(text.as_str()),
        _ => None,
    });
    let heads: Vec<&str> = heads.collect();
    assert_eq!(heads.len(), 2);
    assert!(heads[0].starts_with("I. ") && heads[1].starts_with("II. "));
    assert!(letter.check.is_none());
}

#[test]
fn what_is_kept_is_drawn_the_same_again() {
    let kept = serde_json::to_value(minutes()).unwrap();
    let again: Minutes = serde_json::from_value(kept).unwrap();
    assert_eq!(again.letter("https://a"), minutes().letter("https://a"));
}
