//! Where a person leaves traces, what becomes of each when he is deleted, and which words have to
//! be forgotten. Pure.

/// What stands in the place of a name that was deleted, and of its mention elsewhere.
pub const ERASED: &str = "Đã xóa theo yêu cầu";

/// What becomes of the rows of a table that name an erased person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trace {
    /// The person's own row: emptied, kept as a number.
    Own,
    /// Numbers and days only: nothing to forget.
    Numbers,
    /// The rows go.
    Rows,
    /// Columns that hold a value of his: they are emptied.
    Values(&'static [&'static str]),
    /// Columns of text, each with its type, whose whole words may be personal: they go.
    Texts(&'static [(&'static str, &'static str)]),
    /// Columns in which the person's values may be mentioned: the mentions go, the rest stays.
    Mentions(&'static [(&'static str, &'static str)]),
}

/// A column that names a person, and what becomes of its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named {
    pub table: &'static str,
    pub column: &'static str,
    pub trace: Trace,
}

const fn named(table: &'static str, column: &'static str, trace: Trace) -> Named {
    Named {
        table,
        column,
        trace,
    }
}

/// Every column that names a person. One that is added has to be added here; a test walks the
/// database for those that are not. A column may stand here twice.
pub const TRACES: [Named; 26] = [
    named("person", "person_id", Trace::Own),
    named("person", "merged_into_id", Trace::Numbers),
    named("person_sensitive", "person_id", Trace::Rows),
    named("person_history", "person_id", Trace::Rows),
    named("person_gone", "person_id", Trace::Numbers),
    named(
        "spell",
        "person_id",
        Trace::Mentions(&[("joined_decision", "text"), ("left_decision", "text")]),
    ),
    named(
        "movement",
        "person_id",
        Trace::Mentions(&[
            ("decision_no", "text"),
            ("before", "jsonb"),
            ("after", "jsonb"),
        ]),
    ),
    named("transfer", "person_id", Trace::Values(&["sought"])),
    named("transfer", "person_id", Trace::Texts(&[("reason", "text")])),
    named(
        "transfer",
        "person_id",
        Trace::Mentions(&[("decision_no", "text")]),
    ),
    named(
        "house_case",
        "person_id",
        Trace::Texts(&[("reason", "text"), ("condition", "text")]),
    ),
    named("proposal", "person_id", Trace::Rows),
    named("likeness", "a_id", Trace::Rows),
    named("likeness", "b_id", Trace::Rows),
    named("not_same", "a_id", Trace::Texts(&[("reason", "text")])),
    named("not_same", "b_id", Trace::Texts(&[("reason", "text")])),
    named(
        "person_merge",
        "kept_id",
        Trace::Mentions(&[("aside", "jsonb")]),
    ),
    named(
        "person_merge",
        "merged_id",
        Trace::Mentions(&[("aside", "jsonb")]),
    ),
    named(
        "term",
        "person_id",
        Trace::Mentions(&[("decision_no", "text"), ("end_decision_no", "text")]),
    ),
    named(
        "term_act",
        "person_id",
        Trace::Mentions(&[("before", "jsonb"), ("after", "jsonb")]),
    ),
    named("fact", "person_id", Trace::Numbers),
    named(
        "aid_line",
        "person_id",
        Trace::Values(&["bank", "account_no"]),
    ),
    named(
        "aid_line",
        "person_id",
        Trace::Texts(&[("reason", "text"), ("struck", "text")]),
    ),
    named("card", "person_id", Trace::Values(&["number", "reason"])),
    named(
        "person_access",
        "person_id",
        Trace::Texts(&[("reason", "text")]),
    ),
    named(
        "data_request",
        "person_id",
        Trace::Texts(&[
            ("wish", "text"),
            ("contact", "text"),
            ("extension_reason", "text"),
            ("outcome_reason", "text"),
        ]),
    ),
];

/// The fewest digits of a number by which a mention is surely his.
const FEWEST_DIGITS: usize = 8;

/// A pattern (PostgreSQL's regular expressions, without regard to case) that finds the values in
/// running text: names of two words or more with any blanks between, numbers with any usual sign
/// between their digits. `None` where nothing is long enough to be surely his.
pub fn mentions(values: &[String]) -> Option<String> {
    let mut patterns: Vec<String> = Vec::new();
    for value in values {
        let pattern = one_mention(value.trim());
        patterns.extend(pattern.filter(|pattern| !patterns.contains(pattern)));
    }
    // The longest first: a name within a longer one does not leave its rest behind.
    patterns.sort_by_key(|pattern| std::cmp::Reverse(pattern.len()));
    (!patterns.is_empty()).then(|| format!("\\m({})\\M", patterns.join("|")))
}

/// Those of the values that no namesake shares: numbers and addresses.
pub fn numbers_among(values: &[String]) -> Vec<String> {
    let is_own = |value: &&String| value.contains('@') || value.chars().any(|c| c.is_ascii_digit());
    values.iter().filter(is_own).cloned().collect()
}

fn one_mention(value: &str) -> Option<String> {
    let digits: Vec<String> = value
        .chars()
        .filter(char::is_ascii_digit)
        .map(String::from)
        .collect();
    let is_number = value
        .chars()
        .all(|c| c.is_ascii_digit() || " .-+".contains(c));
    if is_number {
        return (digits.len() >= FEWEST_DIGITS).then(|| digits.join("[ .-]?"));
    }
    let is_code = value.chars().all(|c| c.is_ascii_alphanumeric()) && digits.len() >= 5;
    let words: Vec<String> = value.split_whitespace().map(escaped).collect();
    match words.len() {
        0 => None,
        1 if is_code || value.contains('@') => Some(escaped(value)),
        1 => None,
        _ => Some(words.join("\\s+")),
    }
}

fn escaped(word: &str) -> String {
    let mut pattern = String::with_capacity(word.len());
    for c in word.chars() {
        if c.is_ascii_punctuation() {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_surely_his_is_looked_for() {
        let of = |values: &[&str]| {
            let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
            mentions(&values)
        };
        assert_eq!(of(&["An", "1980", ""]), None);
        assert_eq!(of(&["Lê An"]).unwrap(), "\\m(Lê\\s+An)\\M");
        assert_eq!(
            of(&["0912 345 678"]).unwrap(),
            "\\m(0[ .-]?9[ .-]?1[ .-]?2[ .-]?3[ .-]?4[ .-]?5[ .-]?6[ .-]?7[ .-]?8)\\M"
        );
        assert_eq!(of(&["B1234567"]).unwrap(), "\\m(B1234567)\\M");
        assert_eq!(of(&["a.b@c.vn"]).unwrap(), "\\m(a\\.b\\@c\\.vn)\\M");
        let kept = ["Lê An".to_owned(), "0912 345 678".to_owned()];
        assert_eq!(numbers_among(&kept), ["0912 345 678"]);
        let two = of(&["Lê An", "Lê An Bình", "Lê An"]).unwrap();
        assert_eq!(two, "\\m(Lê\\s+An\\s+Bình|Lê\\s+An)\\M");
    }
}
