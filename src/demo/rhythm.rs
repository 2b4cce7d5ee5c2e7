//! How often a unit records each kind of activity, when in the year, and how many people it
//! reaches. Plausible, not measured; a kind unknown here is recorded now and then.

/// When in the year something happens: the weight of each month.
pub type Season = [f64; 12];

const EVEN: Season = [8.0, 6.0, 8.0, 8.0, 10.0, 9.0, 8.0, 8.0, 8.0, 9.0, 9.0, 9.0];
const TET: Season = [60.0, 34.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 5.0];
const GIFTS: Season = [
    30.0, 16.0, 5.0, 8.0, 17.0, 4.0, 4.0, 3.0, 4.0, 4.0, 2.0, 3.0,
];
const WORKERS_MONTH: Season = [2.0, 1.0, 4.0, 18.0, 50.0, 8.0, 4.0, 3.0, 3.0, 3.0, 2.0, 2.0];
const WOMEN: Season = [2.0, 4.0, 38.0, 4.0, 5.0, 6.0, 3.0, 3.0, 4.0, 26.0, 3.0, 2.0];
const CHILDREN: Season = [
    3.0, 1.0, 1.0, 1.0, 10.0, 32.0, 4.0, 10.0, 30.0, 4.0, 2.0, 2.0,
];
const MERIT: Season = [
    16.0, 10.0, 1.0, 2.0, 3.0, 4.0, 50.0, 4.0, 3.0, 3.0, 2.0, 2.0,
];
const SUMMER: Season = [
    2.0, 1.0, 6.0, 12.0, 18.0, 18.0, 14.0, 10.0, 8.0, 6.0, 3.0, 2.0,
];
const YEAR_END: Season = [
    14.0, 4.0, 3.0, 3.0, 4.0, 14.0, 8.0, 4.0, 4.0, 8.0, 14.0, 20.0,
];
const SPRING: Season = [
    6.0, 10.0, 26.0, 26.0, 14.0, 8.0, 3.0, 2.0, 2.0, 1.0, 1.0, 1.0,
];

/// How many people an act reaches.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reach {
    /// From so many to so many, however large the unit.
    Few(i64, i64),
    /// From one part of the members to another.
    Part(f64, f64),
}

/// The rhythm of one kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rhythm {
    /// Relative weights at a base union, an upper union and the federation.
    pub base: f64,
    pub upper: f64,
    pub federation: f64,
    pub reach: Reach,
    pub season: &'static Season,
}

impl Rhythm {
    pub fn weight(&self, tier: &str) -> f64 {
        match tier {
            "base" => self.base,
            "upper" => self.upper,
            _ => self.federation,
        }
    }
}

const fn rhythm(weights: [f64; 3], reach: Reach, season: &'static Season) -> Rhythm {
    Rhythm {
        base: weights[0],
        upper: weights[1],
        federation: weights[2],
        reach,
        season,
    }
}

use Reach::{Few, Part};

