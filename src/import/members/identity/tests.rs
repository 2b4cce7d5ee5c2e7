use std::collections::HashMap;

use timeline::Day;

use super::super::roll::{hashed, number_key};
use super::*;
use crate::member::Birth;

fn day(text: &str) -> Option<Birth> {
    Some(Birth::Day(text.parse::<Day>().unwrap()))
}

fn someone(id: i64, unit_id: i32, name: &str, birth: Option<Birth>, number: &str) -> Someone {
    Someone {
        id,
        unit_id,
        name: hashed(name),
        birth,
        number: if number.is_empty() {
            0
        } else {
            number_key(number)
        },
    }
}

fn roll(people: &[Someone]) -> Roll {
    let mut roll = Roll::default();
    for person in people {
        roll.enter(*person);
    }
    roll
}

fn asked(why: Why, people: &[i64]) -> Identity {
    Identity::Asked(Question::of_people(why, people.to_vec()))
}

const NUMBER: &str = "001190000001";

#[test]
fn the_number_decides_where_name_or_birth_agree() {
    let register = roll(&[someone(7, 1, "tran thi binh", day("1990-02-27"), NUMBER)]);
    let who = |name, birth, number| {
        identify(
            &someone(1, 2, name, birth, number),
            &register,
            &Roll::default(),
        )
    };
    assert_eq!(who("tran thi binh", None, NUMBER), Identity::Same(7));
    assert_eq!(
        who("tran binh", day("1990-02-27"), NUMBER),
        Identity::Same(7)
    );
    assert_eq!(
        who("tran binh", Some(Birth::Year(1990)), NUMBER),
        Identity::Same(7)
    );
    let another = asked(Why::NumberOfAnother, &[7]);
    assert_eq!(who("le van an", day("1985-01-01"), NUMBER), another);
    assert_eq!(who("le van an", None, NUMBER), another);
}

#[test]
fn at_one_unit_name_and_birth_decide() {
    let register = roll(&[
        someone(7, 1, "tran thi binh", day("1990-02-27"), ""),
        someone(8, 1, "le thi hoa", Some(Birth::Year(1985)), "012345678"),
        someone(9, 1, "vo van nam", None, ""),
    ]);
    let who = |unit, name, birth, number| {
        identify(
            &someone(1, unit, name, birth, number),
            &register,
            &Roll::default(),
        )
    };
    assert_eq!(
        who(1, "tran thi binh", day("1990-02-27"), NUMBER),
        Identity::Same(7)
    );
    assert_eq!(
        who(1, "tran thi binh", Some(Birth::Year(1990)), ""),
        Identity::Same(7)
    );
    assert_eq!(
        who(1, "tran thi binh", day("1990-02-28"), ""),
        Identity::New
    );
    // The old card of nine digits says nothing of the new one; another of the same kind does.
    assert_eq!(
        who(1, "le thi hoa", day("1985-03-04"), NUMBER),
        Identity::Same(8)
    );
    let other = asked(Why::OtherNumber, &[8]);
    assert_eq!(who(1, "le thi hoa", day("1985-03-04"), "112345678"), other);
    assert_eq!(who(1, "vo van nam", None, ""), Identity::Same(9));
    assert_eq!(
        who(1, "vo van nam", day("1970-01-01"), ""),
        asked(Why::SameName, &[9])
    );
    assert_eq!(
        who(2, "tran thi binh", day("1990-02-27"), ""),
        asked(Why::Elsewhere, &[7])
    );
    assert_eq!(
        who(2, "tran thi binh", Some(Birth::Year(1990)), ""),
        Identity::New
    );
}

#[test]
fn of_several_the_one_at_the_unit_is_meant() {
    let register = roll(&[
        someone(7, 1, "tran thi binh", day("1990-02-27"), NUMBER),
        someone(8, 2, "tran thi binh", day("1990-02-27"), NUMBER),
    ]);
    let who = |unit| {
        let row = someone(1, unit, "tran thi binh", day("1990-02-27"), NUMBER);
        identify(&row, &register, &Roll::default())
    };
    assert_eq!(who(2), Identity::Same(8));
    assert_eq!(who(3), asked(Why::Several, &[7, 8]));
}

#[test]
fn earlier_rows_of_the_file_come_first() {
    let file = roll(&[
        someone(2, 1, "tran thi binh", day("1990-02-27"), NUMBER),
        someone(3, 1, "le thi hoa", day("1985-03-04"), ""),
    ]);
    let who = |name, birth, number| {
        identify(&someone(9, 1, name, birth, number), &Roll::default(), &file)
    };
    let of_row = |why, row| Identity::Asked(Question::of_row(why, row));
    assert_eq!(
        who("tran thi binh", day("1990-02-27"), NUMBER),
        Identity::Again(2)
    );
    assert_eq!(
        who("vo van nam", day("1970-01-01"), NUMBER),
        of_row(Why::NumberOfRow, 2)
    );
    assert_eq!(who("le thi hoa", day("1985-03-04"), ""), Identity::Again(3));
    let numbered = who("le thi hoa", day("1985-03-04"), "001185000009");
    assert_eq!(numbered, of_row(Why::LikeRow, 3));
    assert_eq!(who("le thi hoa", day("1985-03-05"), ""), Identity::New);
    assert_eq!(
        who("tran thi binh", day("1990-02-27"), "001190000002"),
        Identity::New
    );
}

/// Writes a list as an import that asks nothing would: each row in question as somebody of his own.
/// Returns the people it adds to the register.
fn written(list: &[Someone], register: &Roll) -> Vec<Someone> {
    let (mut file, mut told, mut added) = (Roll::default(), HashMap::new(), Vec::new());
    for (row_no, row) in (0..).zip(list) {
        let identity = match identify(row, register, &file) {
            Identity::Asked(question) => as_his_own(row, &question, register, &told),
            found => found,
        };
        match identity {
            Identity::Again(_) => continue,
            Identity::Same(id) if told.insert(id, row_no).is_some() => continue,
            Identity::Same(_) => {}
            Identity::New | Identity::Asked(_) => added.push(Someone {
                id: 1000 + row.id,
                ..*row
            }),
        }
        file.enter(*row);
    }
    added
}

proptest::proptest! {
    #[test]
    fn the_same_list_again_adds_nobody(
        rows in proptest::collection::vec((0..2_i32, 0..2_usize, 0..6_usize, 0..5_usize), 1..14),
    ) {
        let births = [None, Some(Birth::Year(1985)), Some(Birth::Year(1986)),
            day("1985-03-04"), day("1985-04-03"), day("1986-03-04")];
        let numbers = ["", NUMBER, "001190000002", "012345678", "012345679"];
        let list: Vec<Someone> = (1..).zip(&rows).map(|(id, (unit, name, birth, number))| {
            let name = ["le thi hoa", "tran thi binh"][*name];
            someone(id, *unit, name, births[*birth], numbers[*number])
        }).collect();
        let added = written(&list, &Roll::default());
        proptest::prop_assert!(!added.is_empty());
        let again = written(&list, &roll(&added));
        proptest::prop_assert!(again.is_empty(), "{again:?}");
    }
}
