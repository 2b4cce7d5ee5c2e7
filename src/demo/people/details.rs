//! What the register keeps of a generated person, with the flaws registers have: numbers missing
//! or mistyped, only the year of a birth, old identity cards.

use vietnamese::Sex;

use super::names::PeopleNames;
use crate::demo::chance::Chance;
use crate::demo::records::Wish;
use crate::demo::tree::PlannedUnit;
use crate::member::{Birth, Details};

const NO_NATIONAL_ID: f64 = 0.04;
const OLD_CARD: f64 = 0.006;
const MISTYPED_ID: f64 = 0.003;
const YEAR_ONLY: f64 = 0.06;
const NO_SEX: f64 = 0.003;
const NO_PHONE: f64 = 0.09;

/// Invented provinces, one for each real one; the first is the federation's own.
const PROVINCES: i64 = 63;

/// The work of members by a word of their employer's name.
const JOBS: &[(&str, &[&str])] = &[
    (
        "May",
        &[
            "Công nhân may",
            "Công nhân may",
            "Thợ cắt",
            "Kiểm hàng",
            "Là ủi",
        ],
    ),
    ("Dệt", &["Công nhân dệt", "Công nhân nhuộm", "Bảo trì máy"]),
    (
        "Giày da",
        &["Công nhân giày", "Công nhân gò ráp", "Kiểm hàng"],
    ),
    (
        "Điện tử",
        &["Công nhân lắp ráp", "Kỹ thuật viên", "Kiểm tra chất lượng"],
    ),
    (
        "Linh kiện",
        &["Công nhân lắp ráp", "Kỹ thuật viên", "Vận hành máy"],
    ),
    (
        "Cơ khí",
        &["Thợ hàn", "Thợ tiện", "Kỹ sư cơ khí", "Lắp ráp"],
    ),
    (
        "Trường",
        &[
            "Giáo viên",
            "Giáo viên",
            "Giáo viên",
            "Nhân viên nuôi dưỡng",
            "Kế toán",
        ],
    ),
    (
        "Bệnh viện",
        &[
            "Điều dưỡng",
            "Điều dưỡng",
            "Bác sĩ",
            "Kỹ thuật viên",
            "Hộ lý",
        ],
    ),
    ("Trung tâm Y tế", &["Điều dưỡng", "Bác sĩ", "Y sĩ"]),
    ("Phòng khám", &["Điều dưỡng", "Bác sĩ", "Lễ tân"]),
    ("xe ôm", &["Tài xế công nghệ"]),
    ("xe khách", &["Lái xe", "Phụ xe"]),
    ("bốc xếp", &["Công nhân bốc xếp"]),
    ("giúp việc", &["Giúp việc gia đình"]),
    ("Vận tải", &["Lái xe", "Điều phối", "Phụ xe"]),
    ("Xây dựng", &["Thợ xây", "Kỹ sư xây dựng", "Công nhân"]),
    ("Môi trường", &["Công nhân vệ sinh", "Lái xe", "Nhân viên"]),
    ("Ủy ban", &["Chuyên viên", "Văn thư", "Kế toán"]),
    ("Văn phòng", &["Chuyên viên", "Văn thư", "Lái xe"]),
    ("Trung tâm", &["Chuyên viên", "Viên chức", "Văn thư"]),
];
const OTHER_JOBS: &[&str] = &[
    "Công nhân",
    "Công nhân",
    "Nhân viên",
    "Kỹ thuật viên",
    "Kế toán",
];

const SCHOOLED: &[&str] = &[
    "Trung học cơ sở",
    "Trung học phổ thông",
    "Trung học phổ thông",
    "Trung cấp",
    "Cao đẳng",
    "Đại học",
];

/// Writes people's details, nobody's number twice.
pub struct Writer {
    names: PeopleNames,
    youngest: i16,
    /// How many people have been written.
    written: i64,
}

impl Writer {
    pub fn new(wish: Wish) -> Self {
        Self {
            names: PeopleNames::new(),
            youngest: (wish.year() - 19).clamp(1990, 2006),
            written: 0,
        }
    }