const RHYTHMS: &[(&str, Rhythm)] = &[
    // Care.
    (
        "trao-qua",
        rhythm([26.0, 60.0, 60.0], Part(0.005, 0.04), &GIFTS),
    ),
    (
        "tro-cap-kho-khan",
        rhythm([9.0, 24.0, 20.0], Few(1, 3), &EVEN),
    ),
    ("tham-hoi-om", rhythm([42.0, 20.0, 10.0], Few(1, 3), &EVEN)),
    ("tet-sum-vay", rhythm([1.0, 6.0, 6.0], Part(0.2, 0.6), &TET)),
    (
        "bua-com-cong-doan",
        rhythm([6.0, 8.0, 4.0], Part(0.05, 0.3), &WORKERS_MONTH),
    ),
    ("mai-am", rhythm([0.008, 1.0, 1.0], Few(1, 1), &SUMMER)),
    (
        "qua-con-doan-vien",
        rhythm([5.0, 10.0, 8.0], Part(0.02, 0.2), &CHILDREN),
    ),
    (
        "gia-dinh-chinh-sach",
        rhythm([2.0, 10.0, 10.0], Few(1, 8), &MERIT),
    ),
    (
        "doi-tac-phuc-loi",
        rhythm([0.0, 3.0, 12.0], Few(1, 1), &EVEN),
    ),
    (
        "uu-dai-doan-vien",
        rhythm([16.0, 10.0, 10.0], Part(0.02, 0.15), &EVEN),
    ),
    (
        "ho-tro-tai-nan",
        rhythm([0.5, 4.0, 4.0], Few(1, 3), &WORKERS_MONTH),
    ),
    (
        "ho-tro-lien-tinh",
        rhythm([0.0, 0.0, 4.0], Few(40, 120), &WORKERS_MONTH),
    ),
    (
        "nhan-ho-tro-lien-tinh",
        rhythm([0.0, 0.0, 2.0], Few(30, 100), &SUMMER),
    ),
    ("nha-o-xa-hoi", rhythm([0.8, 4.0, 4.0], Few(1, 12), &EVEN)),
    // Loans and funds.
    ("vay-von", rhythm([0.0, 14.0, 10.0], Few(3, 30), &EVEN)),
    (
        "giai-ngan-vay-von",
        rhythm([0.0, 12.0, 8.0], Few(3, 25), &EVEN),
    ),
    ("thu-no-vay-von", rhythm([2.0, 12.0, 8.0], Few(1, 1), &EVEN)),
    (
        "quy-xa-hoi",
        rhythm([5.0, 12.0, 10.0], Part(0.3, 0.9), &EVEN),
    ),
    ("thiet-che", rhythm([0.15, 2.0, 1.0], Few(1, 2), &SUMMER)),
    // Rights.
    ("doi-thoai", rhythm([4.0, 6.0, 0.0], Few(8, 60), &EVEN)),
    (
        "doi-thoai-lanh-dao",
        rhythm([0.0, 5.0, 6.0], Few(80, 300), &WORKERS_MONTH),
    ),
    (
        "thoa-uoc",
        rhythm([0.35, 2.0, 0.0], Part(0.9, 1.0), &SPRING),
    ),
    (
        "sua-doi-thoa-uoc",
        rhythm([0.2, 1.0, 0.0], Few(1, 1), &EVEN),
    ),
    (
        "quy-che-dan-chu",
        rhythm([1.2, 8.0, 3.0], Few(1, 4), &SPRING),
    ),
    (
        "no-bao-hiem-xa-hoi",
        rhythm([0.3, 6.0, 3.0], Part(0.1, 0.6), &EVEN),
    ),
    (
        "don-doc-no-bao-hiem",
        rhythm([0.0, 10.0, 8.0], Few(2, 30), &EVEN),
    ),
    (
        "thanh-tra-lien-nganh",
        rhythm([0.0, 6.0, 8.0], Few(1, 8), &SUMMER),
    ),
    (
        "giam-sat-phan-bien",
        rhythm([0.0, 6.0, 8.0], Few(1, 3), &EVEN),
    ),
    (
        "tu-van-phap-luat",
        rhythm([3.0, 24.0, 30.0], Few(1, 5), &EVEN),
    ),
    ("khoi-kien", rhythm([0.0, 2.0, 3.0], Few(1, 4), &EVEN)),
    (
        "tranh-chap-lao-dong",
        rhythm([0.15, 2.0, 1.0], Few(1, 20), &EVEN),
    ),
    (
        "ngung-viec-tap-the",
        rhythm([0.02, 0.3, 0.2], Part(0.1, 0.6), &TET),
    ),
    ("kien-nghi", rhythm([7.0, 12.0, 8.0], Few(1, 12), &EVEN)),
    (
        "tai-nan-lao-dong",
        rhythm([0.25, 1.0, 0.5], Few(1, 2), &EVEN),
    ),
    (
        "an-toan-ve-sinh-lao-dong",
        rhythm([5.0, 8.0, 4.0], Part(0.2, 0.9), &WORKERS_MONTH),
    ),
    (
        "mang-luoi-an-toan",
        rhythm([0.5, 1.0, 0.0], Few(2, 9), &SPRING),
    ),
    (
        "thang-an-toan",
        rhythm([1.4, 4.0, 3.0], Part(0.2, 0.8), &WORKERS_MONTH),
    ),
    // Words.
    (
        "tuyen-truyen-phap-luat",
        rhythm([10.0, 20.0, 16.0], Part(0.2, 0.8), &EVEN),
    ),
    (
        "hoi-nghi-tuyen-truyen",
        rhythm([11.0, 20.0, 16.0], Part(0.2, 0.8), &EVEN),
    ),
    ("tin-bai", rhythm([12.0, 60.0, 80.0], Few(1, 6), &EVEN)),
    ("tap-huan", rhythm([3.0, 14.0, 16.0], Few(5, 60), &SUMMER)),
    (
        "phat-dong-ke-hoach",
        rhythm([0.0, 12.0, 16.0], Few(10, 60), &YEAR_END),
    ),
    (
        "so-ket-tong-ket",
        rhythm([0.0, 5.0, 6.0], Few(40, 150), &YEAR_END),
    ),
    // Movement.
    (
        "cong-nhan-gioi",
        rhythm([1.4, 4.0, 3.0], Part(0.01, 0.08), &WORKERS_MONTH),
    ),
    ("sang-kien", rhythm([4.0, 8.0, 6.0], Few(1, 3), &EVEN)),
    (
        "khen-thuong",
        rhythm([4.0, 12.0, 16.0], Few(1, 20), &YEAR_END),
    ),
    (
        "cong-trinh-thi-dua",
        rhythm([0.4, 3.0, 2.0], Few(1, 2), &SUMMER),
    ),
    (
        "hoi-thi-hoi-thao",
        rhythm([4.0, 10.0, 8.0], Part(0.05, 0.4), &SUMMER),
    ),
    ("nu-cong", rhythm([4.0, 8.0, 6.0], Part(0.1, 0.5), &WOMEN)),
    (
        "gioi-viec-nuoc",
        rhythm([0.8, 2.0, 2.0], Part(0.02, 0.2), &WOMEN),
    ),
    ("ban-nu-cong", rhythm([0.1, 0.5, 0.0], Few(1, 1), &SPRING)),
    // Organisation.
    (
        "kien-toan-can-bo",
        rhythm([0.8, 10.0, 6.0], Few(1, 5), &EVEN),
    ),
    ("sap-xep-cdcs", rhythm([0.0, 3.0, 0.0], Few(1, 2), &EVEN)),
    ("dai-hoi", rhythm([0.3, 1.0, 0.6], Few(40, 150), &SPRING)),
    ("phat-trien-dang", rhythm([2.0, 4.0, 3.0], Few(1, 5), &EVEN)),
    (
        "tang-lao-dong",
        rhythm([4.0, 0.0, 0.0], Part(0.004, 0.03), &SPRING),
    ),
    (
        "giam-lao-dong",
        rhythm([3.6, 0.0, 0.0], Part(0.003, 0.026), &EVEN),
    ),
    (
        "uy-ban-kiem-tra",
        rhythm([0.1, 0.5, 0.0], Few(1, 1), &SPRING),
    ),
    // Inspection and money.
    (
        "kiem-tra-tai-chinh",
        rhythm([1.4, 10.0, 8.0], Few(1, 3), &YEAR_END),
    ),
    (
        "kiem-tra-dieu-le",
        rhythm([1.0, 10.0, 8.0], Few(1, 3), &YEAR_END),
    ),
    (
        "khieu-nai-to-cao",
        rhythm([0.15, 2.0, 2.0], Few(1, 1), &EVEN),
    ),
    ("ky-luat", rhythm([0.02, 0.4, 0.3], Few(1, 1), &EVEN)),
    (
        "thu-tai-chinh",
        rhythm([24.0, 40.0, 40.0], Few(1, 1), &EVEN),
    ),
    (
        "chi-tai-chinh",
        rhythm([38.0, 70.0, 80.0], Few(1, 1), &EVEN),
    ),
    (
        "no-kinh-phi-cong-doan",
        rhythm([0.3, 6.0, 3.0], Few(1, 1), &EVEN),
    ),
    (
        "quyet-toan-tai-chinh",
        rhythm([0.0, 4.0, 4.0], Few(20, 60), &YEAR_END),
    ),
    // Outward.
    (
        "doan-ra-doan-vao",
        rhythm([0.0, 0.0, 6.0], Few(4, 20), &EVEN),
    ),
    ("ky-ket-hop-tac", rhythm([0.0, 0.0, 4.0], Few(1, 1), &EVEN)),
];

