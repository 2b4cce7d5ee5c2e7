//! The words over columns. Compared as [`plain`] makes them: without marks, signs and what stands
//! in brackets.

use vietnamese::fold;

use crate::columns::Confidence;
use crate::field::Field;

/// Headings that are known as they are.
#[rustfmt::skip]
const HEADINGS: &[(Field, &[&str])] = &[
    (Field::Number, &["stt", "s t t", "tt", "so tt", "so thu tu", "no", "no.", "#", "thu tu", "sott"]),
    (Field::FullName, &[
        "ho va ten", "ho ten", "ho va ten doan vien", "ho ten doan vien", "ho va ten nguoi lao dong",
        "ho ten nguoi lao dong", "ho va ten nld", "ho ten nld", "ten doan vien", "ho va ten cnvcld",
        "ho ten cbcnv", "ho va ten cbcnv", "ho va ten khai sinh", "ho chu dem va ten",
        "ho chu dem ten", "ho ten day du", "ho va ten nhan vien", "ho ten nhan vien", "ten nhan vien",
        "ho va ten can bo", "full name", "fullname", "name", "ho dem va ten", "ho va ten cong nhan",
        "hoten", "ho ten khai sinh",
    ]),
    (Field::FamilyName, &["ho", "ho dem", "ho va dem", "ho lot", "ho va ten dem", "ho va chu dem", "ho va chu lot", "ho va ten lot", "ho chu dem", "last name"]),
    (Field::GivenName, &["ten", "ten goi", "first name", "given name"]),
    (Field::Birth, &[
        "ngay sinh", "nam sinh", "ngay thang nam sinh", "ngay thang sinh", "sinh ngay", "ntns",
        "ngay sinh nam sinh", "birth date", "date of birth", "dob", "birthday", "ngay/thang/nam sinh",
        "nam sinh ngay sinh", "sinh nam", "ngay thang nam", "ngaysinh", "namsinh", "birth",
    ]),
    (Field::BirthDay, &["ngay sinh ngay", "nam sinh ngay"]),
    (Field::BirthMonth, &["ngay sinh thang", "nam sinh thang"]),
    (Field::Male, &["nam", "gioi tinh nam", "male"]),
    (Field::Female, &["nu", "gioi tinh nu", "female", "phai nu", "la nu"]),
    (Field::Sex, &["gioi tinh", "gt", "phai", "gioi", "nam nu", "nam/nu", "gioi tinh nam nu", "sex", "gender", "gioitinh"]),
    (Field::Cccd, &[
        "cccd", "so cccd", "can cuoc cong dan", "so can cuoc cong dan", "so can cuoc", "can cuoc",
        "so dinh danh", "so dinh danh ca nhan", "ma dinh danh", "cccd/cmnd", "so cccd/cmnd", "cmnd/cccd", "so cmnd/cccd",
        "cmt/cccd", "so cmt/cccd", "cccd/ho chieu", "so cccd/ho chieu", "so cccd/cc", "cccd/cc", "the can cuoc",
        "so the can cuoc", "cccd/can cuoc", "so cmnd can cuoc", "so can cuoc/cccd", "cccd/cmnd/ho chieu", "so dinh danh cccd",
        "ma so dinh danh", "giay to tuy than", "so giay to", "cmnd/cccd/ho chieu", "so cccd/dinh danh", "socccd", "cmtnd/cccd", "dinh danh",
        "id number", "citizen id",
    ]),
    (Field::OldId, &["cmnd", "so cmnd", "chung minh nhan dan", "so chung minh nhan dan", "cmt", "so cmt", "cmtnd", "so cmtnd", "old id", "cmnd cu", "so cmnd cu", "chung minh thu"]),
    (Field::Passport, &["ho chieu", "so ho chieu", "passport", "passport no", "passport number"]),
    (Field::IdIssuedOn, &["ngay cap", "ngay cap cccd", "ngay cap cmnd", "cap ngay", "cccd ngay cap"]),
    (Field::IdIssuedAt, &["noi cap", "noi cap cccd", "noi cap cmnd", "cccd noi cap"]),
    (Field::Phone, &[
        "dien thoai", "so dien thoai", "sdt", "dt", "di dong", "so di dong", "dien thoai di dong", "so dt",
        "phone", "phone number", "mobile", "tel", "dien thoai lien he", "so dien thoai lien he", "dtdd",
        "sdt lien he", "so dien thoai di dong", "sodienthoai", "zalo", "so zalo", "dien thoai/zalo",
    ]),
    (Field::Email, &["email", "e mail", "thu dien tu", "dia chi email", "hop thu", "mail", "dia chi mail"]),
    (Field::Address, &[
        "dia chi", "noi o", "noi o hien nay", "cho o hien nay", "cho o", "dia chi hien nay", "dia chi thuong tru",
        "thuong tru", "noi thuong tru", "ho khau", "ho khau thuong tru", "dia chi lien he", "tam tru",
        "noi cu tru", "address", "noi o hien tai", "cho o hien tai", "noi dang ky thuong tru", "noi dkhk thuong tru",
    ]),
    (Field::HomePlace, &["que quan", "nguyen quan", "que", "noi sinh", "home place", "home"]),
    (Field::Unit, &[
        "don vi", "ma don vi", "ten don vi", "don vi cong tac", "noi cong tac", "cdcs", "cong doan co so",
        "ten cong doan co so", "ma cdcs", "ma cong doan co so", "co quan", "noi lam viec", "don vi lam viec", "unit", "unit code",
        "co quan don vi", "doanh nghiep", "cong ty", "truong", "ten cong ty", "ten doanh nghiep", "ten truong", "ten co quan", "ten cdcs", "to chuc cong doan", "don vi truc thuoc",
        "don vi sinh hoat", "don vi quan ly",
    ]),
    (Field::Group, &[
        "to", "to cong doan", "phong ban", "phong", "bo phan", "khoa phong", "khoa", "cong doan bo phan", "phong/ban", "phan xuong",
        "to doi", "cong doan thanh vien", "ban", "to san xuat", "department", "group", "chuyen", "khoi",
    ]),
    (Field::JoinedOn, &[
        "ngay vao cong doan", "ngay vao cd", "ngay gia nhap", "ngay gia nhap cong doan", "ngay ket nap",
        "ngay vao cđ", "ngay ket nap cong doan", "nam vao cong doan", "thoi gian vao cong doan", "thoi gian gia nhap", "ngay gia nhap cd",
        "vao cong doan", "joined on", "ngay ket nap doan vien", "nam ket nap", "ngay tham gia",
        "ngay tham gia cong doan", "ngay vao to chuc cong doan", "thang nam vao cong doan", "thoi diem gia nhap", "nam gia nhap",
    ]),
    (Field::HowJoined, &["hinh thuc gia nhap", "hinh thuc ket nap", "how joined", "loai gia nhap", "dien ket nap", "hinh thuc"]),
    (Field::LeftOn, &[
        "ngay nghi", "ngay ra khoi cong doan", "ngay thoi", "ngay nghi viec", "ngay roi", "left on", "ngay ra",
        "ngay thoi tham gia", "ngay ra khoi to chuc", "ngay chuyen", "ngay chuyen di", "ngay nghi huu", "ngay thoi viec", "ngay giam",
        "ngay ket thuc", "ngay cham dut", "ngay ra khoi cd",
    ]),
    (Field::LeaveReason, &["ly do", "ly do nghi", "ly do giam", "ly do roi", "leave reason", "ly do ra", "ly do nghi viec", "ly do thoi", "ly do ra khoi cong doan", "ly do chuyen"]),
    (Field::CardNo, &["so the", "so the doan vien", "ma the", "the doan vien", "so the cong doan", "card no", "ma doan vien", "ma so doan vien", "so the dv", "ma so the", "card number", "ma so the doan vien", "the cong doan", "ma dv doan vien"]),
    (Field::StaffNo, &["ma nhan vien", "ma nv", "msnv", "ma so nhan vien", "ma can bo", "so hieu", "staff no", "ma cb", "ma so", "ma cnv", "manv", "ma so cb", "so the nhan vien", "employee id"]),
    (Field::Job, &["nghe nghiep", "cong viec", "chuc danh", "nghe", "job", "chuc danh nghe nghiep", "vi tri", "vi tri viec lam", "chuyen mon", "nganh nghe", "cong viec dang lam", "cong viec chuyen mon", "nghe nghiep/cong viec", "nganh nghe cong viec"]),
    (Field::Post, &["chuc vu", "chuc vu cong doan", "chuc vu cd", "chuc vu trong cong doan", "vai tro", "post", "position", "chuc vu hien tai", "chuc vu chuyen mon", "chuc vu chinh quyen"]),
    (Field::Ethnicity, &["dan toc", "ethnicity", "dt dan toc", "thanh phan dan toc", "dantoc"]),
    (Field::Religion, &["ton giao", "religion", "tongiao"]),
    (Field::Nationality, &["quoc tich", "nationality"]),
    (Field::Education, &[
        "trinh do", "trinh do hoc van", "hoc van", "trinh do chuyen mon", "education", "bang cap", "trinh do van hoa",
        "trinh do dao tao", "van hoa", "hoc vi", "trinh do chuyen mon nghiep vu", "trinh do cm", "trinh do hv",
    ]),
    (Field::Note, &["ghi chu", "note", "notes", "chu thich", "ghi chu khac", "thong tin khac", "remark"]),
    (Field::Ignored, &["ky ten", "chu ky", "ky nhan", "ky", "luong", "luong dong phi", "he so luong", "muc luong", "muc dong", "signature", "tuoi", "so so bhxh", "ma so bhxh", "bhxh", "so bhxh"]),
];

