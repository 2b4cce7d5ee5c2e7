//! Everybody as the search reads them, and the pairs as it leaves them.

use futures_util::TryStreamExt;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use linkage::{Birth, Record};
use sqlx::{PgConnection, PgPool};

use crate::fact::Snapshot;
use crate::fact::store::snapshot;
use crate::member::sex_of;

/// The name under which the search notes how far it has read.
const READER: &str = "likeness";

/// Where the texts of a person stand in the roll, one after the other.
#[derive(Debug, Clone, Copy)]
struct Line {
    person_id: i64,
    birth: Birth,
    sex: Option<vietnamese::Sex>,
    unit_id: i32,
    begin: usize,
    name: u16,
    number: u16,
    phone: u16,
}

/// A list of people with their texts side by side, so that half a million take little room.
#[derive(Debug, Default)]
pub struct Roll {
    lines: Vec<Line>,
    texts: String,
    /// Everybody written since, also those who are in the register no longer.
    pub written: Vec<i64>,
    pub snapshot: Snapshot,
    pub is_whole: bool,
}

impl Roll {
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    fn push(&mut self, (mut line, texts): (Line, [&str; 3])) {
        let length = |text: &str| u16::try_from(text.len()).unwrap_or(0);
        line.begin = self.texts.len();
        (line.name, line.number, line.phone) =
            (length(texts[0]), length(texts[1]), length(texts[2]));
        for text in texts.iter().filter(|text| length(text) > 0) {
            self.texts.push_str(text);
        }
        self.lines.push(line);
    }

    fn texts_of(&self, line: &Line) -> [&str; 3] {
        let name = line.begin + usize::from(line.name);
        let number = name + usize::from(line.number);
        let phone = number + usize::from(line.phone);
        [(line.begin, name), (name, number), (number, phone)]
            .map(|(from, until)| self.texts.get(from..until).unwrap_or(""))
    }

    /// The people as the comparison takes them.
    pub fn records(&self) -> Vec<Record<'_>> {
        let record = |line: &Line| {
            let [name, number, phone] = self.texts_of(line);
            Record {
                id: line.person_id,
                name,
                birth: line.birth,
                sex: line.sex,
                number,
                unit: line.unit_id,
                phone,
            }
        };
        self.lines.iter().map(record).collect()
    }

    /// This roll with those of a newer one in place of their older selves.
    pub fn renewed_by(self, newer: Roll) -> Roll {
        let mut renewed = Roll::default();
        for line in &self.lines {
            if !newer.written.contains(&line.person_id) {
                renewed.push((*line, self.texts_of(line)));
            }
        }
        for line in &newer.lines {
            renewed.push((*line, newer.texts_of(line)));
        }
        renewed.written = self.written;
        renewed.written.extend(&newer.written);
        renewed.written.sort_unstable();
        renewed.written.dedup();
        renewed.snapshot = newer.snapshot;
        renewed
    }
}

/// Reads everybody, or those written after a snapshot.
pub async fn read_roll(register: &PgPool, after: Option<&Snapshot>) -> sqlx::Result<Roll> {
    let mut tx = register.begin().await?;
    sqlx::query!("set transaction isolation level repeatable read read only")
        .execute(&mut *tx)
        .await?;
    let mut roll = Roll {
        snapshot: snapshot(&mut tx).await?,
        is_whole: after.is_none(),
        ..Roll::default()
    };
    let none = Snapshot::default();
    let last = after.unwrap_or(&none);
    let mut rows = sqlx::query!(
        r#"select person_id, full_name, birth_on, birth_year, sex, coalesce(national_id, passport) as number,
                  unit_id, phone, registered and merged_into_id is null and erased_on is null as "stands!"
             from person where change_no >= $1 or change_no = any($2)"#,
        last.xmax,
        &last.xip
    )
    .fetch(&mut *tx);
    while let Some(row) = rows.try_next().await? {
        if !roll.is_whole {
            roll.written.push(row.person_id);
        }
        if !row.stands {
            continue;
        }
        let birth = match (row.birth_on, row.birth_year) {
            (Some(day), _) => Birth::Day(day.to_jiff()),
            (None, Some(year)) => Birth::Year(year),
            (None, None) => Birth::Unknown,
        };
        let line = Line {
            person_id: row.person_id,
            birth,
            sex: row.sex.as_deref().and_then(sex_of),
            unit_id: row.unit_id,
            begin: 0,
            name: 0,
            number: 0,
            phone: 0,
        };
        let texts = [
            row.full_name.as_str(),
            row.number.as_deref().unwrap_or(""),
            row.phone.as_deref().unwrap_or(""),
        ];
        roll.push((line, texts));
    }
    drop(rows);
    tx.commit().await?;
    Ok(roll)
}

