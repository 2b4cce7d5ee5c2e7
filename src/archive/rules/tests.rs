use jiff::Timestamp;

use super::*;
use crate::archive::manifest::{FileDigest, TableFile};

fn column(name: &str, typ: &str, key_place: Option<i32>) -> TableColumn {
    TableColumn {
        name: name.to_owned(),
        typ: typ.to_owned(),
        is_collated: typ == "text",
        key_place,
    }
}

fn table(name: &str, columns: Vec<TableColumn>) -> Table {
    Table {
        name: name.to_owned(),
        comment: None,
        expected_rows: 0,
        columns,
    }
}

fn step(version: i64) -> Step {
    Step {
        version,
        description: "thử".to_owned(),
        sha384: format!("{version:x}"),
    }
}

fn manifest(tables: &[Table]) -> Manifest {
    let said = |table: &Table| TableFile {
        table: table.name.clone(),
        file: table.file(),
        rows: 0,
        bytes: 0,
        sha256: String::new(),
        columns: table.columns_said(),
    };
    Manifest {
        format: FORMAT.to_owned(),
        format_version: FORMAT_VERSION,
        holds_personal_data: true,
        product_version: "9.9.9".to_owned(),
        exported_at: Timestamp::UNIX_EPOCH,
        next_change_no: 1,
        migrations: vec![step(1), step(2)],
        tables: tables.iter().map(said).collect(),
        sequences: Vec::new(),
        left_out: Vec::new(),
        readme: FileDigest {
            file: "README.md".to_owned(),
            bytes: 0,
            sha256: String::new(),
        },
    }
}

#[test]
fn rows_are_said_by_their_key_or_else_by_everything() {
    let keyed = table(
        "unit_name",
        vec![
            column("name", "text", None),
            column("during", "daterange", Some(2)),
            column("line", "text", Some(1)),
        ],
    );
    assert_eq!(
        keyed.copy_out(),
        "copy (select \"name\", \"during\", \"line\" from \"unit_name\" order by \"line\" collate \"C\", \
         \"during\") to stdout (format csv, header true)"
    );
    let keyless = table("odd\"name", vec![column("a", "bigint", None)]);
    assert_eq!(
        keyless.copy_out(),
        "copy (select \"a\" from \"odd\"\"name\" order by \"a\"::text collate \"C\") \
         to stdout (format csv, header true)"
    );
}

#[test]
fn a_manifest_of_a_newer_program_is_refused() {
    let manifest = manifest(&[]);
    assert!(check_manifest(&manifest, &[step(1), step(2), step(3)]).is_ok());
    assert!(matches!(
        check_manifest(&manifest, &[step(1)]),
        Err(ArchiveFault::Newer { migration: 2, .. })
    ));
    let mut reworded = step(2);
    reworded.sha384 = "ff".to_owned();
    assert!(matches!(
        check_manifest(&manifest, &[step(1), reworded]),
        Err(ArchiveFault::OtherMigration { migration: 2 })
    ));
    assert_eq!(steps_ahead(&[step(1), step(3)], &manifest), [3]);
}

#[test]
fn a_manifest_of_another_form_or_with_another_place_is_refused() {
    let known = [step(1), step(2)];
    let mut other = manifest(&[]);
    other.format_version += 1;
    assert!(matches!(
        check_manifest(&other, &known),
        Err(ArchiveFault::Format { .. })
    ));
    for (name, file) in [
        ("unit", "../unit.csv"),
        ("../unit", "../unit.csv"),
        ("a", "b.csv"),
    ] {
        let mut astray = manifest(&[table("unit", vec![])]);
        astray.tables[0].table = name.to_owned();
        astray.tables[0].file = file.to_owned();
        assert!(matches!(
            check_manifest(&astray, &known),
            Err(ArchiveFault::Unreadable { .. })
        ));
    }
}

#[test]
fn tables_are_the_same_on_both_sides() {
    let unit = table("unit", vec![column("unit_id", "integer", Some(1))]);
    let session = table("session", vec![column("token", "bytea", Some(1))]);
    let manifest = manifest(std::slice::from_ref(&unit));
    assert!(check_tables(&manifest, &[unit.clone(), session]).is_ok());
    let wider = table("unit", vec![column("unit_id", "bigint", Some(1))]);
    let new = table("fund", vec![]);
    for (tables, named) in [
        (vec![], "unit"),
        (vec![wider], "unit"),
        (vec![unit, new], "fund"),
    ] {
        match check_tables(&manifest, &tables) {
            Err(ArchiveFault::OtherTable { table }) => assert_eq!(table, named),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn sums_name_every_file_once() {
    let manifest = manifest(&[table("unit", vec![]), table("fact", vec![])]);
    let sums = manifest.sums("ab");
    let named: Vec<&str> = sums
        .lines()
        .filter_map(|line| line.split("  ").nth(1))
        .collect();
    assert_eq!(
        named,
        ["unit.csv", "fact.csv", "README.md", "manifest.json"]
    );
}
