//! The units of the generated federation and their dated places. Pure: the same seed and scale
//! give the same tree.

use timeline::Day;

use super::chance::Chance;
use super::names::{Names, Trade};

/// The code of the generated federation; the codes of all its units begin with it.
pub const FEDERATION: &str = "MAU";

/// At scale 1 the federation is as large as the largest city's.
const UPPER_UNIONS: f64 = 115.0;
const BASE_UNIONS: f64 = 6_349.0;
const MEMBERS: f64 = 629_000.0;

/// A unit to be founded.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedUnit {
    pub code: String,
    pub name: String,
    pub kind: &'static str,
    pub tier: &'static str,
    pub sector: Option<&'static str>,
    pub founded_on: Day,
    pub ended_on: Option<Day>,
    /// Members now, or when it ended; of an upper unit, of all below it.
    pub members: i64,
    pub ownership: &'static str,
    pub employer: String,
    /// The ward or commune it lies in.
    pub place: String,
    /// It has recorded nothing; its members stand in the register all the same.
    pub silent: bool,
}

/// A unit under another from a day until a day; numbers are places in [`Plan::units`].
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedLink {
    pub child: usize,
    pub parent: usize,
    pub line: &'static str,
    pub from_on: Day,
    pub until_on: Option<Day>,
}

/// The whole tree; the federation comes first, units above stand before units below.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    pub units: Vec<PlannedUnit>,
    pub links: Vec<PlannedLink>,
}

/// The day the districts ended and wards and communes took over their base unions.
pub const DISTRICTS_ENDED: Day = jiff::civil::date(2025, 7, 1);

impl Plan {
    /// Where the base unions begin in the list.
    pub fn first_base(&self) -> usize {
        self.units
            .iter()
            .position(|unit| unit.tier == "base")
            .unwrap_or(self.units.len())
    }

    /// The number of the unit's parent on the day.
    pub fn parent(&self, unit: usize, on: Day) -> Option<usize> {
        let link = self.links.iter().find(|link| {
            link.child == unit
                && link.line == "territorial"
                && link.from_on <= on
                && link.until_on.is_none_or(|until| on < until)
        });
        link.map(|link| link.parent)
    }
}

/// Draws the tree. `year` is the year the records are of.
pub fn plan(seed: u64, scale: f64, year: i16) -> Plan {
    let mut drawing = Drawing {
        chance: Chance::of(seed, 1),
        names: Names::new(),
        plan: Plan::default(),
        year,
    };
    drawing.federation();
    let upper = ((UPPER_UNIONS * scale).round() as usize).max(6);
    let base = ((BASE_UNIONS * scale).round() as usize).max(24);
    let above = drawing.upper_unions(upper);
    drawing.base_unions(base, (MEMBERS * scale).max(1200.0), &above);
    drawing.plan
}

/// An upper union that base unions stand under, and the district they stood under before it.
struct Above {
    unit: usize,
    district: Option<usize>,
    weight: f64,
    trades: &'static [Trade],
}

struct Drawing {
    chance: Chance,
    names: Names,
    plan: Plan,
    year: i16,
}

const SECTORS: &[(&str, &str, &[Trade])] = &[
    ("Giáo dục", "giáo dục", &[Trade::School]),
    ("Y tế", "y tế", &[Trade::Hospital]),
    (
        "Công Thương",
        "công thương",
        &[Trade::Industry, Trade::Services],
    ),
    ("Xây dựng", "xây dựng", &[Trade::Services]),
    (
        "Giao thông vận tải",
        "giao thông vận tải",
        &[Trade::Transport, Trade::Services],
    ),
    ("Viên chức", "cơ quan hành chính", &[Trade::Office]),
    (
        "Nông nghiệp và Môi trường",
        "nông nghiệp",
        &[Trade::Office, Trade::Services],
    ),
    ("Văn hóa", "văn hóa", &[Trade::Office]),
];
const EVERY_TRADE: &[Trade] = &[
    Trade::Industry,
    Trade::Services,
    Trade::School,
    Trade::Office,
    Trade::Industry,
    Trade::Services,
    Trade::Hospital,
    Trade::Transport,
];