/// Words within a heading that tell what it is, the more telling first.
const TELLING: &[(Field, &[&str])] = &[
    (Field::IdIssuedOn, &["ngay cap"]),
    (Field::IdIssuedAt, &["noi cap"]),
    (Field::Email, &["email", "e-mail", "thu dien tu"]),
    (
        Field::Cccd,
        &[
            "cccd",
            "can cuoc",
            "dinh danh",
            "cmnd",
            "chung minh",
            "cmtnd",
        ],
    ),
    (Field::Passport, &["ho chieu", "passport"]),
    (Field::Birth, &["ngay sinh", "nam sinh", "thang sinh"]),
    (
        Field::JoinedOn,
        &[
            "vao cong doan",
            "vao cd",
            "gia nhap cong doan",
            "gia nhap cd",
            "ngay gia nhap",
            "ngay ket nap",
        ],
    ),
    (
        Field::LeaveReason,
        &["ly do nghi", "ly do giam", "ly do ra", "ly do thoi"],
    ),
    (
        Field::LeftOn,
        &["ngay nghi", "ngay ra khoi", "ngay thoi", "ngay cham dut"],
    ),
    (
        Field::CardNo,
        &[
            "so the doan",
            "the doan vien",
            "the cong doan",
            "ma doan vien",
        ],
    ),
    (
        Field::Phone,
        &["dien thoai", "di dong", "sdt", "so dt", "so phone"],
    ),
    (
        Field::FullName,
        &["ho va ten", "ho ten", "ho, ten", "full name"],
    ),
    (Field::Sex, &["gioi tinh"]),
    (Field::Ethnicity, &["dan toc"]),
    (Field::Religion, &["ton giao"]),
    (Field::Nationality, &["quoc tich"]),
    (Field::Education, &["trinh do", "hoc van"]),
    (Field::HomePlace, &["que quan", "nguyen quan"]),
    (
        Field::Address,
        &["dia chi", "thuong tru", "cho o", "noi o", "ho khau"],
    ),
    (Field::Post, &["chuc vu"]),
    (
        Field::Job,
        &["nghe nghiep", "chuc danh", "vi tri", "cong viec"],
    ),
    (
        Field::Unit,
        &[
            "don vi",
            "cong doan co so",
            "cdcs",
            "noi cong tac",
            "noi lam viec",
        ],
    ),
    (
        Field::Group,
        &["to cong doan", "phong ban", "bo phan", "phan xuong"],
    ),
    (Field::Note, &["ghi chu"]),
    (Field::Ignored, &["chu ky", "ky ten", "luong", "bhxh"]),
];

