//! The columns of every list, under their codes and their Vietnamese headings. Pure.

use crate::catalogue::Catalogue;

/// A list that can be read from a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    Units,
    Employers,
    Records,
    Figures,
    Targets,
}

/// A column: its code, its Vietnamese heading, whether it must be there.
type Column = (&'static str, &'static str, bool);

const UNITS: &[Column] = &[
    ("code", "Mã", true),
    ("name", "Tên", true),
    ("tier", "Cấp", false),
    ("kind", "Loại đơn vị", true),
    ("parent", "Mã cấp trên", false),
    ("from", "Từ ngày", true),
    ("until", "Ngày thôi hoạt động", false),
    ("line", "Hệ thống", false),
    ("sector", "Ngành", false),
    ("email", "Thư điện tử", false),
    ("phone", "Điện thoại", false),
];

const EMPLOYERS: &[Column] = &[
    ("tax_code", "Mã số thuế", false),
    ("name", "Tên đơn vị", true),
    ("ownership", "Loại hình", true),
    ("headcount", "Số lao động", false),
    ("headcount_on", "Số lao động tính đến ngày", false),
    ("sector", "Ngành", false),
    ("address", "Địa chỉ", false),
    ("phone", "Điện thoại", false),
    ("unit", "Mã đơn vị", false),
];

const RECORDS: &[Column] = &[
    ("kind", "Loại hoạt động", true),
    ("unit", "Mã đơn vị", false),
    ("on", "Ngày", true),
    ("stage", "Giai đoạn", false),
    ("ref", "Mã riêng", false),
];

const FIGURES: &[Column] = &[
    ("unit", "Mã đơn vị", false),
    ("indicator", "Chỉ tiêu", true),
    ("dims", "Phần", false),
    ("period", "Kỳ", true),
    ("as_of", "Tính đến ngày", false),
    ("value", "Giá trị", false),
    ("low", "Từ", false),
    ("high", "Đến", false),
    ("qualifier", "Mức chính xác", false),
    ("numerator", "Tử số", false),
    ("denominator", "Mẫu số", false),
    ("printed", "Nguyên văn", false),
    ("source", "Nguồn", false),
];

const TARGETS: &[Column] = &[
    ("unit", "Mã đơn vị", false),
    ("indicator", "Chỉ tiêu", true),
    ("dims", "Phần", false),
    ("period", "Kỳ", true),
    ("as_of", "Tính đến ngày", false),
    ("value", "Giá trị", false),
    ("low", "Từ", false),
    ("high", "Đến", false),
    ("qualifier", "Mức chính xác", false),
    ("assigned_by", "Cấp giao", true),
    ("decision_no", "Số quyết định", false),
    ("source", "Nguồn", false),
];

/// The column that a file of refused rows carries beside the others; it is read over.
pub const REASON: &str = "Lý do";

/// The first row cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnknownHeading {
    #[error("không có cột nào tên “{heading}”. Các cột đọc được: {known}")]
    Unknown { heading: String, known: String },
    #[error("cột “{heading}” có hai lần. Bỏ bớt một cột")]
    Twice { heading: String },
    #[error("thiếu cột “{column}”. Thêm cột này; các cột đọc được: {known}")]
    Missing { column: String, known: String },
}

impl List {
    pub const ALL: [List; 5] = [
        List::Units,
        List::Employers,
        List::Records,
        List::Figures,
        List::Targets,
    ];

