use vietnamese::{Day, Sex};

use super::*;
use crate::record::{Birth, Reason};

mod laws;

const FAMILIES: [&str; 8] = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi"];
const MIDDLES: [&str; 6] = ["Thị", "Văn", "Thị Thu", "Minh", "Đức", "Ngọc"];
const GIVENS: [&str; 14] = [
    "Hoa", "Lan", "Hùng", "Hưng", "Dũng", "Phương", "Linh", "Loan", "Nam", "Tuấn", "Yến", "Bình",
    "Khánh", "Thảo",
];

#[derive(Clone, Debug, PartialEq)]
struct Card {
    id: i64,
    name: String,
    birth: Birth,
    sex: Option<Sex>,
    number: String,
    unit: i32,
    phone: String,
}

impl Card {
    fn record(&self) -> Record<'_> {
        Record {
            id: self.id,
            name: &self.name,
            birth: self.birth,
            sex: self.sex,
            number: &self.number,
            unit: self.unit,
            phone: &self.phone,
        }
    }
}

fn records(cards: &[Card]) -> Vec<Record<'_>> {
    cards.iter().map(Card::record).collect()
}

fn day(year: i16, month: i8, day: i8) -> Birth {
    Birth::Day(Day::new(year, month, day).unwrap())
}

/// The person the stories are about, in the records of a list.
fn hoa(id: i64) -> Card {
    Card {
        id,
        name: "Đặng Thị Phương Hoa".to_owned(),
        birth: day(1985, 3, 7),
        sex: Some(Sex::Female),
        number: "036185123456".to_owned(),
        unit: 7,
        phone: "0912 345 678".to_owned(),
    }
}

