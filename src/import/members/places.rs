//! The units a list may name, by their codes and names. Pure; nothing outside the scope is in it.

use std::collections::HashMap;

use timeline::Day;
use vietnamese::fold;

/// A unit of the scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceUnit {
    pub unit_id: i32,
    pub code: String,
    pub name: String,
    pub tier: String,
    pub founded_on: Day,
    pub ended_on: Option<Day>,
    /// The base union a group belongs to.
    pub base_id: Option<i32>,
}

/// Why a text names no base union of the scope; the message codes of [`super::finding`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unplaced {
    Missing,
    Unknown,
    /// Several bear the name.
    Several,
    /// Nobody is a member of a unit above the base.
    NotBase,
}

/// Units in the order of their numbers, found by what a list writes.
#[derive(Debug, Default)]
pub struct Places {
    units: Vec<PlaceUnit>,
    by_id: HashMap<i32, usize>,
    by_code: HashMap<String, usize>,
    by_name: HashMap<String, Vec<usize>>,
    /// The unit of rows that name none.
    own: Option<usize>,
    /// Texts met before: lists name one unit thousands of times.
    met: HashMap<String, Result<usize, Unplaced>>,
}

impl Places {
    /// `own` is the code of the unit that rows without one belong to.
    pub fn new(units: Vec<PlaceUnit>, own: Option<&str>) -> Self {
        let mut places = Self::default();
        for (at, unit) in units.iter().enumerate() {
            places.by_id.insert(unit.unit_id, at);
            places.by_code.insert(unit.code.to_uppercase(), at);
            places.by_name.entry(fold(&unit.name)).or_default().push(at);
        }
        places.units = units;
        places.own = own.and_then(|code| places.by_code.get(&code.to_uppercase()).copied());
        places
    }

    /// The base union a text names; that of the list where it names none.
    pub fn place(&mut self, text: Option<&str>) -> Result<&PlaceUnit, Unplaced> {
        let Some(text) = text else {
            let own = self.own.ok_or(Unplaced::Missing)?;
            return self.at_base(own).map(|at| &self.units[at]);
        };
        if let Some(met) = self.met.get(text) {
            return met.map(|at| &self.units[at]);
        }
        let found = self.look_up(text).and_then(|at| self.at_base(at));
        self.met.insert(text.to_owned(), found);
        found.map(|at| &self.units[at])
    }

    fn look_up(&self, text: &str) -> Result<usize, Unplaced> {
        let text = text.trim();
        let word = text.split([' ', ',', ':', '(']).next().unwrap_or(text);
        for code in [text, word] {
            if let Some(at) = self.by_code.get(&code.to_uppercase()) {
                return Ok(*at);
            }
        }
        let folded = fold(text);
        // A list may shorten what every union's name begins with.
        let long = folded
            .strip_prefix("cdcs ")
            .map(|rest| format!("cong doan co so {rest}"));
        let named = self.by_name.get(&folded);
        match named
            .or_else(|| self.by_name.get(&long?))
            .map(Vec::as_slice)
        {
            Some([at]) => Ok(*at),
            Some(_) => Err(Unplaced::Several),
            None => Err(Unplaced::Unknown),
        }
    }

    fn at_base(&self, at: usize) -> Result<usize, Unplaced> {
        let unit = &self.units[at];
        match (unit.tier.as_str(), unit.base_id) {
            ("base", _) => Ok(at),
            (_, Some(base_id)) => self.by_id.get(&base_id).copied().ok_or(Unplaced::Unknown),
            _ => Err(Unplaced::NotBase),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(unit_id: i32, code: &str, name: &str, tier: &str) -> PlaceUnit {
        PlaceUnit {
            unit_id,
            code: code.to_owned(),
            name: name.to_owned(),
            tier: tier.to_owned(),
            founded_on: Day::constant(2000, 1, 1),
            ended_on: None,
            base_id: (tier == "group").then_some(2),
        }
    }

    #[test]
    fn a_unit_is_named_by_code_by_name_or_by_its_group() {
        let units = vec![
            unit(1, "LD-A", "Liên đoàn An", "upper"),
            unit(2, "LD-A-1", "Công đoàn cơ sở Sao Mai", "base"),
            unit(3, "LD-A-1-T", "Tổ Lá", "group"),
            unit(4, "LD-A-2", "Trạm Y tế", "base"),
            unit(5, "LD-A-3", "Trạm Y tế", "base"),
        ];
        let mut places = Places::new(units, Some("LD-A-2"));
        let mut at = |text| places.place(text).map(|unit| unit.unit_id);
        assert_eq!(at(Some("ld-a-1")), Ok(2));
        assert_eq!(at(Some("LD-A-1 Sao Mai")), Ok(2));
        assert_eq!(at(Some("CONG DOAN CO SO SAO MAI")), Ok(2));
        assert_eq!(at(Some("CĐCS Sao Mai")), Ok(2));
        assert_eq!(at(Some("tổ lá")), Ok(2));
        assert_eq!(at(Some("Trạm Y tế")), Err(Unplaced::Several));
        assert_eq!(at(Some("LD-A")), Err(Unplaced::NotBase));
        assert_eq!(at(Some("Phòng Kế toán")), Err(Unplaced::Unknown));
        assert_eq!(at(None), Ok(4));
        assert_eq!(Places::default().place(None).err(), Some(Unplaced::Missing));
    }
}
