//! The bytes are read back in the tests alone: what can be read back in one way was written in one
//! way, so two different logs never give the same bytes.

use proptest::prelude::*;

use super::*;

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn value(&mut self) -> Option<Vec<u8>> {
        let (length, rest) = self.0.split_at(4);
        let length = u32::from_be_bytes(length.try_into().unwrap());
        self.0 = rest;
        if length == u32::MAX {
            return None;
        }
        let (value, rest) = rest.split_at(length as usize);
        self.0 = rest;
        Some(value.to_vec())
    }
    fn number(&mut self) -> Option<i64> {
        let bytes = self.value()?;
        Some(i64::from_be_bytes(bytes.try_into().unwrap()))
    }
    fn text(&mut self) -> String {
        String::from_utf8(self.value().unwrap()).unwrap()
    }
    fn small(&mut self) -> Option<i32> {
        self.number().map(|number| i32::try_from(number).unwrap())
    }
}

fn read_back(bytes: &[u8]) -> (Change, Vec<Line>) {
    let mut reader = Reader(bytes);
    assert_eq!(reader.text(), "diemtua change 1");
    let change = Change {
        change_no: reader.number().unwrap(),
        recorded_at: Timestamp::from_microsecond(reader.number().unwrap()).unwrap(),
        account_id: reader.small(),
        unit_id: reader.small(),
        purpose: reader.text(),
    };
    let count = reader.number().unwrap();
    let lines = (0..count)
        .map(|_| Line {
            line_id: reader.number().unwrap(),
            unit_id: reader.small(),
            deed: reader.text(),
            subject: reader.text(),
            subject_id: reader.number(),
            detail: reader.value().unwrap().try_into().unwrap(),
        })
        .collect();
    assert!(reader.0.is_empty());
    (change, lines)
}

fn line() -> impl Strategy<Value = Line> {
    let texts = (".{0,12}", ".{0,12}");
    let numbers = (any::<i64>(), any::<Option<i32>>(), any::<Option<i64>>());
    (numbers, texts, any::<Digest>()).prop_map(
        |((line_id, unit_id, subject_id), (deed, subject), detail)| Line {
            line_id,
            unit_id,
            deed,
            subject,
            subject_id,
            detail,
        },
    )
}

fn change() -> impl Strategy<Value = Change> {
    let accounts = (any::<Option<i32>>(), any::<Option<i32>>());
    (
        any::<i64>(),
        0i64..4_000_000_000_000_000,
        accounts,
        ".{0,20}",
    )
        .prop_map(|(change_no, at, (account_id, unit_id), purpose)| Change {
            change_no,
            recorded_at: Timestamp::from_microsecond(at).unwrap(),
            account_id,
            unit_id,
            purpose,
        })
}

proptest! {
    #[test]
    fn every_log_has_bytes_of_its_own(
        change in change(),
        lines in prop::collection::vec(line(), 0..6),
    ) {
        let bytes = bytes_of_change(&change, &lines);
        prop_assert_eq!(read_back(&bytes), (change, lines));
    }

    #[test]
    fn any_other_line_order_or_end_has_another_digest(
        change in change(),
        lines in prop::collection::vec(line(), 2..6),
        at in any::<prop::sample::Index>(),
    ) {
        let own = digest_of_change(&change, &lines);
        let at = at.index(lines.len());
        let mut less = lines.clone();
        less.remove(at);
        prop_assert_ne!(own, digest_of_change(&change, &less));
        let mut other = lines.clone();
        other[at].deed.push('x');
        prop_assert_ne!(own, digest_of_change(&change, &other));
        let mut turned = lines.clone();
        turned.swap(at, (at + 1) % lines.len());
        prop_assert_eq!(turned == lines, own == digest_of_change(&change, &turned));
    }

    #[test]
    fn a_digest_is_read_as_it_was_written(digest in any::<Digest>()) {
        prop_assert_eq!(read_hex(&hex(&digest)), Some(digest));
        prop_assert_eq!(read_hex(&format!(" {}\n", hex(&digest).to_uppercase())), Some(digest));
    }
}

#[test]
fn what_is_no_digest_is_none() {
    for text in ["", "ab", &"g".repeat(64), &"a".repeat(63), &"a".repeat(66)] {
        assert_eq!(read_hex(text), None, "{text}");
    }
}

#[test]
fn a_seal_depends_on_all_it_says() {
    let head = SealHead {
        seal_no: 1,
        previous: NO_SEAL,
        first_place: 1,
        settled_before: 9,
        sealed_at: Timestamp::UNIX_EPOCH,
    };
    let one = |change_no| Sealed {
        change_no,
        lines: 1,
        digest: [7; 32],
    };
    let own = digest_of_seal(&head, &[one(1), one(2)]);
    let others = [
        digest_of_seal(&head, &[one(2), one(1)]),
        digest_of_seal(&head, &[one(1)]),
        digest_of_seal(
            &SealHead {
                previous: [1; 32],
                ..head
            },
            &[one(1), one(2)],
        ),
        digest_of_seal(
            &SealHead {
                settled_before: 8,
                ..head
            },
            &[one(1), one(2)],
        ),
        digest_of_seal(&SealHead { seal_no: 2, ..head }, &[one(1), one(2)]),
    ];
    assert!(others.iter().all(|other| *other != own));
}

#[test]
fn the_same_detail_under_another_salt_is_another_digest() {
    let of = |salt| digest_of_detail(&[salt; 16], "{\"dong\": 100}");
    assert_ne!(of(1), of(2));
    assert_eq!(of(1), of(1));
}
