//! Reading numbers that are written out in words, the way back from [`crate::in_words`].

const DIGITS: [&str; 10] = [
    "không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín",
];

/// A number written in words at the beginning of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Spoken {
    pub value: i64,
    /// How many of the words belong to it; at least one.
    pub words: usize,
}

/// The longest number that the first of these words make: `mười hai`, `hai nghìn ba trăm`, `một
/// tỷ rưỡi`. The words are small letters with their marks. A lone `không` is a denial and no
/// number. Whether a lone `năm` is five or a year only its neighbours tell, so it is given.
pub fn read_spoken(words: &[&str]) -> Option<Spoken> {
    let mut reader = Reader::default();
    let mut best = None;
    let mut at = 0;
    while let Some((group, taken)) = group(&words[at..]) {
        let denied = group == 0 && at == 0;
        let Some(after) = reader.take(group, &words[at + taken..]) else {
            break;
        };
        at += taken + after;
        if denied {
            continue;
        }
        match i64::try_from(reader.worth()) {
            Ok(value) => best = Some(Spoken { value, words: at }),
            Err(_) => break,
        }
        if reader.is_closed {
            break;
        }
    }
    best
}

/// What was read so far: whole billions, and what stands below them.
#[derive(Default)]
struct Reader {
    billions: i128,
    below: i128,
    /// The scale of the part before; the next one must be smaller. Nought before the first.
    scale_before: i128,
    /// Nothing may follow: ones or a half were said.
    is_closed: bool,
}

impl Reader {
    fn worth(&self) -> i128 {
        self.billions + self.below
    }

    /// Takes one group with the scales after it; how many words the scales took.
    fn take(&mut self, group: i128, rest: &[&str]) -> Option<usize> {
        let small = rest.first().and_then(|word| small_scale(word));
        let scale = small.unwrap_or(1);
        if self.scale_before != 0 && scale >= self.scale_before {
            return None;
        }
        self.below += group * scale;
        self.scale_before = scale;
        let mut taken = usize::from(small.is_some());
        while matches!(rest.get(taken), Some(&("tỷ" | "tỉ"))) {
            self.billions = self.worth().checked_mul(1_000_000_000)?;
            (self.below, self.scale_before) = (0, 1_000_000_000);
            taken += 1;
        }
        if taken > 0 && rest.get(taken) == Some(&"rưỡi") {
            self.below += self.scale_before / 2;
            self.is_closed = true;
            taken += 1;
        }
        self.is_closed |= taken == 0;
        Some(taken)
    }
}

fn small_scale(word: &str) -> Option<i128> {
    match word {
        "nghìn" | "ngàn" => Some(1_000),
        "triệu" => Some(1_000_000),
        _ => None,
    }
}

/// A number from 0 to 999 and how many words it takes.
fn group(words: &[&str]) -> Option<(i128, usize)> {
    let mut at = 0;
    let mut hundreds = 0;
    if words.get(1) == Some(&"trăm") {
        hundreds = digit(words[0])?;
        at = 2;
    }
    let hundreds_said = at > 0;
    let rest = &words[at..];
    if hundreds_said && matches!(rest.first(), Some(&("linh" | "lẻ"))) {
        return Some(match rest.get(1).and_then(|word| digit(word)) {
            Some(ones) => (hundreds * 100 + ones, at + 2),
            None => (hundreds * 100, at),
        });
    }
    let tens = match rest.first() {
        Some(&"mười") => Some((1, 1)),
        Some(word) if rest.get(1) == Some(&"mươi") => digit(word).map(|tens| (tens, 2)),
        _ => None,
    };
    if let Some((tens, taken)) = tens {
        let ones = rest.get(taken).and_then(|word| ones_after(tens, word));
        let value = hundreds * 100 + tens * 10 + ones.unwrap_or(0);
        return Some((value, at + taken + usize::from(ones.is_some())));
    }
    if hundreds_said {
        return Some((hundreds * 100, at));
    }
    rest.first()
        .and_then(|word| digit(word))
        .map(|value| (value, 1))
}

fn ones_after(tens: i128, word: &str) -> Option<i128> {
    match word {
        "mốt" if tens > 1 => Some(1),
        "tư" if tens > 1 => Some(4),
        "lăm" | "nhăm" => Some(5),
        "không" => None,
        other => digit(other),
    }
}

fn digit(word: &str) -> Option<i128> {
    let place = DIGITS.iter().position(|known| *known == word)?;
    i128::try_from(place).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::in_words;
    use proptest::prelude::*;

    fn read(text: &str) -> Option<(i64, usize)> {
        let words: Vec<&str> = text.split(' ').collect();
        read_spoken(&words).map(|spoken| (spoken.value, spoken.words))
    }

    #[test]
    fn numbers_end_where_other_words_begin() {
        for (text, value, words) in [
            ("hai đợt", 2, 1),
            ("mười hai lớp", 12, 2),
            ("hai mươi mốt", 21, 3),
            ("bốn trăm năm mươi lượt", 450, 4),
            ("một trăm linh năm người", 105, 4),
            ("hai nghìn ba trăm công nhân", 2_300, 4),
            ("một tỷ hai trăm triệu đồng", 1_200_000_000, 5),
            ("một tỷ rưỡi đồng", 1_500_000_000, 3),
            ("hai nghìn tỷ", 2_000_000_000_000, 3),
            ("một trăm phần trăm", 100, 2),
            ("năm năm qua", 5, 1),
        ] {
            assert_eq!(read(text), Some((value, words)), "{text}");
        }
        assert_eq!(read("không có vụ nào"), None);
        assert_eq!(read("đoàn viên"), None);
    }

    proptest! {
        #[test]
        fn what_is_said_is_read_back(value in 1i64..) {
            let said = in_words(value);
            prop_assert_eq!(read(&said), Some((value, said.split(' ').count())));
        }

        #[test]
        fn any_words_are_read_or_not(picks in proptest::collection::vec(0usize..18, 0..12)) {
            let more = ["mươi", "mười", "trăm", "nghìn", "triệu", "tỷ", "linh", "rưỡi"];
            let all: Vec<&str> = DIGITS.iter().copied().chain(more).collect();
            let words: Vec<&str> = picks.iter().map(|pick| all[*pick]).collect();
            if let Some(spoken) = read_spoken(&words) {
                prop_assert!(spoken.words >= 1 && spoken.words <= words.len());
            }
        }
    }
}
