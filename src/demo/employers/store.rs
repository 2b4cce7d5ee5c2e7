//! The generated employers on the way into the database.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

use super::Planned;

/// Writes employers, their classes of payer and their unions.
pub async fn write(
    connection: &mut PgConnection,
    change_no: i64,
    planned: &[Planned],
) -> sqlx::Result<()> {
    let of = |one: fn(&Planned) -> String| -> Vec<String> { planned.iter().map(one).collect() };
    let units: Vec<i32> = planned.iter().map(|one| one.unit_id).collect();
    let codes = of(|one| one.tax_code.clone());
    let counts: Vec<i32> = planned.iter().map(|one| one.headcount).collect();
    let counted: Vec<jiff_sqlx::Date> = planned
        .iter()
        .map(|one| one.headcount_on.to_sqlx())
        .collect();
    let sectors: Vec<Option<String>> = planned
        .iter()
        .map(|one| one.sector.map(str::to_owned))
        .collect();
    sqlx::query!(
        "insert into employer (unit_id, tax_code, name, folded, sort_key, ownership, headcount,
                               headcount_on, sector, change_no)
         select *, $10 from unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::text[],
           $6::text[], $7::integer[], $8::date[], $9::text[])",
        &units,
        &codes,
        &of(|one| one.name.clone()),
        &of(|one| vietnamese::fold(&one.name)),
        &of(|one| vietnamese::sort_key(&one.name)),
        &of(|one| one.ownership.to_owned()),
        &counts,
        &counted as _,
        &sectors as _,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into employer_payer (employer_id, unit_id, class, during, change_no)
         select employer_id, unit_id, class, daterange(null, null), $3
           from unnest($1::text[], $2::text[]) planned (tax_code, class) join employer using (tax_code)",
        &codes,
        &of(|one| one.payer.to_owned()),
        change_no
    )
    .execute(&mut *connection)
    .await?;
    let linked = || planned.iter().filter_map(|one| Some((one, one.union?)));
    let tax_codes: Vec<String> = linked().map(|(one, _)| one.tax_code.clone()).collect();
    let unions: Vec<i32> = linked().map(|(_, (union, _, _))| union).collect();
    let from: Vec<jiff_sqlx::Date> = linked().map(|(_, (_, from, _))| from.to_sqlx()).collect();
    let until: Vec<Option<jiff_sqlx::Date>> = linked()
        .map(|(_, (_, _, until))| until.map(ToSqlx::to_sqlx))
        .collect();
    sqlx::query!(
        "insert into unit_employer (unit_id, employer_id, during, change_no)
         select planned.unit_id, employer_id, daterange(from_on, until_on), $5
           from unnest($1::text[], $2::integer[], $3::date[], $4::date[])
                planned (tax_code, unit_id, from_on, until_on)
           join employer using (tax_code)",
        &tax_codes,
        &unions,
        &from as _,
        &until as _,
        change_no
    )
    .execute(connection)
    .await?;
    Ok(())
}
