//! Names of people who do not exist, as often met as such names are in Vietnam: two in five are
//! called Nguyễn, and among 629,000 members thousands share their whole name with others.

use vietnamese::Sex;

use crate::demo::chance::Chance;

/// A name and how often it is met beside the others of its list.
type Weighted = (&'static str, u16);

const FAMILY: &[Weighted] = &[
    ("Nguyễn", 382),
    ("Trần", 110),
    ("Lê", 94),
    ("Phạm", 70),
    ("Hoàng", 34),
    ("Huỳnh", 17),
    ("Phan", 45),
    ("Vũ", 27),
    ("Võ", 12),
    ("Đặng", 21),
    ("Bùi", 20),
    ("Đỗ", 14),
    ("Hồ", 13),
    ("Ngô", 13),
    ("Dương", 10),
    ("Lý", 5),
    ("Đinh", 9),
    ("Đào", 8),
    ("Đoàn", 8),
    ("Trịnh", 7),
    ("Trương", 9),
    ("Lâm", 5),
    ("Mai", 6),
    ("Hà", 6),
    ("Cao", 5),
    ("Phùng", 4),
    ("Lương", 6),
    ("Tạ", 4),
    ("Tô", 3),
    ("Thái", 3),
    ("Quách", 2),
    ("Châu", 2),
    ("Kiều", 2),
    ("Chu", 3),
    ("Nông", 2),
    ("Hứa", 2),
    ("Tống", 2),
    ("La", 2),
    ("Vương", 2),
    ("Triệu", 2),
    ("Lưu", 4),
    ("Quan", 1),
    ("Ninh", 1),
    ("Khổng", 1),
    ("Thạch", 1),
    ("Đàm", 2),
];

/// Of women; `Thị` alone or before another word grows rarer the later they were born.
const MIDDLE_FEMALE: &[Weighted] = &[
    ("Thị", 300),
    ("Thị Thu", 42),
    ("Thị Thanh", 40),
    ("Thị Ngọc", 40),
    ("Thị Kim", 34),
    ("Thị Hồng", 36),
    ("Thị Minh", 24),
    ("Thị Bích", 24),
    ("Thị Mỹ", 22),
    ("Thị Thùy", 22),
    ("Thị Phương", 24),
    ("Thị Hoài", 14),
    ("Thị Lan", 12),
    ("Thị Tuyết", 14),
    ("Thị Xuân", 12),
    ("Thị Cẩm", 12),
    ("Thị Quỳnh", 12),
    ("Thị Diệu", 8),
    ("Ngọc", 46),
    ("Thanh", 36),
    ("Thu", 26),
    ("Phương", 30),
    ("Minh", 26),
    ("Kim", 16),
    ("Thùy", 22),
    ("Khánh", 18),
    ("Hồng", 14),
    ("Bảo", 14),
    ("Hoàng", 12),
    ("Quỳnh", 14),
    ("Mai", 10),
    ("Ánh", 8),
    ("Diễm", 8),
    ("Yến", 8),
];

const MIDDLE_MALE: &[Weighted] = &[
    ("Văn", 300),
    ("Đức", 62),
    ("Minh", 58),
    ("Quang", 50),
    ("Hữu", 44),
    ("Xuân", 34),
    ("Công", 34),
    ("Ngọc", 34),
    ("Thanh", 40),
    ("Đình", 36),
    ("Quốc", 38),
    ("Anh", 22),
    ("Hoàng", 38),
    ("Trung", 28),
    ("Tiến", 26),
    ("Thành", 26),
    ("Duy", 26),
    ("Mạnh", 20),
    ("Trọng", 18),
    ("Bá", 12),
    ("Viết", 12),
    ("Tuấn", 16),
    ("Gia", 8),
    ("Chí", 10),
    ("Phú", 8),
];

const GIVEN_FEMALE: &[Weighted] = &[
    ("Hoa", 24),
    ("Lan", 26),
    ("Hương", 32),
    ("Hạnh", 24),
    ("Nga", 20),
    ("Yến", 20),
    ("Thảo", 28),
    ("Trang", 32),
    ("Ngân", 20),
    ("Dung", 18),
    ("Hiền", 26),
    ("Loan", 16),
    ("Thúy", 18),
    ("Hằng", 24),
    ("Huyền", 24),
    ("Linh", 34),
    ("Mai", 22),
    ("Phương", 28),
    ("Thu", 20),
    ("Hà", 28),
    ("Hồng", 20),
    ("Liên", 14),
    ("Oanh", 14),
    ("Tuyết", 12),
    ("Vân", 20),
    ("Xuân", 12),
    ("Anh", 32),
    ("Bích", 8),
    ("Chi", 12),
    ("Diệp", 8),
    ("Duyên", 12),
    ("Giang", 12),
    ("Hậu", 8),
    ("Hòa", 10),
    ("Huệ", 12),
    ("Khuyên", 6),
    ("Lệ", 8),
    ("Lý", 6),
    ("Mỹ", 8),
    ("Nhàn", 10),
    ("Nhi", 14),
    ("Nhung", 18),
    ("Quyên", 12),
    ("Quỳnh", 14),
    ("Sương", 8),
    ("Tâm", 14),
    ("Thanh", 14),
    ("Thủy", 20),
    ("Thương", 12),
    ("Tiên", 8),
    ("Trâm", 10),
    ("Trinh", 10),
    ("Trúc", 10),
    ("Tú", 6),
    ("Uyên", 10),
    ("Vy", 10),
    ("Ánh", 10),
    ("Én", 2),
];

const GIVEN_MALE: &[Weighted] = &[
    ("Hùng", 32),
    ("Dũng", 30),
    ("Tuấn", 32),
    ("Nam", 26),
    ("Sơn", 22),
    ("Long", 20),
    ("Hải", 24),
    ("Thắng", 22),
    ("Cường", 24),
    ("Bình", 20),
    ("Phúc", 18),
    ("Đạt", 20),
    ("Minh", 22),
    ("Anh", 22),
    ("Bảo", 10),
    ("Chiến", 12),
    ("Công", 10),
    ("Đức", 20),
    ("Duy", 16),
    ("Giang", 12),
    ("Hiếu", 20),
    ("Hiệp", 12),
    ("Hòa", 14),
    ("Hoàng", 22),
    ("Huy", 20),
    ("Khánh", 14),
    ("Khoa", 10),
    ("Kiên", 14),
    ("Lâm", 12),
    ("Linh", 10),
    ("Lộc", 10),
    ("Lợi", 10),
    ("Mạnh", 14),
    ("Nghĩa", 12),
    ("Nhân", 10),
    ("Phong", 16),
    ("Phương", 12),
    ("Quân", 14),
    ("Quang", 14),
    ("Quý", 10),
    ("Tài", 14),
    ("Tâm", 12),
    ("Tân", 10),
    ("Thành", 22),
    ("Thịnh", 12),
    ("Thọ", 8),
    ("Tiến", 16),
    ("Toàn", 14),
    ("Trung", 18),
    ("Trường", 14),
    ("Tú", 12),
    ("Tùng", 16),
    ("Vinh", 12),
    ("Vũ", 12),
    ("Việt", 14),
    ("Ý", 2),
];

/// Rising sums of the weights of a list.
fn sums(list: &[Weighted]) -> Vec<f64> {
    let weights = list.iter().map(|(_, weight)| f64::from(*weight));
    weights
        .scan(0.0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        })
        .collect()
}

