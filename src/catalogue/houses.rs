//! What a union gives for a house, by place and time, as the catalogue's data.

use serde::Deserialize;
use timeline::Day;

use super::model::Catalogue;

/// A norm of support for a house as it holds from a day until a day.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HouseNorm {
    /// The province or city; empty for everywhere no other norm holds.
    #[serde(default)]
    pub place: String,
    /// `new` or `repair`.
    pub works: String,
    pub dong: i64,
    pub from_on: Day,
    pub until_on: Option<Day>,
    pub basis: String,
    #[serde(default)]
    pub note: String,
}

impl HouseNorm {
    fn holds_on(&self, on: Day) -> bool {
        self.from_on <= on && self.until_on.is_none_or(|until| on < until)
    }
}

/// Letters and digits alone, marks aside, each word between blanks: ` ba ria vung tau `.
fn words_of(text: &str) -> String {
    let folded = vietnamese::fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    format!(" {} ", words.join(" "))
}

impl Catalogue {
    /// The norm in force for these works on the day at a place, which its own words and the names
    /// of the unions above it say: the norm of the place, else the one for everywhere. Of several
    /// the one that began last.
    pub fn house_norm<'a>(
        &self,
        works: &str,
        places: impl IntoIterator<Item = &'a str>,
        on: Day,
    ) -> Option<&HouseNorm> {
        let places: Vec<String> = places.into_iter().map(words_of).collect();
        let is_there = |norm: &HouseNorm| {
            let own = words_of(&norm.place);
            norm.place.is_empty() || places.iter().any(|place| place.contains(&own))
        };
        self.house_norms
            .iter()
            .filter(|norm| norm.works == works && norm.holds_on(on) && is_there(norm))
            .max_by_key(|norm| (!norm.place.is_empty(), norm.from_on))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::load;

    #[test]
    fn the_norm_of_the_place_and_the_day_holds_else_that_for_everywhere() {
        let catalogue = load(None).unwrap();
        let dong = |works, place, on: &str| {
            let on: Day = on.parse().unwrap();
            let norm = catalogue.house_norm(works, [place], on);
            norm.map(|norm| norm.dong / 1_000_000)
        };
        let phu_tho = "Liên đoàn Lao động tỉnh Phú Thọ";
        assert_eq!(dong("new", phu_tho, "2026-03-01"), Some(40));
        assert_eq!(dong("new", phu_tho, "2025-11-30"), Some(50));
        assert_eq!(dong("repair", phu_tho, "2026-03-01"), Some(20));
        assert_eq!(dong("new", "Xã Mẫu, TP. Đà Nẵng", "2021-06-01"), Some(50));
        assert_eq!(dong("new", "Xã Phú Thọng", "2026-03-01"), Some(50));
        assert_eq!(dong("new", "", "2010-01-01"), None);
    }
}
