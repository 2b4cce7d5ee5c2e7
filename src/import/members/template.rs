//! Blank lists to fill in: the columns of a tier with choices in their cells, so that what comes
//! back is read without a question.

use rust_xlsxwriter::{DataValidation, Format, FormatAlign, Workbook, Worksheet};

use super::places::PlaceUnit;
use super::returned::{Form, ReturnedFault};
use super::sentences;
use crate::member::WhyLeft;
use crate::web::Words;
use roster::Field;

/// Who fills the list in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tier {
    /// A base union: everybody belongs to it.
    Base,
    /// A unit above: each row names its base union.
    Above,
}

impl Tier {
    pub fn of(tier: &str) -> Self {
        if tier == "base" {
            Tier::Base
        } else {
            Tier::Above
        }
    }

    fn fields(self) -> Vec<Field> {
        let mut fields = vec![
            Field::Number,
            Field::FullName,
            Field::Birth,
            Field::Sex,
            Field::Cccd,
            Field::Phone,
            Field::JoinedOn,
            Field::Job,
            Field::Education,
            Field::HomePlace,
            Field::Address,
            Field::LeftOn,
            Field::LeaveReason,
        ];
        if self == Tier::Above {
            fields.insert(1, Field::Unit);
        }
        fields
    }
}

/// Rows with choices in their cells.
const ROWS: u32 = 2_000;
/// More units than this are not offered for choice: their codes are typed.
const MOST_UNITS: usize = 5_000;

/// A blank list.
pub fn template(form: Form, tier: Tier, units: &[PlaceUnit]) -> Result<Vec<u8>, ReturnedFault> {
    let words = Words::of("vi");
    let fields = tier.fields();
    let headings: Vec<String> = fields
        .iter()
        .map(|field| sentences::of_field(words, *field))
        .collect();
    match form {
        Form::Csv => {
            let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
            writer.write_record(&headings)?;
            writer
                .into_inner()
                .map_err(|error| error.into_error().into())
        }
        Form::Xlsx => workbook(&fields, &headings, units),
    }
}

fn workbook(
    fields: &[Field],
    headings: &[String],
    units: &[PlaceUnit],
) -> Result<Vec<u8>, ReturnedFault> {
    let words = Words::of("vi");
    let mut workbook = Workbook::new();
    let bold = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter);
    let text = Format::new().set_num_format("@");
    let bases: Vec<&PlaceUnit> = units
        .iter()
        .filter(|unit| unit.tier == "base" && unit.ended_on.is_none())
        .collect();
    let sheet = workbook.add_worksheet();
    sheet.set_name("Đoàn viên")?;
    sheet.set_freeze_panes(1, 0)?;
    for ((column, field), heading) in (0..).zip(fields).zip(headings) {
        sheet.write_with_format(0, column, heading, &bold)?;
        sheet.set_column_width(column, width(*field))?;
        // Numbers are text: a spreadsheet must not drop their zeros.
        if !matches!(field, Field::Number) {
            sheet.set_column_format(column, &text)?;
        }
        match field {
            Field::Sex => choose(
                sheet,
                column,
                &DataValidation::new().allow_list_strings(&["Nam", "Nữ"])?,
            )?,
            Field::LeaveReason => {
                let reasons = WhyLeft::ALL.iter();
                let reasons: Vec<String> = reasons
                    .map(|why| words.t(&format!("member-why-{why}")))
                    .collect();
                choose(
                    sheet,
                    column,
                    &DataValidation::new().allow_list_strings(&reasons)?,
                )?;
            }
            Field::Unit if !bases.is_empty() && bases.len() <= MOST_UNITS => {
                let range = format!("='Đơn vị'!$A$2:$A${}", bases.len() + 1);
                let list = DataValidation::new().allow_list_formula(range.as_str().into());
                choose(sheet, column, &list)?;
            }
            _ => {}
        }
    }
    if fields.contains(&Field::Unit) {
        let list = workbook.add_worksheet();
        list.set_name("Đơn vị")?;
        list.write_with_format(0, 0, words.t("unit-code"), &bold)?;
        list.write_with_format(0, 1, words.t("unit-name"), &bold)?;
        list.set_column_width(0, 20)?;
        list.set_column_width(1, 60)?;
        for (row, unit) in (1..).zip(bases) {
            list.write(row, 0, &unit.code)?;
            list.write(row, 1, &unit.name)?;
        }
    }
    Ok(workbook.save_to_buffer()?)
}

fn choose(sheet: &mut Worksheet, column: u16, list: &DataValidation) -> Result<(), ReturnedFault> {
    sheet.add_data_validation(1, column, ROWS, column, list)?;
    Ok(())
}

fn width(field: Field) -> f64 {
    match field {
        Field::Number => 6.0,
        Field::Sex => 9.0,
        Field::FullName | Field::Address | Field::HomePlace => 30.0,
        _ => 18.0,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use roster::{Heading, Source};

    use super::*;

    #[test]
    fn a_blank_list_is_understood_by_its_own_headings() {
        let unit = PlaceUnit {
            unit_id: 2,
            code: "LD-A-1".to_owned(),
            name: "Công đoàn cơ sở Sao Mai".to_owned(),
            tier: "base".to_owned(),
            founded_on: jiff::civil::date(2000, 1, 1),
            ended_on: None,
            base_id: None,
        };
        for tier in [Tier::Base, Tier::Above] {
            for form in [Form::Csv, Form::Xlsx] {
                let bytes = template(form, tier, std::slice::from_ref(&unit)).unwrap();
                let mut source = Source::open(Cursor::new(bytes)).unwrap();
                assert_eq!(source.first_sheet(), 0);
                let mut rows = source.rows(0).unwrap();
                let heading = Heading::find(&mut rows).unwrap();
                let found: Vec<Field> = heading.columns.iter().filter_map(|c| c.field).collect();
                assert_eq!(found, tier.fields(), "{tier:?} {form:?}");
            }
        }
    }
}
