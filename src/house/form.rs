//! Reads what was typed about houses, their steps and shares.

use timeline::Day;

use super::rules::Source;
use crate::unit::read_day;
use crate::web::{FormState, Words, typed_dong, typed_key, typed_text};

/// The most a house may cost; the database holds the same bound.
pub const MOST_DONG: i64 = 1_000_000_000_000;

/// A case as typed; the family is still a name or a number.
#[derive(Debug, Clone)]
pub struct TypedHouse {
    /// A person chosen from the register while typing.
    pub person_id: Option<i64>,
    pub family: String,
    pub house: String,
    pub works: String,
    pub place: String,
    pub reason: String,
    pub condition: String,
    pub surveyed_on: Day,
    pub cost_dong: i64,
    pub asked_dong: i64,
    pub key: String,
}

/// A day not to come.
pub fn past_day(form: &mut FormState, name: &str, (today, words): (Day, Words)) -> Option<Day> {
    let day = read_day(form, name, words)?;
    if day > today {
        form.wrong(name, words.t("house-day-to-come"));
        return None;
    }
    Some(day)
}

fn chosen(form: &mut FormState, (name, known): (&str, &[&str]), words: Words) -> String {
    let code = form.text(name).to_owned();
    if !known.contains(&code.as_str()) {
        form.wrong(name, words.t("house-choose-one"));
    }
    code
}

/// The case typed, or the form with its sentences.
pub fn read_house(form: &mut FormState, (today, words): (Day, Words)) -> Option<TypedHouse> {
    let family = typed_text(form, ("gia-dinh", 200, true), words);
    let house = chosen(form, ("loai-nha", &["mai-am", "tinh-nghia"]), words);
    let works = chosen(form, ("hinh-thuc", &["new", "repair"]), words);
    let place = typed_text(form, ("noi", 200, true), words);
    let reason = typed_text(form, ("vi-sao", 2_000, true), words);
    let condition = typed_text(form, ("hien-trang", 2_000, false), words);
    let surveyed_on = past_day(form, "ngay-khao-sat", (today, words));
    let cost_dong = typed_dong(form, ("du-toan", 0..=MOST_DONG), words);
    let asked_dong = typed_dong(form, ("de-nghi", 1..=MOST_DONG), words);
    if let (Some(cost), Some(asked)) = (cost_dong, asked_dong)
        && cost > 0
        && asked > cost
    {
        form.wrong("de-nghi", words.t("house-asked-over-cost"));
    }
    let key = typed_key(form, words).unwrap_or_default();
    if !form.is_sound() {
        return None;
    }
    Some(TypedHouse {
        person_id: form.text("nguoi").parse().ok(),
        family,
        house,
        works,
        place,
        reason,
        condition,
        surveyed_on: surveyed_on?,
        cost_dong: cost_dong?,
        asked_dong: asked_dong?,
        key,
    })
}

/// A share as typed: out of which fund, of whom, how much was promised and paid.
#[derive(Debug, Clone)]
pub struct TypedShare {
    pub source: Source,
    /// `{unit}:{fund}` of those offered.
    pub fund: String,
    /// `{unit}:{donor}` of those offered; empty for none.
    pub donor: String,
    pub name: String,
    pub promised_dong: i64,
    pub paid: Option<(i64, Day)>,
    pub key: String,
}

/// The share typed, or the form with its sentences. What a fund pays is not typed: vouchers say it.
pub fn read_share(form: &mut FormState, (today, words): (Day, Words)) -> Option<TypedShare> {
    let source = Source::of(form.text("nguon"));
    if source.is_none() {
        form.wrong("nguon", words.t("house-choose-one"));
    }
    let is_fund = source == Some(Source::Fund);
    let needs_name = !is_fund && source != Some(Source::Family);
    let name = typed_text(form, ("ten-nguon", 200, needs_name), words);
    let promised_dong = typed_dong(form, ("hua", 1..=MOST_DONG), words);
    let paid = match is_fund {
        true => None,
        false => read_paid(form, promised_dong, (today, words)),
    };
    let fund = form.text("quy").to_owned();
    if is_fund && fund.is_empty() {
        form.wrong("quy", words.t("house-fund-missing"));
    }
    let key = typed_key(form, words).unwrap_or_default();
    if !form.is_sound() {
        return None;
    }
    Some(TypedShare {
        source: source?,
        fund,
        donor: form.text("nha-tai-tro").to_owned(),
        name,
        promised_dong: promised_dong?,
        paid,
        key,
    })
}

/// What was paid already, with its day; nothing where the field is empty or nought.
pub fn read_paid(
    form: &mut FormState,
    promised_dong: Option<i64>,
    (today, words): (Day, Words),
) -> Option<(i64, Day)> {
    if matches!(form.text("da-chi"), "" | "0") {
        return None;
    }
    let dong = typed_dong(form, ("da-chi", 1..=MOST_DONG), words)?;
    if promised_dong.is_some_and(|promised| dong > promised) {
        form.wrong("da-chi", words.t("house-paid-over"));
    }
    let on = past_day(form, "ngay-chi", (today, words))?;
    Some((dong, on))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Day = jiff::civil::date(2027, 1, 25);

    fn typed(changed: &[(&str, &str)]) -> FormState {
        let mut form = FormState::default();
        for (name, value) in [
            ("gia-dinh", "Nguyễn Thị Mẫu"),
            ("loai-nha", "mai-am"),
            ("hinh-thuc", "repair"),
            ("noi", "Xã Mẫu"),
            ("vi-sao", "Nhà dột nát"),
            ("ngay-khao-sat", "20/01/2027"),
            ("du-toan", "60 triệu"),
            ("de-nghi", "20 triệu"),
            ("_key", "0123456789abcdef"),
        ]
        .iter()
        .chain(changed)
        {
            form.set(name, *value);
        }
        form
    }

    #[test]
    fn a_case_is_read_and_refused_field_by_field() {
        let words = Words::of("vi");
        let read = read_house(&mut typed(&[]), (TODAY, words)).unwrap();
        assert_eq!((read.cost_dong, read.asked_dong), (60_000_000, 20_000_000));
        let mut form = typed(&[
            ("gia-dinh", ""),
            ("hinh-thuc", "x"),
            ("ngay-khao-sat", "26/01/2027"),
            ("de-nghi", "61 triệu"),
        ]);
        assert!(read_house(&mut form, (TODAY, words)).is_none());
        let wrong: Vec<&str> = form.errors().iter().map(|(name, _)| *name).collect();
        assert_eq!(wrong, ["de-nghi", "gia-dinh", "hinh-thuc", "ngay-khao-sat"]);
    }

    #[test]
    fn what_a_fund_pays_is_not_typed() {
        let words = Words::of("vi");
        let paid = [
            ("quy", "1:1"),
            ("hua", "20 triệu"),
            ("da-chi", "20 triệu"),
            ("ngay-chi", "20/01/2027"),
        ];
        let mut form = typed(&paid);
        form.set("nguon", "fund");
        assert_eq!(read_share(&mut form, (TODAY, words)).unwrap().paid, None);
        form.set("nguon", "employer");
        assert!(read_share(&mut form, (TODAY, words)).is_none(), "who?");
        let mut form = typed(&paid);
        form.set("nguon", "family");
        let read = read_share(&mut form, (TODAY, words)).unwrap();
        assert_eq!(read.paid.map(|paid| paid.0), Some(20_000_000));
    }
}