/// People who are all different, the same at every call.
fn crowd(count: i64) -> Vec<Card> {
    let mut chance = 7u64;
    let mut below = |bound: u64| {
        chance = crate::hash::mix(chance, 1);
        (chance >> 33) % bound
    };
    (0..count)
        .map(|id| {
            let pick = |words: &[&'static str], at: u64| words[at as usize % words.len()];
            let woman = below(2) == 1;
            let (year, month, on) = (1965 + below(40), 1 + below(12), 1 + below(28));
            let century = if year < 2000 { 0 } else { 2 } + u64::from(woman);
            let (tens, place, serial) = (year % 100, 1 + below(60), below(1_000_000));
            let middle = if woman { "Thị" } else { "Văn" };
            Card {
                id: 1_000 + id,
                name: format!(
                    "{} {middle} {}",
                    pick(&FAMILIES, below(8)),
                    pick(&GIVENS, below(14))
                ),
                birth: day(year as i16, month as i8, on as i8),
                sex: Some(if woman { Sex::Female } else { Sex::Male }),
                number: format!("{place:03}{century}{tens:02}{serial:06}"),
                unit: 10 + below(5) as i32,
                phone: format!("09{:08}", below(100_000_000)),
            }
        })
        .collect()
}

/// The pair of two records among so many others; the first's ids are 1 and 2.
fn pair_among(count: i64, change: impl Fn(&mut Card, &mut Card)) -> Option<Pair> {
    let (mut first, mut second) = (hoa(1), hoa(2));
    change(&mut first, &mut second);
    let mut cards = crowd(count);
    cards.extend([first, second]);
    let pairs = People::new(&records(&cards)).pairs(0.0);
    pairs.into_iter().find(|pair| (pair.a, pair.b) == (1, 2))
}

/// A change of two records that are the same, the reasons it brings, and the least score.
type Story = (fn(&mut Card, &mut Card), &'static [Reason], f32);

#[test]
fn every_reason_is_told() {
    use Reason::*;
    let stories: [Story; 22] = [
        (
            |_, _| (),
            &[SameIdentityNumber, SameNameAndBirth, SameUnit, SamePhone],
            0.999,
        ),
        (
            |_, b| b.number = "036185123457".into(),
            &[IdentityNumberOneDigitOff],
            0.999,
        ),
        (
            |_, b| b.number = "036185123477".into(),
            &[IdentityNumberTwoDigitsOff],
            0.99,
        ),
        (
            |_, b| b.number = "131234567".into(),
            &[OldNumberAgainstNew, SameNameAndBirth],
            0.99,
        ),
        (|_, b| b.number.clear(), &[IdentityNumberMissing], 0.99),
        (
            |_, b| b.number = "036085123456".into(),
            &[IdentityNumberDoubtful],
            0.99,
        ),
        (
            |_, b| b.name = "DANG THI PHUONG HOA".into(),
            &[NameWithoutMarks, SameBirth],
            0.99,
        ),
        (
            |_, b| b.name = "Đặng Thị Phượng Hoa".into(),
            &[NameMarksDiffer],
            0.99,
        ),
        (
            |_, b| b.name = "Phương Hoa Đặng Thị".into(),
            &[NameReordered],
            0.99,
        ),
        (
            |_, b| b.name = "Đ. T. P. Hoa".into(),
            &[NameAbbreviated],
            0.99,
        ),
        (
            |_, b| b.name = "Đặng Thị Phưong Hoaa".into(),
            &[NearName],
            0.99,
        ),
        (
            |_, b| b.name = "Đặng Hoa".into(),
            &[NameMiddleDiffers],
            0.99,
        ),
        (
            |_, b| b.name = "Lý Quốc Khải".into(),
            &[SameIdentityNumber, OtherName],
            0.0,
        ),
        (
            |_, b| b.birth = day(1985, 7, 3),
            &[SameName, BirthDayAndMonthSwapped],
            0.99,
        ),
        (
            |_, b| b.birth = day(1985, 3, 17),
            &[SameName, BirthOnePartOff],
            0.99,
        ),
        (
            |_, b| b.birth = day(1985, 1, 1),
            &[SameName, SameBirthYear],
            0.99,
        ),
        (
            |_, b| b.birth = Birth::Year(1985),
            &[SameName, SameBirthYear],
            0.99,
        ),
        (
            |_, b| b.birth = Birth::Year(1986),
            &[SameName, BirthNear],
            0.9,
        ),
        (
            |_, b| b.birth = day(1986, 2, 25),
            &[SameName, BirthNear],
            0.9,
        ),
        (
            |_, b| b.birth = day(1999, 11, 30),
            &[SameName, OtherBirth],
            0.5,
        ),
        (
            |_, b| b.birth = Birth::Unknown,
            &[SameName, BirthMissing],
            0.99,
        ),
        (
            |_, b| b.sex = Some(Sex::Male),
            &[OtherSex, IdentityNumberDoubtful],
            0.99,
        ),
    ];
    for (at, (change, reasons, least)) in stories.into_iter().enumerate() {
        for others in [40, 2_000] {
            let pair = pair_among(others, change).unwrap_or_else(|| panic!("story {at}: no pair"));
            for reason in reasons {
                assert!(
                    pair.why.contains(reason),
                    "story {at}: {reason:?} in {pair:?}"
                );
            }
            assert!(pair.score >= least, "story {at} among {others}: {pair:?}");
        }
    }
}

#[test]
fn two_sound_numbers_are_two_people() {
    let other = |a: &mut Card, b: &mut Card| {
        a.name = "Nguyễn Thị Hoa".into();
        b.name = "Nguyễn Thị Hoa".into();
        b.number = "001185998877".into();
        (b.unit, b.phone) = (9, String::new());
    };
    let pair = pair_among(2_000, other);
    assert!(pair.is_none_or(|pair| pair.score < 0.2));
}

#[test]
fn a_doubtful_number_speaks_less_against() {
    let other = |number: &'static str| {
        move |a: &mut Card, b: &mut Card| {
            (a.name, b.name) = ("Nguyễn Thị Hoa".into(), "Nguyễn Thị Hoa".into());
            b.number = number.into();
            (b.unit, b.phone) = (9, String::new());
        }
    };
    let sound = pair_among(2_000, other("001185998877")).map_or(0.0, |pair| pair.score);
    let doubtful = pair_among(2_000, other("001061998877")).map_or(0.0, |pair| pair.score);
    assert!(doubtful > sound, "{doubtful} {sound}");
}

#[test]
fn a_rare_name_counts_more_than_a_common_one() {
    let alone = |name: &'static str| {
        move |a: &mut Card, b: &mut Card| {
            for card in [a, b] {
                card.name = name.into();
                card.number.clear();
                card.phone.clear();
            }
        }
    };
    let rare = pair_among(2_000, alone("Khuất Thị Mỹ Uyên")).map_or(0.0, |pair| pair.score);
    let common = pair_among(2_000, alone("Nguyễn Thị Hoa")).map_or(0.0, |pair| pair.score);
    assert!(rare > common, "{rare} {common}");
}

