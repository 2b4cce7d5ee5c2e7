use super::*;

fn catalogue() -> Catalogue {
    crate::catalogue::load(None).unwrap()
}

fn suggested(text: &str) -> Vec<Suggestion> {
    let catalogue = catalogue();
    suggest(text, &catalogue, &Lexicon::of(&catalogue)).1
}

#[test]
fn a_figure_is_offered_with_indicator_period_and_value() {
    let found = suggested(
        "BÁO CÁO NĂM 2024\nTrong năm 2024, đã kết nạp hơn 1.250 đoàn viên mới. Hội nghị người lao \
         động đạt 45/60 (tỷ lệ đạt 70%).",
    );
    assert_eq!(found.len(), 2, "{found:#?}");
    let one = &found[0];
    assert_eq!(one.candidates[0].code, "B04.people");
    assert_eq!((one.value.as_str(), one.qualifier), ("1.250", "over"));
    assert_eq!(one.period.as_deref(), Some("2024"));
    assert!(one.is_clear() && one.why.contains(&Why::PeriodHere));
    assert_eq!(found[1].candidates[0].code, "C02.rate");
    assert_eq!(found[1].value, "45/60");
    assert!(found[1].printed.contains("70%"));
}

#[test]
fn what_is_doubtful_is_not_clear() {
    let found = suggested(
        "Năm 2024, Công đoàn ngành kết nạp 300 đoàn viên (chỉ tiêu 250 đoàn viên). Toàn ngành kết \
         nạp 300 đoàn viên. Số công đoàn cơ sở tăng 5 đơn vị.",
    );
    let whys: Vec<&[Why]> = found.iter().map(|one| one.why.as_slice()).collect();
    assert!(found[0].is_clear(), "{whys:?}");
    assert!(whys[1].contains(&Why::Goal), "{whys:?}");
    assert!(whys[2].contains(&Why::Repeated), "{whys:?}");
    assert!(whys[3].contains(&Why::Growth), "{whys:?}");
    assert!(found[1..].iter().all(|one| !one.is_clear()));
}

#[test]
fn a_headline_of_another_text_names_its_own_unit_and_never_takes_this_texts_period() {
    let found = suggested(
        "Công đoàn ngành Dệt may sơ kết công tác\n18/10/2025 08:15\nTheo báo cáo tại hội nghị, \
         trong 9 tháng đầu năm 2025, các cấp công đoàn trong ngành đã kết nạp 3.267 đoàn viên mới, \
         thành lập 9 công đoàn cơ sở.\nTin khác\nHuyện Đồng Mía: 480 công nhân đạt danh hiệu \
         công nhân giỏi\nGiá vàng hôm nay: vàng miếng tăng 300 nghìn đồng",
    );
    let headlines: Vec<&Suggestion> = found.iter().filter(|one| one.is_headline()).collect();
    assert_eq!(found.len(), 3, "{found:#?}");
    assert_eq!(headlines.len(), 1);
    assert_eq!(headlines[0].whose.as_deref(), Some("Huyện Đồng Mía"));
    assert_eq!(headlines[0].period, None);
    assert_eq!(found[0].period.as_deref(), Some("2025-01-01..2025-09-30"));
}

#[test]
fn parts_are_offered_by_their_names() {
    let found = suggested("Năm 2025 có 60.220 công nhân giỏi cấp cơ sở.");
    assert_eq!(found[0].candidates[0].code, "F03.people");
    assert_eq!(found[0].dims["level"], "base");
}