/// Words that make a heading speak of somebody or something else: of the Party, the Youth Union,
/// the family.
const OF_OTHERS: [&str; 12] = [
    "dang",
    "dang vien",
    "doan thanh nien",
    "thanh nien",
    "tncs",
    "nguoi than",
    "nguoi phu thuoc",
    "vo",
    "chong",
    "con",
    "cha",
    "me",
];

/// A heading without marks, brackets and signs.
pub fn plain(heading: &str) -> String {
    let folded = fold(heading);
    let mut depth = 0usize;
    let mut kept = String::with_capacity(folded.len());
    for letter in folded.chars() {
        match letter {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            '_' | ',' | '.' | ':' | ';' | '*' | '-' | '"' | '\'' | '\\' | '–' => kept.push(' '),
            letter => kept.push(letter),
        }
    }
    let words: Vec<&str> = kept.split_whitespace().collect();
    words
        .join(" ")
        .replace(" / ", "/")
        .replace("/ ", "/")
        .replace(" /", "/")
}

/// What a heading in [`plain`] form stands for.
pub fn find_field(plain: &str) -> Option<(Field, Confidence)> {
    if plain.is_empty() {
        return None;
    }
    if let Ok(field) = plain.replace(' ', "_").parse() {
        return Some((field, Confidence::Certain));
    }
    let is_known = |words: &[&str]| words.iter().any(|word| is_same(word, plain));
    if let Some((field, _)) = HEADINGS.iter().find(|(_, words)| is_known(words)) {
        return Some((*field, Confidence::Certain));
    }
    if OF_OTHERS.iter().any(|word| holds_words(plain, word)) {
        return None;
    }
    let whole = |words: &[&str]| words.iter().any(|word| holds_words(plain, word));
    let found = TELLING.iter().find(|(_, words)| whole(words));
    found.map(|(field, _)| (*field, Confidence::Likely))
}