    /// The sex and the year of birth of somebody who works at the unit.
    pub fn sex_and_year(&self, chance: &mut Chance, unit: &PlannedUnit) -> (Sex, i16) {
        let women = match unit.ownership {
            "public-service" => 0.72,
            "union-of-trades" => 0.15,
            "fdi" => 0.63,
            "state-body" => 0.46,
            _ => 0.52,
        };
        let sex = if chance.happens(women) {
            Sex::Female
        } else {
            Sex::Male
        };
        // Of three draws the middle one: few are very old or very young.
        let (oldest, youngest) = (1962, i64::from(self.youngest));
        let mut years = [0; 3].map(|_: i64| chance.between(oldest, youngest));
        years.sort_unstable();
        let born = i16::try_from(years[1]).unwrap_or(1990);
        (sex, born)
    }

    /// Somebody of this sex and year of birth, who works at the unit.
    pub fn details(
        &mut self,
        chance: &mut Chance,
        unit: &PlannedUnit,
        (sex, born): (Sex, i16),
    ) -> Details {
        self.written += 1;
        let birthday = super::birthday(chance, born);
        let birth = if chance.happens(YEAR_ONLY) {
            Birth::Year(born)
        } else {
            Birth::Day(birthday)
        };
        let jobs = JOBS
            .iter()
            .find(|(word, _)| unit.employer.contains(word))
            .map_or(OTHER_JOBS, |(_, jobs)| jobs);
        Details {
            birth: Some(birth),
            sex: (!chance.happens(NO_SEX)).then_some(sex),
            national_id: self.national_id(chance, (sex, born)),
            phone: (!chance.happens(NO_PHONE)).then(|| self.phone()),
            job: chance.happens(0.93).then(|| chance.pick(jobs).to_owned()),
            education: chance
                .happens(0.6)
                .then(|| chance.pick(SCHOOLED).to_owned()),
            home_place: chance.happens(0.35).then(|| unit.place.clone()),
            ..Details::named(self.names.name(chance, sex, born))
        }
    }

    /// A number that agrees with sex and year of birth, but for the few that are mistyped or old.
    fn national_id(&self, chance: &mut Chance, (sex, born): (Sex, i16)) -> Option<String> {
        if chance.happens(NO_NATIONAL_ID) {
            return None;
        }
        // Odd and no multiple of five, so that a million people have a million different ends.
        let serial = (self.written * 7_919) % 1_000_000;
        if chance.happens(OLD_CARD) {
            return Some(format!("9{:02}{:06}", chance.between(0, 99), serial));
        }
        let province = match chance.happens(0.45) {
            true => 0,
            false => chance.between(1, PROVINCES - 1),
        };
        let born = if chance.happens(MISTYPED_ID) {
            born - 1
        } else {
            born
        };
        let century = (born / 100 - 19) * 2 + i16::from(sex == Sex::Female);
        Some(format!(
            "{}{century}{:02}{serial:06}",
            900 + province,
            born % 100
        ))
    }

    fn phone(&self) -> String {
        format!("053{:07}", (self.written * 48_271) % 10_000_000)
    }

    /// The same person as another clerk would have entered him: something missing, something old,
    /// something mistyped.
    pub fn entered_again(&mut self, chance: &mut Chance, known: &Details) -> Details {
        self.written += 1;
        let mut again = known.clone();
        let serial = (self.written * 7_919) % 1_000_000;
        match chance.below(5) {
            0 => again.national_id = None,
            1 => again.national_id = Some(format!("9{:02}{serial:06}", chance.between(0, 99))),
            2 => {
                again.birth = known.birth.map(swapped);
                again.national_id = known.national_id.clone().filter(|_| chance.happens(0.5));
            }
            3 => {
                again.full_name = without_a_mark(&known.full_name);
                again.national_id = None;
            }
            _ => {}
        }
        if chance.happens(0.3) {
            again.phone = None;
        }
        again
    }
}

/// Day and month of a birthday in each other's place, where both can be a month.
fn swapped(birth: Birth) -> Birth {
    match birth {
        Birth::Day(day) if day.day() <= 12 => {
            Birth::Day(jiff::civil::date(day.year(), day.day(), day.month()))
        }
        other => other,
    }
}

/// The name with its last word typed without marks.
fn without_a_mark(name: &str) -> String {
    let Some((before, given)) = name.rsplit_once(' ') else {
        return name.to_owned();
    };
    let mut plain = vietnamese::fold(given);
    if let Some(first) = plain.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    format!("{before} {plain}")
}