impl Drawing {
    fn push(&mut self, unit: PlannedUnit) -> usize {
        self.plan.units.push(unit);
        self.plan.units.len() - 1
    }

    fn link(&mut self, child: usize, parent: usize, from_on: Day, until_on: Option<Day>) {
        self.plan.links.push(PlannedLink {
            child,
            parent,
            line: "territorial",
            from_on,
            until_on,
        });
    }

    fn upper(&mut self, code: String, name: String, kind: &'static str, place: &str) -> usize {
        let founded_on = match kind {
            "cong-doan-phuong" | "cong-doan-xa" => DISTRICTS_ENDED,
            _ => jiff::civil::date(2008, 4, 1),
        };
        let unit = self.push(PlannedUnit {
            code,
            name,
            kind,
            tier: "upper",
            sector: None,
            founded_on,
            ended_on: None,
            members: 0,
            ownership: "state-body",
            employer: String::new(),
            place: place.to_owned(),
            silent: false,
        });
        self.link(unit, 0, founded_on, None);
        unit
    }

    fn federation(&mut self) {
        self.push(PlannedUnit {
            code: FEDERATION.to_owned(),
            name: "Liên đoàn Lao động tỉnh Mẫu".to_owned(),
            kind: "lien-doan-tinh",
            tier: "federation",
            sector: None,
            founded_on: jiff::civil::date(2000, 1, 1),
            ended_on: None,
            members: 0,
            ownership: "state-body",
            employer: String::new(),
            place: "tỉnh Mẫu".to_owned(),
            silent: false,
        });
    }

    /// Wards, communes, zones, sectors and corporations; before them the districts that ended.
    fn upper_unions(&mut self, count: usize) -> Vec<Above> {
        let zones = (count * 4 / 115).max(1);
        let sectors = (count * 8 / 115).clamp(1, SECTORS.len());
        let corporations = (count * 5 / 115).max(1);
        let places = count.saturating_sub(zones + sectors + corporations).max(2);
        let districts = self.districts((places / 6).max(1));
        let mut above = Vec::new();
        for at in 0..places {
            let name = self.names.place(&mut self.chance);
            let ward = at % 8 < 5;
            let (kind, word) = if ward {
                ("cong-doan-phuong", "phường")
            } else {
                ("cong-doan-xa", "xã")
            };
            let place = format!("{word} {name}");
            let code = format!("{FEDERATION}-P-{:03}", at + 1);
            let unit = self.upper(code, format!("Công đoàn {place}"), kind, &place);
            above.push(Above {
                unit,
                district: Some(districts[at * districts.len() / places]),
                weight: 0.62 / places as f64,
                trades: EVERY_TRADE,
            });
        }
        for at in 0..zones {
            let name = self.names.place(&mut self.chance);
            let code = format!("{FEDERATION}-K-{:02}", at + 1);
            let place = format!("khu công nghiệp {name}");
            let unit = self.upper(code, format!("Công đoàn {place}"), "cong-doan-kcn", &place);
            let weight = 0.18 / zones as f64;
            let trades: &[Trade] = &[Trade::Industry];
            above.push(Above {
                unit,
                district: None,
                weight,
                trades,
            });
        }
        for (at, (name, sector, trades)) in SECTORS.iter().take(sectors).enumerate() {
            let code = format!("{FEDERATION}-N-{:02}", at + 1);
            let name = format!("Công đoàn ngành {name} tỉnh Mẫu");
            let unit = self.upper(code, name, "cong-doan-nganh-dia-phuong", "tỉnh Mẫu");
            self.plan.units[unit].sector = Some(sector);
            let founded_on = self.plan.units[unit].founded_on;
            // The sector's own line, beside the territorial one.
            self.link_on_sector(unit, 0, founded_on);
            let weight = 0.14 / sectors as f64;
            above.push(Above {
                unit,
                district: None,
                weight,
                trades,
            });
        }
        for at in 0..corporations {
            let name = self.names.place(&mut self.chance);
            let code = format!("{FEDERATION}-T-{:02}", at + 1);
            let name = format!("Công đoàn Tổng công ty {name}");
            let unit = self.upper(code, name, "cong-doan-tong-cong-ty", "tỉnh Mẫu");
            let weight = 0.06 / corporations as f64;
            let trades: &[Trade] = &[Trade::Industry, Trade::Services];
            above.push(Above {
                unit,
                district: None,
                weight,
                trades,
            });
        }
        above
    }