/// Whether two headings are equal but for a stroke in the place of a blank.
fn is_same(known: &str, plain: &str) -> bool {
    let blank = |byte: u8| if byte == b'/' { b' ' } else { byte };
    known.len() == plain.len() && known.bytes().map(blank).eq(plain.bytes().map(blank))
}

/// Whether the words stand in the text, at the edges of words.
pub fn holds_words(text: &str, words: &str) -> bool {
    let edge = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_alphanumeric());
    text.match_indices(words).any(|(at, found)| {
        edge(text[..at].chars().next_back()) && edge(text[at + found.len()..].chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_heading_means_two_things() {
        let mut seen = std::collections::HashMap::new();
        for (field, words) in HEADINGS {
            for word in *words {
                let other = seen.insert(*word, *field);
                assert!(other.is_none_or(|other| other == *field), "{word}");
            }
        }
    }

    #[test]
    fn headings_are_understood() {
        for (heading, field) in [
            ("Họ và tên", Field::FullName),
            ("HỌ TÊN ĐOÀN VIÊN", Field::FullName),
            ("Số CCCD/CMND", Field::Cccd),
            ("Số CCCD / CMND (12 số)", Field::Cccd),
            ("Ngày, tháng, năm sinh", Field::Birth),
            ("Năm sinh (dd/mm/yyyy)", Field::Birth),
            ("Ngày vào CĐ", Field::JoinedOn),
            ("Ngày vào Công đoàn Việt Nam", Field::JoinedOn),
            ("Ngày, tháng, năm vào CĐ", Field::JoinedOn),
            ("Ngày kết nạp vào công đoàn", Field::JoinedOn),
            ("Giới tính (Nam/Nữ)", Field::Sex),
            ("full_name", Field::FullName),
            ("joined_on", Field::JoinedOn),
            ("Lương đóng phí", Field::Ignored),
            ("Điện thoại liên lạc", Field::Phone),
            ("Ghi chú", Field::Note),
            ("S.T.T", Field::Number),
        ] {
            let found = find_field(&plain(heading)).map(|(field, _)| field);
            assert_eq!(found, Some(field), "{heading}");
        }
        for heading in [
            "Cỡ áo",
            "Thông tin",
            "Ngày vào Đảng",
            "Ngày kết nạp Đảng",
            "Ngày vào ngành",
            "Số điện thoại người thân",
            "Họ và tên vợ (chồng), năm sinh vợ",
            "Ngày sinh con",
        ] {
            assert_eq!(find_field(&plain(heading)), None, "{heading}");
        }
    }
}
