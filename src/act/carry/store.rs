//! What a plan changes, written: units, links, placements, pieces, and what was done to each unit.
//! Everything in lists, so that thousands of units are a few statements.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use reorganisation::{Basis, Forest, Heading, LinkTo, Numbers, Place, Plan};
use sqlx::PgConnection;
use timeline::{Day, Link, Span, day_from_number};

use super::number;
use crate::act::store::LINES;
use crate::unit::Unit;

mod units;

/// One act is carried out at a time. The number is nobody else's lock.
const REORGANISING: i64 = 0x7361_7078_6570;

/// Waits until no other act is being carried out; ends with the transaction.
pub async fn wait_for_others(connection: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query("select pg_advisory_xact_lock($1)")
        .bind(REORGANISING)
        .execute(connection)
        .await?;
    Ok(())
}

pub async fn is_number_taken(
    connection: &mut PgConnection,
    root_id: i32,
    number: &str,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from act where root_id = $1 and number = $2
              and state in ('confirmed', 'repealed')) as "taken!""#,
        root_id,
        number
    )
    .fetch_one(connection)
    .await
}

/// An act as it is kept once it is carried out.
pub struct Head<'a> {
    pub root_id: i32,
    pub heading: &'a Heading,
    pub source: &'a str,
    pub plan: serde_json::Value,
    pub repeals_id: Option<i32>,
    pub author: Option<i32>,
    pub change_no: i64,
    pub now: Timestamp,
}

/// Writes the act as carried out, in the place of its draft where there was one. A plan stays, and
/// the act says that it came of it.
pub async fn write_act(
    connection: &mut PgConnection,
    head: &Head<'_>,
    draft: Option<i32>,
) -> sqlx::Result<i32> {
    let heading = head.heading;
    sqlx::query_scalar!(
        "with replaced as (
           update act set number = $3, title = $4, signer = $5, issued_on = $6, effective_on = $7,
                  state = 'confirmed', source = $8, plan = $9, account_id = $11, confirmed_at = $12,
                  change_no = $13
            where act_id = $1 and root_id = $2 and state = 'draft' returning act_id),
         added as (
           insert into act (root_id, number, title, signer, issued_on, effective_on, state, source, plan,
                  repeals_id, came_of_id, account_id, confirmed_at, change_no)
           select $2, $3, $4, $5, $6, $7, 'confirmed', $8, $9, $10,
                  (select act_id from act where act_id = $1 and root_id = $2 and state = 'planned'),
                  $11, $12, $13
            where not exists (select from replaced) returning act_id)
         select act_id as \"act_id!\" from replaced union all select act_id from added",
        draft,
        head.root_id,
        heading.number,
        heading.title,
        heading.signer,
        heading.issued_on.to_sqlx() as _,
        heading.effective_on.to_sqlx() as _,
        head.source,
        head.plan,
        head.repeals_id,
        head.author,
        head.now.to_sqlx() as _,
        head.change_no
    )
    .fetch_one(connection)
    .await
}

/// A confirmed act that nothing has taken back.
pub struct Kept {
    pub plan: serde_json::Value,
    pub change_no: i64,
}

pub async fn find_confirmed(
    connection: &mut PgConnection,
    (root_id, act_id): (i32, i32),
) -> sqlx::Result<Option<Kept>> {
    sqlx::query_as!(
        Kept,
        r#"select plan as "plan!", change_no from act
            where act_id = $2 and root_id = $1 and state = 'confirmed' and repeals_id is null"#,
        root_id,
        act_id
    )
    .fetch_optional(connection)
    .await
}

/// The act is taken back, and with it the cutting of the units it split.
pub async fn mark_repealed(
    connection: &mut PgConnection,
    act_id: i32,
    change_no: i64,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update act set state = 'repealed' where act_id = $1",
        act_id
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "update piece set repealed_change_no = $2 where act_id = $1",
        act_id,
        change_no
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A plan being written.
pub struct Writing<'a> {
    pub act_id: i32,
    pub change_no: i64,
    pub root: &'a Unit,
    pub forest: &'a Forest,
    pub plan: &'a Plan,
}

/// Links in lists, one place in each of the four.
#[derive(Default)]
struct Links {
    children: Vec<i32>,
    parents: Vec<i32>,
    lines: Vec<String>,
    from: Vec<Option<Day>>,
    until: Vec<Option<Day>>,
}

impl Links {
    fn push(&mut self, (child, parent): (i32, i32), line: u8, span: Span) {
        let line = LINES.get(usize::from(line)).copied().unwrap_or(LINES[0]);
        self.children.push(child);
        self.parents.push(parent);
        self.lines.push(line.to_owned());
        self.from.push(day_of(span.from, i32::MIN));
        self.until.push(day_of(span.until, i32::MAX));
    }

    fn of_known(links: &[Link]) -> Self {
        let mut lists = Self::default();
        for link in links {
            let ends = (link.child.cast_signed(), link.parent.cast_signed());
            lists.push(ends, link.line, link.span);
        }
        lists
    }

    fn of_new(links: &[LinkTo], numbers: &Numbers) -> sqlx::Result<Self> {
        let mut lists = Self::default();
        for link in links {
            let ends = (number(numbers, link.child)?, number(numbers, link.parent)?);
            lists.push(ends, link.line, link.span);
        }
        Ok(lists)
    }
}

/// The day of a number; nothing where the number stands for no end.
fn day_of(number: i32, endless: i32) -> Option<Day> {
    (number != endless)
        .then(|| day_from_number(number))
        .flatten()
}

type Days = Vec<Option<jiff_sqlx::Date>>;

