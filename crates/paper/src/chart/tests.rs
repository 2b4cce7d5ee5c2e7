use super::*;
use proptest::prelude::*;

fn chart(kind: ChartKind, values: &[Option<i64>]) -> Chart {
    let point = |value: i64| Point {
        value,
        shown: format!("{value} người"),
    };
    Chart {
        title: "Đoàn viên mới".to_owned(),
        kind,
        measure: "người".to_owned(),
        labels: (1..=values.len())
            .map(|at| format!("Phường {at}"))
            .collect(),
        series: vec![Series {
            name: String::new(),
            points: values.iter().map(|value| value.map(point)).collect(),
        }],
    }
}

#[test]
fn every_known_figure_is_drawn_worded_and_in_the_table() {
    let known = chart(ChartKind::Bars, &[Some(12), None, Some(-3)]);
    let drawn = known.drawings().unwrap().concat();
    assert_eq!(drawn.matches("<rect").count(), 2);
    for words in ["12 người", "-3 người", "Phường 2"] {
        assert!(drawn.contains(words), "{words}");
    }
    assert_eq!(
        known.in_words(),
        "Đoàn viên mới, người. Phường 1: 12 người; Phường 2: ; Phường 3: -3 người."
    );
    let sheet = known.sheet();
    assert_eq!(sheet.columns[1].heading, "người");
    assert_eq!(sheet.rows[1].cells[1], Cell::Empty);
    assert!(sheet.check().is_ok());
}

#[test]
fn a_line_breaks_where_nothing_is_known() {
    let drawn = chart(ChartKind::Lines, &[Some(1), Some(2), None, Some(4)]);
    let drawn = drawn.drawings().unwrap().concat();
    let way = drawn.split("<path d=\"M").nth(2).unwrap();
    assert_eq!(way.split('"').next().unwrap().matches('M').count(), 1);
    assert_eq!(drawn.matches("<circle").count(), 3);
}

#[test]
fn many_bars_are_several_drawings_and_long_names_two_lines() {
    let many = chart(ChartKind::Bars, &vec![Some(1); 130]);
    assert_eq!(many.drawings().unwrap().len(), 5);
    let long = "Công đoàn cơ sở Công ty trách nhiệm hữu hạn một thành viên Mẫu Số Một Việt Nam";
    assert_eq!(two_lines(long).len(), 2);
    assert!(two_lines(long)[1].ends_with('…'));
}

#[test]
fn a_series_of_another_length_is_refused() {
    let mut wrong = chart(ChartKind::Lines, &[Some(1), Some(2)]);
    wrong.labels.pop();
    let fault = wrong.drawings().unwrap_err().to_string();
    assert!(fault.contains("2 points for 1 labels"), "{fault}");
}

proptest! {
    #[test]
    fn any_figures_stay_on_the_drawing(values in prop::collection::vec(
        prop::option::of(any::<i32>().prop_map(i64::from)), 0..60,
    )) {
        for kind in [ChartKind::Bars, ChartKind::Lines] {
            for drawn in chart(kind, &values).drawings().unwrap() {
                prop_assert!(!drawn.contains("NaN") && !drawn.contains("inf"));
                for x in drawn.split(" x=\"").skip(1) {
                    let x: f64 = x.split('"').next().unwrap().parse().unwrap();
                    prop_assert!((0.0..=WIDTH).contains(&x), "{x}");
                }
            }
        }
    }
}