    pub fn code(self) -> &'static str {
        match self {
            List::Units => "units",
            List::Employers => "employers",
            List::Records => "records",
            List::Figures => "figures",
            List::Targets => "targets",
        }
    }

    pub fn of_code(code: &str) -> Option<List> {
        List::ALL.into_iter().find(|list| list.code() == code)
    }

    fn columns(self) -> &'static [Column] {
        match self {
            List::Units => UNITS,
            List::Employers => EMPLOYERS,
            List::Records => RECORDS,
            List::Figures => FIGURES,
            List::Targets => TARGETS,
        }
    }

    /// The column each heading of the file stands for, by code; nothing for the column of reasons.
    /// The columns of a list of records are also the fields of its kinds.
    pub fn understand(
        self,
        header: &[String],
        catalogue: &Catalogue,
    ) -> Result<Vec<Option<String>>, UnknownHeading> {
        let fields = match self {
            List::Records => field_columns(catalogue),
            _ => Vec::new(),
        };
        let mut found: Vec<Option<String>> = Vec::with_capacity(header.len());
        for heading in header {
            let column = self.column(heading, &fields);
            if column.is_none() && vietnamese::fold(heading) != vietnamese::fold(REASON) {
                return Err(UnknownHeading::Unknown {
                    heading: heading.clone(),
                    known: self.known(),
                });
            }
            if column.is_some() && found.contains(&column) {
                let heading = heading.clone();
                return Err(UnknownHeading::Twice { heading });
            }
            found.push(column);
        }
        for (code, _, needed) in self.columns() {
            if *needed && !found.iter().flatten().any(|column| column == code) {
                return Err(UnknownHeading::Missing {
                    column: (*code).to_owned(),
                    known: self.known(),
                });
            }
        }
        Ok(found)
    }

    fn column(self, heading: &str, fields: &[String]) -> Option<String> {
        let folded = vietnamese::fold(heading);
        let own = self.columns().iter().find(|(code, vi, _)| {
            heading.trim().eq_ignore_ascii_case(code) || folded == vietnamese::fold(vi)
        });
        own.map(|(code, ..)| (*code).to_owned()).or_else(|| {
            fields
                .iter()
                .find(|field| *field == heading.trim())
                .cloned()
        })
    }

    fn known(self) -> String {
        let codes: Vec<&str> = self.columns().iter().map(|(code, ..)| *code).collect();
        match self {
            List::Records => format!("{} và các câu hỏi của loại hoạt động", codes.join(", ")),
            _ => codes.join(", "),
        }
    }
}

/// The columns the fields of all kinds may have.
fn field_columns(catalogue: &Catalogue) -> Vec<String> {
    use crate::catalogue::FieldType;
    let mut columns = Vec::new();
    for field in catalogue.kinds.iter().flat_map(|kind| &kind.fields) {
        columns.push(field.code.clone());
        match field.typ {
            FieldType::People => columns.push(format!("{}.names", field.code)),
            FieldType::Employer => columns.push(format!("{}.tax", field.code)),
            FieldType::Split => {
                let dimension = field
                    .dim
                    .as_deref()
                    .and_then(|dim| catalogue.dimension(dim));
                let values = dimension.map(|dimension| dimension.values.as_slice());
                for value in values.unwrap_or_default() {
                    columns.push(format!("{}.{}", field.code, value.code));
                }
            }
            _ => {}
        }
    }
    columns.sort();
    columns.dedup();
    columns
}

/// The first row of an empty file to fill in, in Vietnamese, with a mark that spreadsheets read as
/// UTF-8.
pub fn template(list: List) -> String {
    let headings: Vec<&str> = list.columns().iter().map(|(_, vi, _)| *vi).collect();
    format!("\u{feff}{}\r\n", headings.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str) -> Vec<String> {
        text.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn a_template_is_read_by_its_own_headings() {
        for list in List::ALL {
            let written = template(list);
            let columns = header(written.trim_start_matches('\u{feff}').trim_end());
            let found = list.understand(&columns, &Catalogue::default()).unwrap();
            let codes: Vec<String> = found.into_iter().flatten().collect();
            let own: Vec<&str> = list.columns().iter().map(|(code, ..)| *code).collect();
            assert_eq!(codes, own);
        }
    }

    #[test]
    fn an_unknown_column_is_named_with_those_that_are_known() {
        let fault = List::Units
            .understand(&header("code,name,colour"), &Catalogue::default())
            .unwrap_err();
        let sentence = fault.to_string();
        assert!(
            sentence.contains("“colour”") && sentence.contains("parent"),
            "{sentence}"
        );
        let fault = List::Units
            .understand(&header("code,name,from,kind,Mã"), &Catalogue::default())
            .unwrap_err();
        assert_eq!(
            fault,
            UnknownHeading::Twice {
                heading: "Mã".to_owned()
            }
        );
        let fault = List::Targets.understand(&header("unit,indicator"), &Catalogue::default());
        assert!(matches!(fault, Err(UnknownHeading::Missing { .. })));
    }
}
