//! Names of places and employers that do not exist, made of Vietnamese words. A likeness to a real
//! firm is chance.

use std::collections::HashSet;

use super::chance::Chance;

const FIRST: &[&str] = &[
    "Lam", "Trúc", "Mộc", "Vân", "Hạc", "Quế", "Nguyệt", "Thạch", "Cẩm", "Diên", "Phù", "Sơn",
    "Lạc", "Huyền", "Tùng", "Bạch", "Ngọc", "Hồng", "Thủy", "Đan", "Kim", "Tường", "Liên", "Mai",
];
const SECOND: &[&str] = &[
    "Khê", "Đài", "Lĩnh", "Đoài", "Hà", "Uyển", "Sa", "Tự", "Chi", "Trì", "Lâm", "Điền", "Giang",
    "Phong", "Thuận", "Vĩnh", "Khánh", "Lộc", "Bình", "Xuyên", "Thịnh", "Quang", "Viên", "Dương",
];

/// What an employer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trade {
    Industry,
    Services,
    School,
    Hospital,
    Office,
    Transport,
}

/// A maker of names, none of them given twice.
pub struct Names {
    given: HashSet<String>,
}

impl Names {
    pub fn new() -> Self {
        Self {
            given: HashSet::new(),
        }
    }

    fn once(&mut self, name: String) -> String {
        if self.given.insert(name.clone()) {
            return name;
        }
        let numbered = (2..).map(|number| format!("{name} {number}"));
        for name in numbered {
            if self.given.insert(name.clone()) {
                return name;
            }
        }
        name
    }

    /// The bare name of a ward or commune.
    pub fn place(&mut self, chance: &mut Chance) -> String {
        let name = two_words(chance);
        self.once(name)
    }

    /// The name of an employer and the kind of its ownership.
    pub fn employer(&mut self, chance: &mut Chance, trade: Trade) -> (String, &'static str) {
        let words = two_words(chance);
        let (name, ownership) = match trade {
            Trade::School => {
                let level = chance.pick(&["Mầm non", "Tiểu học", "Trung học cơ sở"]);
                (format!("Trường {level} {words}"), "public-service")
            }
            Trade::Hospital => {
                let kind = chance.pick(&["Bệnh viện Đa khoa", "Trung tâm Y tế", "Phòng khám"]);
                (format!("{kind} {words}"), "public-service")
            }
            Trade::Office => {
                let kind = chance.pick(&["Ủy ban nhân dân", "Văn phòng", "Trung tâm Hành chính"]);
                (format!("{kind} khu {words}"), "state-body")
            }
            Trade::Transport => {
                let kind = chance.pick(&["xe ôm công nghệ", "bốc xếp", "xe khách", "giúp việc"]);
                (format!("{kind} {words}"), "union-of-trades")
            }
            Trade::Industry => {
                let craft = chance.pick(&[
                    "May",
                    "Cơ khí",
                    "Bao bì",
                    "Điện tử",
                    "Gỗ",
                    "Giày da",
                    "Nhựa",
                    "Thực phẩm",
                    "Dệt",
                    "Linh kiện",
                ]);
                firm(chance, craft, &words)
            }
            Trade::Services => {
                let craft = chance.pick(&[
                    "Thương mại",
                    "Vận tải",
                    "Xây dựng",
                    "Môi trường",
                    "Du lịch",
                    "Dịch vụ",
                    "In",
                ]);
                firm(chance, craft, &words)
            }
        };
        (self.once(name), ownership)
    }
}

fn two_words(chance: &mut Chance) -> String {
    format!("{} {}", chance.pick(FIRST), chance.pick(SECOND))
}

fn firm(chance: &mut Chance, craft: &str, words: &str) -> (String, &'static str) {
    let sums = [0.16, 0.46, 0.92, 1.0];
    match chance.weighted(&sums) {
        0 => (format!("Công ty TNHH {craft} {words} Việt Nam"), "fdi"),
        1 => (format!("Công ty Cổ phần {craft} {words}"), "private"),
        2 => (format!("Công ty TNHH {craft} {words}"), "private"),
        _ => {
            let name = format!("Công ty TNHH Một thành viên {craft} {words}");
            (name, "state-enterprise")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_given_twice() {
        let (mut names, mut chance) = (Names::new(), Chance::of(1, 1));
        let mut given = HashSet::new();
        for at in 0..4000 {
            let trade = if at % 2 == 0 {
                Trade::Industry
            } else {
                Trade::School
            };
            assert!(given.insert(names.employer(&mut chance, trade).0));
        }
    }
}
