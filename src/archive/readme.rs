//! The readme of an export, for whoever opens the folder without the program: what the files are,
//! in Vietnamese and in English. Pure.

use super::manifest::TableFile;
use super::rules::{LEFT_OUT, Table};
use crate::web::Words;

/// The text, with the sentence each table's comment says of it.
pub fn readme(tables: &[Table], files: &[TableFile]) -> String {
    let mut text = String::new();
    for (place, words) in [Words::of("vi"), Words::of("en")].into_iter().enumerate() {
        if place > 0 {
            text.push_str("\n---\n\n");
        }
        text.push_str(&format!("# {}\n", words.t("archive-readme-title")));
        for paragraph in [
            format!("**{}**", words.t("archive-readme-personal")),
            words.t("archive-readme-files"),
            words.t("archive-readme-check"),
            words.t("archive-readme-restore"),
            format!("## {}", words.t("archive-readme-tables")),
        ] {
            text.push_str(&format!("\n{paragraph}\n"));
        }
        let heading = words.t("archive-readme-heading");
        text.push_str(&format!("\n| {heading} |\n| --- | ---: | --- |\n"));
        for file in files {
            let said = sentence(tables, &file.table, place);
            text.push_str(&format!("| `{}` | {} | {said} |\n", file.file, file.rows));
        }
        text.push_str(&format!("\n## {}\n\n", words.t("archive-readme-left-out")));
        for (table, why) in LEFT_OUT {
            let said = sentence(tables, table, place);
            text.push_str(&format!("- `{table}`: {said} {}\n", words.t(why)));
        }
    }
    text
}

/// What the table's comment says in the first language or in the second; the whole comment where
/// it is in one language only.
fn sentence(tables: &[Table], name: &str, place: usize) -> String {
    let table = tables.iter().find(|table| table.name == name);
    let comment = table
        .and_then(|table| table.comment.as_deref())
        .unwrap_or("");
    let said = comment.split(" / ").nth(place).unwrap_or(comment);
    said.trim().replace('|', "\\|").replace('\n', " ")
}