/// Kinds recorded once at the beginning, once a year or month by month, whose numbers hang
/// together; `yearly` draws them and chance does not.
const KEPT_APART: &[&str] = &[
    "so-dau-ky-lao-dong",
    "so-dau-ky-cdcs",
    "tien-luong-thang-mot",
    "thuoc-dien-hoi-nghi",
    "hoi-nghi-cbccvc",
    "hoi-nghi-nguoi-lao-dong",
    "du-toan-tai-chinh",
    "xep-loai-cdcs",
    "xep-loai-thoa-uoc",
    "tu-cham-diem-cdcs",
    "cong-doan-xa-phuong",
];

/// The rhythm of a kind by its code.
pub fn of(kind: &str) -> Rhythm {
    if let Some((_, rhythm)) = RHYTHMS.iter().find(|(code, _)| *code == kind) {
        return *rhythm;
    }
    if KEPT_APART.contains(&kind) {
        return rhythm([0.0; 3], Few(1, 5), &EVEN);
    }
    rhythm([1.0, 2.0, 2.0], Few(1, 10), &EVEN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rhythm_is_of_a_kind_of_the_catalogue() {
        let catalogue = crate::catalogue::load(None).unwrap();
        for (code, rhythm) in RHYTHMS {
            let kind = catalogue.kind(code).unwrap_or_else(|| panic!("{code}"));
            for tier in ["base", "upper", "federation"] {
                let may = kind.tiers.iter().any(|known| known == tier);
                assert!(may || rhythm.weight(tier) == 0.0, "{code} at {tier}");
            }
        }
        for code in KEPT_APART {
            assert!(catalogue.kind(code).is_some(), "{code}");
        }
    }
}
