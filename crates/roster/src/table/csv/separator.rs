//! What stands between the fields of a CSV file and between its rows.

/// The candidates; of equals the first.
const SEPARATORS: [u8; 4] = [b'\t', b';', b',', b'|'];
/// The lines that are looked at.
const LINES: usize = 60;

pub struct CsvForm {
    pub separator: u8,
    pub line_end: u8,
    /// Whether the first line is the `sep=;` that Excel understands.
    pub declared: bool,
}

/// Finds the form in the beginning of a file: the separator that stands equally often in most
/// lines.
pub fn of(head: &[u8]) -> CsvForm {
    let carriage_only = !head.contains(&b'\n') && head.contains(&b'\r');
    let line_end = if carriage_only { b'\r' } else { b'\n' };
    if let Some(separator) = declared(head) {
        return CsvForm {
            separator,
            line_end,
            declared: true,
        };
    }
    let lines: Vec<&[u8]> = head.split(|byte| *byte == line_end).take(LINES).collect();
    let mut best = (0, b',');
    for separator in SEPARATORS {
        let weight = weight(&lines, separator);
        if weight > best.0 {
            best = (weight, separator);
        }
    }
    CsvForm {
        separator: best.1,
        line_end,
        declared: false,
    }
}

fn declared(head: &[u8]) -> Option<u8> {
    let start = head.get(..5)?;
    let end = head.get(5).copied().unwrap_or(b'\n');
    (start[..4].eq_ignore_ascii_case(b"sep=") && matches!(end, b'\r' | b'\n')).then_some(start[4])
}

/// The lines that have the commonest count of the separator, times that count.
fn weight(lines: &[&[u8]], separator: u8) -> usize {
    let counts: Vec<usize> = lines.iter().map(|line| count(line, separator)).collect();
    let equal = |sought: usize| counts.iter().filter(|count| **count == sought).count();
    let counted = counts.iter().filter(|count| **count > 0);
    counted
        .map(|count| equal(*count) * equal(*count) * count.min(&20))
        .max()
        .unwrap_or(0)
}

/// The separators of a line that are not within quotes.
fn count(line: &[u8], separator: u8) -> usize {
    let mut quoted = false;
    let mut found = 0;
    for byte in line {
        if *byte == b'"' {
            quoted = !quoted;
        } else if *byte == separator && !quoted {
            found += 1;
        }
    }
    found
}
