//! The words of generated records: short, plain, of nobody.

use timeline::Day;

use super::chance::Chance;
use super::tree::PlannedUnit;
use crate::catalogue::{Field, Kind};

/// The programme people record under at that time of the year.
pub fn programme(chance: &mut Chance, on: Day) -> &'static str {
    let season = match on.month() {
        1 | 2 | 12 => "tet",
        3 | 10 => "women-days",
        4 | 5 => "workers-month",
        6 => "children-day",
        7 => "war-invalids-day",
        8 | 9 => "mid-autumn",
        _ => "regular",
    };
    if chance.happens(0.82) {
        season
    } else {
        chance.pick(&["regular", "regular", "disaster", "other"])
    }
}

/// An invented province that helps or is helped.
pub fn counterpart(chance: &mut Chance) -> &'static str {
    chance.pick(&["Mẫu Bắc", "Mẫu Nam", "Mẫu Đông"])
}

/// An employer at which an upper union acts.
pub fn firm(chance: &mut Chance) -> String {
    let craft = chance.pick(&["May", "Cơ khí", "Bao bì", "Điện tử", "Thực phẩm"]);
    let words = chance.pick(&["Lam Uyển", "Hạc Trì", "Mộc Viên", "Cẩm Xuyên Hạ", "Quế Sa"]);
    format!("Công ty TNHH {craft} {words}")
}

/// The text of a field.
pub fn text(chance: &mut Chance, kind: &Kind, field: &Field, unit: &PlannedUnit) -> String {
    let number = chance.between(1, 480);
    match field.code.as_str() {
        "decision" => format!("{number}/QĐ-CĐ"),
        "voucher" => format!("CT-{number:04}"),
        "place" => unit.place.clone(),
        "period" => format!("tháng {}", chance.between(1, 12)),
        "term" => "2023–2028".to_owned(),
        "agencies" => chance
            .pick(&[
                "Bảo hiểm xã hội",
                "Bảo hiểm xã hội, Thuế",
                "Sở Nội vụ, Bảo hiểm xã hội",
            ])
            .to_string(),
        "partner" => chance
            .pick(&[
                "Siêu thị Hạc Trì",
                "Phòng khám Mộc Viên",
                "Nhà sách Lam Uyển",
                "Cửa hàng điện máy Quế Sa",
            ])
            .to_string(),
        "offer" => format!("Giảm {} % cho đoàn viên có thẻ.", chance.between(1, 6) * 5),
        "from-unit" | "to-unit" => "Công đoàn cơ sở trong tỉnh".to_owned(),
        "fund" => "Quỹ trợ vốn của công đoàn".to_owned(),
        "link" => "Trang tin của đơn vị".to_owned(),
        "activity" => activity(chance, &kind.code).to_owned(),
        "name" => chance
            .pick(&[
                "Thi đua hoàn thành kế hoạch quý",
                "Thi đua lao động giỏi, lao động sáng tạo",
                "Xanh, sạch, đẹp nơi làm việc",
            ])
            .to_string(),
        "conclusions" => {
            "Biểu dương các đơn vị làm tốt; giao việc còn chậm kèm thời hạn.".to_owned()
        }
        "matter" => chance
            .pick(&[
                "Đề nghị cải thiện chất lượng bữa ăn ca.",
                "Đề nghị lắp thêm quạt ở xưởng.",
                "Hỏi về chế độ thai sản.",
                "Đề nghị công khai lịch tăng ca.",
            ])
            .to_string(),
        "answer" => "Đã làm việc với người sử dụng lao động và trả lời tại chỗ.".to_owned(),
        "why" => "Chậm trả lương; sau đối thoại người lao động trở lại làm việc.".to_owned(),
        "clauses" => "Nâng mức bữa ăn ca; thêm một ngày nghỉ hưởng nguyên lương.".to_owned(),
        "content" => "Trao đổi kinh nghiệm chăm lo và đào tạo cán bộ.".to_owned(),
        _ => "Theo kế hoạch công tác năm.".to_owned(),
    }
}

fn activity(chance: &mut Chance, kind: &str) -> &'static str {
    if kind == "nu-cong" {
        chance.pick(&[
            "Tọa đàm ngày Phụ nữ",
            "Khám sức khỏe cho lao động nữ",
            "Thi nấu ăn, cắm hoa",
        ])
    } else {
        chance.pick(&[
            "Lễ phát động tại xưởng",
            "Thi tìm hiểu an toàn lao động",
            "Tổng vệ sinh nơi làm việc",
        ])
    }
}
