//! The words that say what is counted.

/// Everyday counting words.
const EVERYDAY: [&str; 61] = [
    "người",
    "lượt người",
    "lượt",
    "đơn vị",
    "tổ chức",
    "doanh nghiệp",
    "công ty",
    "cơ quan",
    "trường học",
    "vụ",
    "vụ việc",
    "cuộc",
    "buổi",
    "hội nghị",
    "hội thảo",
    "lớp",
    "khóa",
    "đợt",
    "lần",
    "trường hợp",
    "ca",
    "hồ sơ",
    "đơn",
    "đơn thư",
    "văn bản",
    "bản",
    "bộ",
    "quyết định",
    "căn",
    "căn nhà",
    "ngôi nhà",
    "nhà",
    "phòng",
    "suất",
    "suất quà",
    "phần quà",
    "suất ăn",
    "món quà",
    "tập thể",
    "cá nhân",
    "gia đình",
    "hộ",
    "cháu",
    "học sinh",
    "trẻ em",
    "sản phẩm",
    "công trình",
    "đề tài",
    "sáng kiến",
    "ý kiến",
    "tin",
    "bài",
    "tin bài",
    "thẻ",
    "tủ",
    "điểm",
    "cụm",
    "tổ",
    "đội",
    "ngày công",
    "mô hình",
];

/// Words that a number in words may stand before; others, such as `bên` or `nước`, are counted in
/// every sentence without meaning a figure.
const SPOKEN: [&str; 24] = [
    "lượt",
    "vụ",
    "cuộc",
    "buổi",
    "lớp",
    "đợt",
    "trường hợp",
    "hồ sơ",
    "căn",
    "ngôi nhà",
    "suất",
    "phần quà",
    "tập thể",
    "cá nhân",
    "hộ",
    "cháu",
    "học sinh",
    "sáng kiến",
    "công trình",
    "doanh nghiệp",
    "hội nghị",
    "khóa",
    "bản",
    "tủ",
];

/// What may be counted, as words in small letters.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    counted: Vec<Vec<String>>,
}

impl Default for Vocabulary {
    fn default() -> Self {
        Self::new([])
    }
}

impl Vocabulary {
    /// The everyday words and those of a trade.
    pub fn new<'a>(more: impl IntoIterator<Item = &'a str>) -> Self {
        let cut = |words: &str| -> Vec<String> {
            words
                .to_lowercase()
                .split_whitespace()
                .map(str::to_owned)
                .collect()
        };
        let mut counted: Vec<Vec<String>> = EVERYDAY.into_iter().chain(more).map(cut).collect();
        counted.retain(|words| !words.is_empty());
        // The longest words that fit are the ones meant.
        counted.sort_by_key(|words| std::cmp::Reverse(words.len()));
        Self { counted }
    }

    /// The counted words these words begin with, and how many they are.
    pub fn counted(&self, words: &[&str]) -> Option<(String, usize)> {
        let fits = |known: &&Vec<String>| {
            known.len() <= words.len() && known.iter().zip(words).all(|(one, other)| one == other)
        };
        let found = self.counted.iter().find(fits)?;
        Some((found.join(" "), found.len()))
    }

    /// Whether a small number in words is meant to count what follows.
    pub fn is_spoken_before(words: &[&str]) -> bool {
        SPOKEN.iter().any(|known| {
            let mut known = known.split(' ').enumerate();
            known.all(|(at, word)| words.get(at) == Some(&word))
        })
    }
}
