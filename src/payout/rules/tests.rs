use proptest::prelude::*;

use super::*;
use crate::record::say_facts;

const ON: Day = jiff::civil::date(2027, 1, 20);

fn line((receipt_id, kin, amount_dong, person_id): (i64, usize, i64, i64)) -> Received {
    Received {
        receipt_id,
        unit_id: 7,
        person_id,
        kin: ["self", "child", "parent"][kin].to_owned(),
        amount_dong,
    }
}

proptest! {
    /// Whatever kind a programme is of, its records say the money and the turns that were received.
    #[test]
    fn records_add_up_to_what_was_received(
        lines in proptest::collection::vec((1i64..4, 0usize..3, 1i64..5, 1i64..1000), 1..60),
        which in 0usize..4,
    ) {
        let catalogue = crate::catalogue::load(None).unwrap();
        let code = ["trao-qua", "tro-cap-kho-khan", "tet-sum-vay", "gia-dinh-chinh-sach"][which];
        let kind = catalogue.kind(code).unwrap();
        let lines: Vec<Received> = lines.into_iter().map(line).collect();
        let fixed = fixed_answers(&serde_json::json!({ "programme": "tet", "source": "mobilised" }));
        let (mut dong, mut turns) = (0, 0);
        for (kind, entries) in records_of(&catalogue, (kind, &fixed), &lines, ON) {
            for entry in entries {
                let stage = entry.stage.as_deref();
                for fact in say_facts(kind, stage, ON, &entry.answers).unwrap() {
                    if fact.series.ends_with(".dong") {
                        dong += fact.amount;
                    } else {
                        turns += fact.amount;
                    }
                }
            }
        }
        prop_assert_eq!(dong, lines.iter().map(|line| line.amount_dong).sum::<i64>());
        prop_assert_eq!(turns, i64::try_from(lines.len()).unwrap());
    }
}

#[test]
fn a_bank_takes_capitals_without_marks() {
    assert_eq!(bank_name("Đặng Thị Ướt"), "DANG THI UOT");
    assert_eq!(
        bank_text("Quà Tết 2027 – đợt 1; A/B"),
        "QUA TET 2027 DOT 1 A B"
    );
    assert!(is_account("0123456789") && !is_account("12a456") && !is_account("12345"));
}

#[test]
fn a_stranger_sees_the_first_letters_of_a_name() {
    assert_eq!(initials("Nguyễn Thị ánh"), "N. T. Á.");
    assert_eq!(initials(""), "");
}
