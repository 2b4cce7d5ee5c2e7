//! What a list writes in words: why somebody left, how he joined, whose citizen he is. Pure.

use vietnamese::fold;

use crate::member::{HowJoined, WhyLeft};

/// Beginnings and parts of folded texts, by what they mean; the first that is found decides.
#[rustfmt::skip]
const LEAVINGS: &[(WhyLeft, &[&str])] = &[
    (WhyLeft::Died, &["chet", "qua doi", "tu tran", "tu vong", "mat", "died"]),
    (WhyLeft::StruckOff, &["xoa ten", "struck off"]),
    (WhyLeft::Expelled, &["khai tru", "expelled"]),
    (WhyLeft::Dissolved, &["giai the", "don vi ngung", "ngung hoat dong", "pha san", "dissolved"]),
    (WhyLeft::Moved, &["chuyen sinh hoat", "chuyen cong tac", "chuyen don vi", "chuyen", "dieu dong", "luan chuyen", "thuyen chuyen", "moved"]),
    (WhyLeft::Retired, &["nghi huu", "ve huu", "huu tri", "nghi che do", "huu", "retired"]),
    (WhyLeft::OwnWish, &["xin ra", "xin thoi", "tu nguyen", "rut khoi", "ra khoi cong doan", "own wish"]),
    (WhyLeft::Other, &["ly do khac", "khac"]),
    (WhyLeft::Quit, &["nghi viec", "thoi viec", "bo viec", "cham dut hop dong", "het hop dong", "het hd", "sa thai", "buoc thoi viec", "mat viec", "nghi", "quit"]),
];

/// Why somebody left, out of the words of a list; nothing where they say none of the nine reasons.
pub fn why_left(text: &str) -> Option<WhyLeft> {
    if let Ok(why) = text.trim().parse() {
        return Some(why);
    }
    let folded = fold(text);
    // Losing the job is no death.
    if folded.contains("mat viec") {
        return Some(WhyLeft::Quit);
    }
    let found = LEAVINGS
        .iter()
        .find(|(_, words)| words.iter().any(|word| holds(&folded, word)));
    found.map(|(why, _)| *why)
}

/// How somebody joined, out of the words of a list; nothing where they say none of the ways.
pub fn how_joined(text: &str) -> Option<HowJoined> {
    if let Ok(how) = text.trim().parse() {
        return Some(how);
    }
    let folded = fold(text);
    let has = |word: &&str| holds(&folded, word);
    if ["ket nap", "gia nhap", "moi", "ghi danh"].iter().any(has) {
        return Some(HowJoined::Admitted);
    }
    if [
        "chuyen den",
        "chuyen ve",
        "chuyen sinh hoat",
        "chuyen",
        "dieu dong",
    ]
    .iter()
    .any(has)
    {
        return Some(HowJoined::Moved);
    }
    if ["khoi phuc", "phuc hoi"].iter().any(has) {
        return Some(HowJoined::Restored);
    }
    if ["tai nhap", "vao lai", "tro lai", "ket nap lai"]
        .iter()
        .any(has)
    {
        return Some(HowJoined::Returned);
    }
    None
}

/// Countries as lists name them, folded, whose citizens work here.
#[rustfmt::skip]
const COUNTRIES: &[(&str, &[&str])] = &[
    ("VN", &["viet nam", "vietnam", "vn", "vnm", "kinh", "chxhcn viet nam"]),
    ("CN", &["trung quoc", "china", "chn"]), ("TW", &["dai loan", "taiwan", "trung quoc dai loan"]),
    ("KR", &["han quoc", "korea", "south korea", "kor"]), ("JP", &["nhat ban", "nhat", "japan", "jpn"]),
    ("LA", &["lao", "chdcnd lao", "laos"]), ("KH", &["campuchia", "cam pu chia", "cambodia"]),
    ("TH", &["thai lan", "thailand"]), ("PH", &["philippines", "phi lip pin"]),
    ("ID", &["indonesia"]), ("MY", &["malaysia"]), ("SG", &["singapore"]), ("MM", &["myanmar"]),
    ("IN", &["an do", "india"]), ("US", &["my", "hoa ky", "usa", "united states"]),
    ("GB", &["anh", "vuong quoc anh", "uk", "united kingdom"]), ("FR", &["phap", "france"]),
    ("DE", &["duc", "germany"]), ("RU", &["nga", "lien bang nga", "russia"]), ("AU", &["uc", "australia"]),
    ("CA", &["canada"]), ("IT", &["y", "italia", "italy"]), ("ES", &["tay ban nha", "spain"]),
    ("NL", &["ha lan", "netherlands"]), ("UA", &["ukraina", "ukraine"]), ("ZA", &["nam phi", "south africa"]),
];

/// The two capitals of a country; nothing where the text names none that is known.
pub fn nationality(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Some(text.to_owned());
    }
    let folded = fold(text);
    let found = COUNTRIES
        .iter()
        .find(|(_, names)| names.contains(&folded.as_str()));
    found.map(|(code, _)| (*code).to_owned())
}

/// Whether the folded text has the words, at the edges of words.
fn holds(folded: &str, words: &str) -> bool {
    folded.match_indices(words).any(|(at, _)| {
        let before = folded[..at].chars().next_back();
        let after = folded[at + words.len()..].chars().next();
        let edge = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_alphanumeric());
        edge(before) && edge(after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_read_as_lists_write_them() {
        for (text, why) in [
            ("Nghỉ việc", WhyLeft::Quit),
            ("chấm dứt hợp đồng lao động", WhyLeft::Quit),
            ("Mất việc làm", WhyLeft::Quit),
            ("nghỉ hưu theo chế độ", WhyLeft::Retired),
            ("Mất", WhyLeft::Died),
            ("Chuyển công tác", WhyLeft::Moved),
            ("Xin ra khỏi công đoàn", WhyLeft::OwnWish),
            ("xóa tên", WhyLeft::StruckOff),
            ("Khai trừ", WhyLeft::Expelled),
            ("Công ty giải thể", WhyLeft::Dissolved),
            ("struck-off", WhyLeft::StruckOff),
        ] {
            assert_eq!(why_left(text), Some(why), "{text}");
        }
        assert_eq!(why_left("theo chồng về quê"), None);
    }

    #[test]
    fn the_registers_own_words_for_reasons_are_read_back() {
        let words = crate::web::Words::of("vi");
        for why in WhyLeft::ALL {
            let text = words.t(&format!("member-why-{why}"));
            assert_eq!(why_left(&text), Some(*why), "{text}");
        }
    }

    #[test]
    fn ways_of_joining_and_countries_are_read() {
        assert_eq!(how_joined("Kết nạp mới"), Some(HowJoined::Admitted));
        assert_eq!(how_joined("chuyển đến"), Some(HowJoined::Moved));
        assert_eq!(how_joined("xyz"), None);
        assert_eq!(nationality("Việt Nam").as_deref(), Some("VN"));
        assert_eq!(nationality("Hàn Quốc").as_deref(), Some("KR"));
        assert_eq!(nationality("KR").as_deref(), Some("KR"));
        assert_eq!(nationality("Atlantis"), None);
    }
}
