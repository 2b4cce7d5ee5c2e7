//! Which letters of two texts differ, for the eye that compares them. Pure.

/// A stretch of a text, and whether the other text lacks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub differs: bool,
}

/// Texts longer than this are not taken apart: they differ as a whole.
const LONGEST: usize = 200;

/// Both texts in pieces, those marked that the other does not have at this place. What is left of
/// both once the marked pieces are taken out is the same text, the longest there is.
pub fn compare(one: &str, other: &str) -> (Vec<Piece>, Vec<Piece>) {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if a.len() > LONGEST || b.len() > LONGEST {
        let whole = |text: &str| {
            let differs = one != other;
            Vec::from([Piece {
                text: text.to_owned(),
                differs,
            }])
        };
        return (whole(one), whole(other));
    }
    let lengths = common_lengths(&a, &b);
    let (mut at, mut bt) = (0, 0);
    let (mut in_a, mut in_b) = (vec![true; a.len()], vec![true; b.len()]);
    while at < a.len() && bt < b.len() {
        if a[at] == b[bt] {
            (in_a[at], in_b[bt]) = (false, false);
            (at, bt) = (at + 1, bt + 1);
        } else if lengths[at + 1][bt] >= lengths[at][bt + 1] {
            at += 1;
        } else {
            bt += 1;
        }
    }
    (pieces(&a, &in_a), pieces(&b, &in_b))
}

/// How long the longest common text of the rests from each place on is.
fn common_lengths(a: &[char], b: &[char]) -> Vec<Vec<u16>> {
    let mut lengths = vec![vec![0_u16; b.len() + 1]; a.len() + 1];
    for at in (0..a.len()).rev() {
        for bt in (0..b.len()).rev() {
            lengths[at][bt] = if a[at] == b[bt] {
                lengths[at + 1][bt + 1] + 1
            } else {
                lengths[at + 1][bt].max(lengths[at][bt + 1])
            };
        }
    }
    lengths
}

fn pieces(text: &[char], differs: &[bool]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (letter, differs) in text.iter().zip(differs) {
        match pieces.last_mut() {
            Some(last) if last.differs == *differs => last.text.push(*letter),
            _ => pieces.push(Piece {
                text: letter.to_string(),
                differs: *differs,
            }),
        }
    }
    pieces
}

/// Two days, written alike, in which day, month or year is marked as a whole.
pub fn compare_days(one: &str, other: &str) -> (Vec<Piece>, Vec<Piece>) {
    let (a, b): (Vec<&str>, Vec<&str>) = (one.split('/').collect(), other.split('/').collect());
    if a.len() != b.len() {
        return compare(one, other);
    }
    let marked = |own: &[&str], others: &[&str]| {
        let mut pieces = Vec::new();
        for (at, (part, of_other)) in own.iter().zip(others).enumerate() {
            if at > 0 {
                pieces.push(Piece {
                    text: "/".to_owned(),
                    differs: false,
                });
            }
            pieces.push(Piece {
                text: (*part).to_owned(),
                differs: part != of_other,
            });
        }
        pieces
    };
    (marked(&a, &b), marked(&b, &a))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(pieces: &[Piece]) -> String {
        pieces
            .iter()
            .map(|piece| {
                if piece.differs {
                    format!("[{}]", piece.text)
                } else {
                    piece.text.clone()
                }
            })
            .collect()
    }

    fn both(pieces: (Vec<Piece>, Vec<Piece>)) -> (String, String) {
        (shown(&pieces.0), shown(&pieces.1))
    }

    #[test]
    fn marks_the_letters_that_differ() {
        assert_eq!(
            both(compare("Hà Thúy Diệp", "Hà Thuý Diệp")),
            ("Hà Th[úy] Diệp".to_owned(), "Hà Th[uý] Diệp".to_owned())
        );
        assert_eq!(
            both(compare("Vi Thị Mỷ", "Vi Thị Mỹ")),
            ("Vi Thị M[ỷ]".to_owned(), "Vi Thị M[ỹ]".to_owned())
        );
        assert_eq!(both(compare("An", "An")).0, "An");
        assert_eq!(both(compare("", "An")), (String::new(), "[An]".to_owned()));
    }

    #[test]
    fn marks_day_and_month_as_wholes() {
        assert_eq!(
            both(compare_days("08/05/1990", "05/08/1990")),
            ("[08]/[05]/1990".to_owned(), "[05]/[08]/1990".to_owned())
        );
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_the_rest_is_common(a in "[a-d ]{0,12}", b in "[a-d ]{0,12}") {
            let (of_a, of_b) = compare(&a, &b);
            let text = |pieces: &[Piece], all: bool| -> String {
                pieces.iter().filter(|piece| all || !piece.differs)
                    .map(|piece| piece.text.as_str()).collect()
            };
            prop_assert_eq!(text(&of_a, true), a.clone());
            prop_assert_eq!(text(&of_b, true), b.clone());
            prop_assert_eq!(text(&of_a, false), text(&of_b, false));
            let marked = of_a.iter().chain(&of_b).any(|piece| piece.differs);
            prop_assert_eq!(marked, a != b);
        }
    }
}
