//! Shares as people write them: `75%`, `74,2 %`, `121/163`; and whether a printed percentage is
//! what its fraction comes to. Pure; does not know what the share is of.

use vietnamese::Qualifier;

/// A share: as a percentage in parts per million, or as its fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    Percent(i64),
    Fraction(i64, i64),
}

/// Reads `75`, `75%`, `74,2 %`, `121/163`. A comma or a dot begins at most four decimals; a dot
/// with exactly three digits behind it separates thousands, as everywhere in Vietnamese numbers.
pub fn read_share(text: &str) -> Option<Share> {
    if let Some((over, under)) = text.split_once('/') {
        let read = |part: &str| vietnamese::parse_number(part.trim()).ok();
        return Some(Share::Fraction(read(over)?.value, read(under)?.value));
    }
    let bare = text.trim().trim_end_matches('%').trim();
    read_ppm(bare).map(Share::Percent)
}

/// A percentage without its sign, in parts per million.
pub fn read_ppm(text: &str) -> Option<i64> {
    let text = text.replace('\u{2212}', "-");
    let thousands = text
        .split_once('.')
        .is_some_and(|(_, rest)| rest.len() == 3 || rest.contains(['.', ',']));
    let (whole, decimals) = if thousands {
        let (whole, decimals) = text.split_once(',').unwrap_or((&text, ""));
        (whole.replace('.', ""), decimals.to_owned())
    } else {
        let (whole, decimals) = text.split_once([',', '.']).unwrap_or((&text, ""));
        (whole.to_owned(), decimals.to_owned())
    };
    let digits = decimals.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || decimals.len() > 4 || whole.is_empty() {
        return None;
    }
    let negative = whole.starts_with('-');
    let bare = whole.trim_start_matches('-');
    if bare.is_empty() || !bare.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let fraction: i64 = format!("{decimals:0<4}").parse().ok()?;
    let ppm = bare
        .parse::<i64>()
        .ok()?
        .checked_mul(10_000)?
        .checked_add(fraction)?;
    Some(if negative { -ppm } else { ppm })
}

/// A percentage without its sign: `74,2`. Zeros at the end of the decimals are dropped.
pub fn print_ppm(ppm: i64, places: u32) -> String {
    // A part per million of one is a hundred millionths of a percent.
    let text = vietnamese::decimal(ppm.saturating_mul(100), places);
    match text.split_once(',') {
        Some((whole, decimals)) => match decimals.trim_end_matches('0') {
            "" => whole.to_owned(),
            kept => format!("{whole},{kept}"),
        },
        None => text,
    }
}

/// The first percentage printed in a text, as its digits are: `75` of "121/163 (tỷ lệ đạt 75%)".
pub fn percentage_in(text: &str) -> Option<String> {
    let sign = text.find('%')?;
    let before = text.get(..sign)?.trim_end();
    let number = |c: char| c.is_ascii_digit() || c == ',' || c == '.';
    let from = before.rfind(|c: char| !number(c)).map_or(0, |at| {
        at + before[at..].chars().next().map_or(1, char::len_utf8)
    });
    let digits = before.get(from..)?.trim_matches([',', '.']);
    read_ppm(digits).map(|_| digits.to_owned())
}

/// Whether the printed percentage is not what the fraction comes to at the printed digits; then
/// what it truly is, with one digit more. A word such as "trên" is held to its meaning.
pub fn contradicts(
    printed: &str,
    qualifier: Qualifier,
    (numerator, denominator): (i64, i64),
) -> Option<String> {
    let stated = i128::from(read_ppm(printed)?);
    let decimals = printed
        .split_once([',', '.'])
        .map_or(0, |(_, rest)| rest.len());
    let places = u32::try_from(decimals).ok().filter(|places| *places <= 4)?;
    let (over, under) = (i128::from(numerator), i128::from(denominator));
    // The share in units of the last printed digit, doubled so that a half is whole.
    let unit = 10_i128.pow(4 - places);
    let exact = over * 1_000_000;
    let sound = match qualifier {
        Qualifier::Over => exact > stated * under,
        Qualifier::AtLeast => exact >= stated * under,
        Qualifier::Under => exact < stated * under,
        Qualifier::AtMost => exact <= stated * under,
        _ => {
            let rounded = (2 * exact + unit * under).div_euclid(2 * unit * under) * unit;
            rounded == stated
        }
    };
    if sound {
        return None;
    }
    let ppm = i64::try_from((2 * exact + under).div_euclid(2 * under)).ok()?;
    // As many digits as it takes to look different from what was printed.
    (places + 1..=4)
        .map(|places| print_ppm(ppm, places))
        .find(|text| text != printed)
        .or_else(|| Some(print_ppm(ppm, 4)))
}