/// A pair as it is stored: its reasons are codes joined by commas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPair {
    pub a: i64,
    pub b: i64,
    pub score_ppm: i32,
    pub why: String,
}

/// Replaces every pair by those found.
pub async fn write_all(
    owner: &PgPool,
    found: &[FoundPair],
    (known, people, now): (&Snapshot, usize, Timestamp),
) -> sqlx::Result<()> {
    let (a, b): (Vec<i64>, Vec<i64>) = found.iter().map(|pair| (pair.a, pair.b)).unzip();
    let mut tx = owner.begin().await?;
    sqlx::query!(
        "delete from likeness l
          where not exists (select from unnest($1::bigint[], $2::bigint[]) as found(a_id, b_id)
                             where found.a_id = l.a_id and found.b_id = l.b_id)",
        &a,
        &b
    )
    .execute(&mut *tx)
    .await?;
    write_pairs(&mut tx, found, now).await?;
    let people = i32::try_from(people).unwrap_or(i32::MAX);
    note_reading(&mut tx, known, (Some(people), now)).await?;
    tx.commit().await
}

/// Replaces the pairs of the people written since by those found.
pub async fn write_some(
    owner: &PgPool,
    (written, found): (&[i64], &[FoundPair]),
    (known, now): (&Snapshot, Timestamp),
) -> sqlx::Result<()> {
    let mut tx = owner.begin().await?;
    sqlx::query!(
        "delete from likeness where a_id = any($1) or b_id = any($1)",
        written
    )
    .execute(&mut *tx)
    .await?;
    write_pairs(&mut tx, found, now).await?;
    note_reading(&mut tx, known, (None, now)).await?;
    tx.commit().await
}

/// Writes pairs of people who are still in the register; one found before keeps its day.
async fn write_pairs(
    connection: &mut PgConnection,
    found: &[FoundPair],
    now: Timestamp,
) -> sqlx::Result<()> {
    let (a, b): (Vec<i64>, Vec<i64>) = found.iter().map(|pair| (pair.a, pair.b)).unzip();
    let scores: Vec<i32> = found.iter().map(|pair| pair.score_ppm).collect();
    let whys: Vec<String> = found.iter().map(|pair| pair.why.clone()).collect();
    sqlx::query!(
        "insert into likeness (a_id, b_id, score_ppm, why, found_at)
         select found.a_id, found.b_id, found.score, string_to_array(found.why, ','), $5
           from unnest($1::bigint[], $2::bigint[], $3::integer[], $4::text[]) as found(a_id, b_id, score, why)
           join person a on a.person_id = found.a_id and a.registered
           join person b on b.person_id = found.b_id and b.registered
         on conflict (a_id, b_id) do update set score_ppm = excluded.score_ppm, why = excluded.why
          where likeness.score_ppm <> excluded.score_ppm or likeness.why <> excluded.why",
        &a,
        &b,
        &scores,
        &whys,
        now.to_sqlx() as _
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn note_reading(
    connection: &mut PgConnection,
    known: &Snapshot,
    (people, now): (Option<i32>, Timestamp),
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into register_reading (reader, snapshot_xmax, snapshot_xip, read_at, people)
         values ($1, $2, $3, $4, coalesce($5, 0))
         on conflict (reader) do update set snapshot_xmax = excluded.snapshot_xmax,
            snapshot_xip = excluded.snapshot_xip, read_at = excluded.read_at,
            people = coalesce($5, register_reading.people)",
        READER,
        known.xmax,
        &known.xip,
        now.to_sqlx() as _,
        people
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// How far the pairs stand behind the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freshness {
    pub searched_at: Timestamp,
    /// People written since, whoever they are.
    pub written_since: i64,
}

/// When the last search was and how many people were written since; nothing before the first.
pub async fn freshness(owner: &PgPool) -> sqlx::Result<Option<Freshness>> {
    let row = sqlx::query!(
        r#"select r.read_at,
                  (select count(*) from person p
                    where p.change_no >= r.snapshot_xmax or p.change_no = any(r.snapshot_xip)) as "since!"
             from register_reading r where r.reader = $1"#,
        READER
    )
    .fetch_optional(owner)
    .await?;
    Ok(row.map(|row| Freshness {
        searched_at: row.read_at.to_jiff(),
        written_since: row.since,
    }))
}