/// A maker of people's names.
pub struct PeopleNames {
    family: Vec<f64>,
    middle: [Vec<f64>; 2],
    given: [Vec<f64>; 2],
}

impl PeopleNames {
    pub fn new() -> Self {
        Self {
            family: sums(FAMILY),
            middle: [sums(MIDDLE_FEMALE), sums(MIDDLE_MALE)],
            given: [sums(GIVEN_FEMALE), sums(GIVEN_MALE)],
        }
    }

    /// A full name of somebody of this sex born in the year.
    pub fn name(&self, chance: &mut Chance, sex: Sex, born: i16) -> String {
        let (place, middles, givens) = match sex {
            Sex::Female => (0, MIDDLE_FEMALE, GIVEN_FEMALE),
            Sex::Male => (1, MIDDLE_MALE, GIVEN_MALE),
        };
        let family = FAMILY[chance.weighted(&self.family)].0;
        let mut middle = middles[chance.weighted(&self.middle[place])].0;
        // The young bear fewer of the old middle names.
        if born > 1995 && matches!(middle, "Thị" | "Văn") && chance.happens(0.55) {
            middle = middles[chance.weighted(&self.middle[place])].0;
        }
        let given = givens[chance.weighted(&self.given[place])].0;
        let mut name = String::with_capacity(family.len() + middle.len() + given.len() + 8);
        name.push_str(family);
        name.push(' ');
        // Some families carry a second family name in front of the middle one.
        if chance.happens(0.05) {
            let second = FAMILY[chance.weighted(&self.family)].0;
            if second != family {
                name.push_str(second);
                name.push(' ');
            }
        }
        // A middle name is not the given name once more.
        if !middle.ends_with(given) {
            name.push_str(middle);
            name.push(' ');
        }
        name.push_str(given);
        name
    }
}
