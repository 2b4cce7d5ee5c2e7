//! Employers found by what was typed of their name or tax code, within the scope.

use sqlx::PgConnection;

/// An employer as a look-up offers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub employer_id: i64,
    pub name: String,
    pub tax_code: Option<String>,
    pub unit_name: String,
}

macro_rules! found_of {
    ($row:expr) => {
        Found {
            employer_id: $row.employer_id,
            name: $row.name,
            tax_code: $row.tax_code,
            unit_name: $row.unit_name,
        }
    };
}

/// Employers of the scope whose name holds every word, or whose tax code begins with the text;
/// names that begin with it first.
pub async fn search(
    connection: &mut PgConnection,
    folded: &str,
    limit: i64,
) -> sqlx::Result<Vec<Found>> {
    let bare = folded.replace(['%', '_', '\\'], "");
    let words: Vec<String> = bare
        .split_whitespace()
        .map(|word| format!("%{word}%"))
        .collect();
    let rows = sqlx::query!(
        r#"select e.employer_id, e.name, e.tax_code, n.name as "unit_name!"
             from employer e
             cross join lateral (select name from unit_name n where n.unit_id = e.unit_id
                order by lower(n.during) desc limit 1) n
            where e.folded like all ($1) or e.tax_code like $2
            order by (e.folded like $2) desc, e.sort_key limit $3"#,
        &words,
        format!("{bare}%"),
        limit
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| found_of!(row)).collect())
}

/// The employers of the scope that bear exactly this name, marks aside, or this tax code.
pub async fn of_name(
    connection: &mut PgConnection,
    folded: &str,
    tax_code: Option<&str>,
) -> sqlx::Result<Vec<Found>> {
    let rows = sqlx::query!(
        r#"select e.employer_id, e.name, e.tax_code, n.name as "unit_name!"
             from employer e
             cross join lateral (select name from unit_name n where n.unit_id = e.unit_id
                order by lower(n.during) desc limit 1) n
            where case when $2::text is null then e.folded = $1 else e.tax_code = $2 end
            order by e.employer_id limit 20"#,
        folded,
        tax_code
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| found_of!(row)).collect())
}