#[test]
fn twins_are_two_people() {
    let twins = |a: &mut Card, b: &mut Card| {
        a.name = "Đặng Thị Hồng".into();
        b.name = "Đặng Thị Hạnh".into();
        b.number = "036185777777".into();
    };
    assert!(pair_among(2_000, twins).is_none_or(|pair| pair.score < 0.1));
    let without_numbers = |a: &mut Card, b: &mut Card| {
        twins(a, b);
        a.number.clear();
        b.number.clear();
    };
    assert!(pair_among(2_000, without_numbers).is_none_or(|pair| pair.score < 0.3));
}

#[test]
fn a_number_of_everybody_is_nobodys() {
    let mut cards = crowd(400);
    for card in &mut cards {
        card.number = "001099000001".into();
    }
    let pairs = People::new(&records(&cards)).pairs(0.5);
    assert!(pairs.len() < 5, "{} pairs", pairs.len());
}

#[test]
fn fifty_people_of_one_unit_are_told_apart() {
    let mut cards = crowd(48);
    for card in &mut cards {
        card.unit = 3;
    }
    let mut again = cards[5].clone();
    again.id = 1;
    again.name = vietnamese::fold(&again.name).to_uppercase();
    again.number.clear();
    again.phone.clear();
    cards.push(again);
    let pairs = People::new(&records(&cards)).pairs(0.5);
    let found: Vec<(i64, i64)> = pairs.iter().map(|pair| (pair.a, pair.b)).collect();
    assert_eq!(found, [(1, 1_005)]);
    assert!(pairs[0].score > 0.9, "{pairs:?}");
}

#[test]
fn nobody_and_one_are_lists_too() {
    assert_eq!(People::new(&[]).pairs(0.0), []);
    let one = hoa(1);
    let people = People::new(&[one.record()]);
    assert_eq!(people.pairs(0.0), []);
    assert_eq!(People::new(&[]).find(&one.record(), 0.1), []);
    assert_eq!(people.find(&hoa(2).record(), 0.1)[0].id, 1);
}

#[test]
fn records_that_tell_nothing_are_not_paired() {
    let empty = |id| Card {
        id,
        name: " ".into(),
        birth: Birth::Unknown,
        sex: None,
        number: "không".into(),
        unit: 3,
        phone: "-".into(),
    };
    let mut cards = crowd(30);
    cards.extend([empty(1), empty(2)]);
    assert_eq!(People::new(&records(&cards)).pairs(0.1), []);
}

#[test]
fn a_new_record_is_found_as_it_would_be_in_the_list() {
    let mut cards = crowd(3_000);
    let stored = People::new(&records(&cards));
    let mut again = cards[77].clone();
    again.id = 1;
    if let Birth::Day(on) = again.birth {
        again.birth = day(on.year(), on.month(), 1 + on.day() % 28);
    }
    again.number.clear();
    again.phone.clear();
    cards.push(again.clone());
    let whole = People::new(&records(&cards)).pairs(0.001);
    let within = whole.iter().find(|pair| pair.a == 1).unwrap();
    let found = &stored.find(&again.record(), 0.001)[0];
    assert_eq!((found.id, &found.why), (within.b, &within.why));
    assert!(
        (found.score - within.score).abs() < 0.01,
        "{found:?} {within:?}"
    );
    let together = stored.find_all(&[again.record(), cards[3].record()], 0.001);
    assert_eq!(together[0][0], *found);
    assert_eq!(together[1][0].id, cards[3].id);
}
