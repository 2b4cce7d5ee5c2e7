//! One row of each table, field by field.

use sqlx::PgConnection;
use timeline::{Day, day_number};

use super::Writing;
use crate::fact::SaidFact;
use crate::fact::store::intern_dims;
use crate::member::{Birth, Details, Sensitive, Spell, sex_code};
use crate::store::copy::Rows;

impl Writing {
    pub(super) fn person_row(
        &self,
        rows: &mut Rows,
        (person_id, unit_id): (i64, i32),
        (details, (folded, sort_key)): (&Details, (&str, &str)),
    ) {
        rows.row(22)
            .big(person_id)
            .number(unit_id)
            .text(&details.full_name)
            .text(folded)
            .text(sort_key)
            .day_or_null(details.birth.and_then(Birth::day).map(day_number))
            .small_or_null(details.birth.map(Birth::year))
            .text_or_null(details.sex.map(sex_code))
            .text_or_null(details.national_id.as_deref())
            .text_or_null(details.passport.as_deref())
            .text_or_null(details.phone.as_deref())
            .text_or_null(details.email.as_deref())
            .text(&details.nationality)
            .text_or_null(details.home_place.as_deref())
            .text_or_null(details.address.as_deref())
            .text_or_null(details.job.as_deref())
            .text_or_null(details.education.as_deref())
            .yes()
            .day(day_number(self.on))
            .big(self.import_id)
            .big(self.change_no)
            .number(1);
    }

    pub(super) fn spell_row(
        &mut self,
        rows: &mut Rows,
        person_id: i64,
        spell: &Spell,
        (import_id, previous_until): (Option<i64>, Option<Day>),
    ) {
        let left = spell.left.as_ref();
        rows.row(12)
            .big(spell.spell_id.unwrap_or(0))
            .big(person_id)
            .number(spell.unit_id)
            .day(day_number(spell.from_on))
            .day_or_forever(left.map(|left| day_number(left.on)))
            .day_or_null(previous_until.map(day_number))
            .text(spell.how.code())
            .text_or_null(left.map(|left| left.why.code()))
            .text_or_null(spell.decision.as_deref())
            .text_or_null(left.and_then(|left| left.decision.as_deref()))
            .big_or_null(import_id)
            .big(self.change_no);
        self.written.spells += 1;
    }

    pub(super) async fn fact_row(
        &mut self,
        connection: &mut PgConnection,
        rows: &mut Rows,
        (spell_id, spell, sign): (i64, &Spell, i16),
        fact: SaidFact,
    ) -> sqlx::Result<()> {
        let dims_no = match self.dims.get(&fact.dims) {
            Some(dims_no) => *dims_no,
            None => {
                let dims_no = intern_dims(connection, &fact.dims).await?;
                self.dims.insert(fact.dims, dims_no);
                dims_no
            }
        };
        let Some(series_no) = self.series.get(&fact.series) else {
            let lacking = format!("no series {}", fact.series);
            return Err(sqlx::Error::Protocol(lacking));
        };
        rows.row(8)
            .big(self.change_no)
            .big(spell_id)
            .number(spell.unit_id)
            .day(day_number(fact.day))
            .small(*series_no)
            .number(dims_no)
            .big(fact.amount * i64::from(sign))
            .small(sign);
        self.written.facts += 1;
        Ok(())
    }

    pub(super) fn values_of(&self, person_id: i64, details: &Details) -> serde_json::Value {
        serde_json::json!({
            "person_id": person_id,
            "full_name": details.full_name,
            "folded": vietnamese::fold(&details.full_name),
            "sort_key": vietnamese::name_sort_key(&details.full_name),
            "birth_on": details.birth.and_then(Birth::day),
            "birth_year": details.birth.map(Birth::year),
            "sex": details.sex.map(sex_code),
            "national_id": details.national_id,
            "passport": details.passport,
            "phone": details.phone,
            "email": details.email,
            "nationality": details.nationality,
            "home_place": details.home_place,
            "address": details.address,
            "job": details.job,
            "education": details.education,
            "confirmed_on": self.on,
        })
    }
}

pub(super) fn sensitive_of(person_id: i64, sensitive: &Sensitive) -> serde_json::Value {
    serde_json::json!({
        "person_id": person_id, "ethnicity": sensitive.ethnicity, "religion": sensitive.religion,
    })
}