    fn link_on_sector(&mut self, child: usize, parent: usize, from_on: Day) {
        self.plan.links.push(PlannedLink {
            child,
            parent,
            line: "sectoral",
            from_on,
            until_on: None,
        });
    }

    fn districts(&mut self, count: usize) -> Vec<usize> {
        (0..count)
            .map(|at| {
                let name = self.names.place(&mut self.chance);
                let place = format!("huyện {name}");
                let founded_on = jiff::civil::date(2000, 1, 1);
                let unit = self.push(PlannedUnit {
                    code: format!("{FEDERATION}-H-{:02}", at + 1),
                    name: format!("Liên đoàn Lao động {place}"),
                    kind: "lien-doan-huyen",
                    tier: "upper",
                    sector: None,
                    founded_on,
                    ended_on: Some(DISTRICTS_ENDED),
                    members: 0,
                    ownership: "state-body",
                    employer: String::new(),
                    place,
                    silent: true,
                });
                self.link(unit, 0, founded_on, Some(DISTRICTS_ENDED));
                unit
            })
            .collect()
    }

    /// Base unions of log-normal size whose members add up to about `members`.
    fn base_unions(&mut self, count: usize, members: f64, above: &[Above]) {
        let drawn: Vec<f64> = (0..count)
            .map(|_| self.chance.log_normal(1.0, 1.15).clamp(0.08, 60.0))
            .collect();
        let factor = members / drawn.iter().sum::<f64>();
        let mut sums = Vec::new();
        let mut sum = 0.0;
        for upper in above {
            sum += upper.weight;
            sums.push(sum);
        }
        for (at, size) in drawn.into_iter().enumerate() {
            // The first base unions go round, so that no upper union stands without one.
            let upper = if at < 2 * above.len() {
                at % above.len()
            } else {
                self.chance.weighted(&sums)
            };
            let size = ((size * factor).round() as i64).max(5);
            self.base_union(at, size, &above[upper]);
        }
    }

    fn base_union(&mut self, at: usize, members: i64, above: &Above) {
        let trade = self.chance.pick(above.trades);
        let (employer, ownership) = self.names.employer(&mut self.chance, trade);
        let (kind, name) = if trade == Trade::Transport {
            ("nghiep-doan", format!("Nghiệp đoàn {employer}"))
        } else {
            ("cdcs", format!("Công đoàn cơ sở {employer}"))
        };
        let place = self.plan.units[above.unit].place.clone();
        let fresh = at > 30 && self.chance.happens(0.012);
        let founded_on = if fresh {
            let month = self.chance.between(1, 9) as i8;
            jiff::civil::date(self.year, month, self.chance.between(1, 28) as i8)
        } else {
            let year = self.chance.between(2009, 2023) as i16;
            jiff::civil::date(year, self.chance.between(1, 12) as i8, 15)
        };
        let ended_on = (!fresh && at > 30 && self.chance.happens(0.004)).then(|| {
            let month = self.chance.between(3, 9) as i8;
            jiff::civil::date(self.year, month, 1)
        });
        let silent = at > 20 && self.chance.happens(0.05);
        let unit = self.push(PlannedUnit {
            code: format!("{FEDERATION}-CS-{:04}", at + 1),
            name,
            kind,
            tier: "base",
            sector: None,
            founded_on,
            ended_on,
            members,
            ownership,
            employer,
            place,
            silent,
        });
        self.plan.units[above.unit].members += members;
        self.plan.units[0].members += members;
        let from_on = match above.district {
            Some(district) if founded_on < DISTRICTS_ENDED => {
                self.link(unit, district, founded_on, Some(DISTRICTS_ENDED));
                DISTRICTS_ENDED
            }
            _ => founded_on,
        };
        self.link(unit, above.unit, from_on, ended_on);
        if self.plan.units[above.unit].kind == "cong-doan-nganh-dia-phuong" {
            self.link_on_sector(unit, above.unit, founded_on);
        }
    }
}

#[cfg(test)]
mod tests;