fn days(days: &[Option<Day>]) -> Days {
    days.iter().map(|day| day.map(ToSqlx::to_sqlx)).collect()
}

impl Writing<'_> {
    /// Writes everything the plan changes; returns the numbers given to what it makes.
    pub async fn write(&self, connection: &mut PgConnection) -> sqlx::Result<Numbers> {
        let numbers = self.make(connection).await?;
        let back = &self.plan.taken_back;
        let taken_back = Links::of_known(&self.plan.links_taken_back);
        let displaced = Links::of_known(&back.placements);
        self.take_links_back(connection, &taken_back).await?;
        self.take_placements_back(connection, &displaced).await?;
        self.say_events(connection, &taken_back, -1).await?;
        self.say_events(connection, &displaced, -1).await?;
        let said = Links::of_new(&self.plan.links_said, &numbers)?;
        let placed = Links::of_new(&self.plan.placements, &numbers)?;
        self.say_links(connection, &said).await?;
        self.say_placements(connection, &placed).await?;
        self.say_events(connection, &said, 1).await?;
        self.say_events(connection, &placed, 1).await?;
        self.end_and_rename(connection).await?;
        self.tell(connection, &numbers).await?;
        let mut touched: Vec<i32> = [&taken_back, &displaced, &said, &placed]
            .into_iter()
            .flat_map(|links| links.children.iter().copied())
            .collect();
        touched.extend(
            numbers
                .founded
                .iter()
                .chain(&numbers.pieces)
                .map(|id| id.cast_signed()),
        );
        touched.sort_unstable();
        touched.dedup();
        sqlx::query!("select rebuild_unit_above($1)", &touched)
            .execute(&mut *connection)
            .await?;
        // Last: who ends is seen anew with his places, and few are below him by now.
        self.end(connection).await?;
        Ok(numbers)
    }

    async fn take_links_back(
        &self,
        connection: &mut PgConnection,
        links: &Links,
    ) -> sqlx::Result<()> {
        let gone = sqlx::query!(
            "delete from unit_link l using unnest($1::integer[], $2::text[], $3::date[])
               as gone(child_id, line, from_on)
              where l.child_id = gone.child_id and l.line = gone.line
                and lower(l.during) is not distinct from gone.from_on",
            &links.children,
            &links.lines,
            &days(&links.from) as _
        )
        .execute(connection)
        .await?;
        if gone.rows_affected() as usize != links.children.len() {
            return Err(sqlx::Error::Protocol("a link was gone already".to_owned()));
        }
        Ok(())
    }

    async fn take_placements_back(
        &self,
        connection: &mut PgConnection,
        links: &Links,
    ) -> sqlx::Result<()> {
        sqlx::query!(
            "delete from placement l using unnest($1::integer[], $2::text[], $3::date[])
               as gone(child_id, line, from_on)
              where l.child_id = gone.child_id and l.line = gone.line
                and lower(l.during) is not distinct from gone.from_on",
            &links.children,
            &links.lines,
            &days(&links.from) as _
        )
        .execute(connection)
        .await?;
        Ok(())
    }

    async fn say_links(&self, connection: &mut PgConnection, links: &Links) -> sqlx::Result<()> {
        sqlx::query!(
            "insert into unit_link (child_id, parent_id, line, during, change_no)
             select child_id, parent_id, line, daterange(from_on, until_on), $6
               from unnest($1::integer[], $2::integer[], $3::text[], $4::date[], $5::date[])
                 as said(child_id, parent_id, line, from_on, until_on)",
            &links.children,
            &links.parents,
            &links.lines,
            &days(&links.from) as _,
            &days(&links.until) as _,
            self.change_no
        )
        .execute(connection)
        .await?;
        Ok(())
    }

    async fn say_placements(
        &self,
        connection: &mut PgConnection,
        links: &Links,
    ) -> sqlx::Result<()> {
        sqlx::query!(
            "insert into placement (child_id, parent_id, line, during, act_id, change_no)
             select child_id, parent_id, line, daterange(from_on, until_on), $7, $6
               from unnest($1::integer[], $2::integer[], $3::text[], $4::date[], $5::date[])
                 as said(child_id, parent_id, line, from_on, until_on)",
            &links.children,
            &links.parents,
            &links.lines,
            &days(&links.from) as _,
            &days(&links.until) as _,
            self.change_no,
            self.act_id
        )
        .execute(connection)
        .await?;
        Ok(())
    }

    /// Says to the engine what was said or taken back.
    async fn say_events(
        &self,
        connection: &mut PgConnection,
        links: &Links,
        sign: i16,
    ) -> sqlx::Result<()> {
        sqlx::query!(
            "insert into link_event (change_no, child_id, parent_id, line, from_on, until_on, sign)
             select $6, child_id, parent_id, line, coalesce(from_on, '-infinity'),
                    coalesce(until_on, 'infinity'), $7
               from unnest($1::integer[], $2::integer[], $3::text[], $4::date[], $5::date[])
                 as said(child_id, parent_id, line, from_on, until_on)",
            &links.children,
            &links.parents,
            &links.lines,
            &days(&links.from) as _,
            &days(&links.until) as _,
            self.change_no,
            sign
        )
        .execute(connection)
        .await?;
        Ok(())
    }
}

/// The word for what a share was taken from.
fn basis_word(basis: Basis) -> &'static str {
    match basis {
        Basis::Whole => "whole",
        Basis::List => "list",
        Basis::Weight => "members",
        Basis::Children => "children",
    }
}

/// A deed in the history of a unit.
struct Told {
    unit_id: i32,
    deed: &'static str,
    other: Option<Place>,
    line: Option<u8>,
    words: (Option<String>, Option<String>),
}
