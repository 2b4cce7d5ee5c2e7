//! Rounds, their frozen lists and where the money of them is, read from the database.

use serde_json::Value;
use sqlx::PgConnection;

/// A round with the programme it is of.
#[derive(Debug, Clone)]
pub struct Round {
    pub round_id: i64,
    /// The unit whose round it is.
    pub unit_id: i32,
    pub name: String,
    pub programme: String,
    /// The kind of record a receipt writes.
    pub kind: String,
    /// What its records always answer.
    pub answers: Value,
    /// `cash`, `bank` or `kind`.
    pub way: String,
    /// `owner`, or `own` where each unit pays its own people.
    pub paid_by: String,
    pub fund_id: Option<i64>,
    /// What is given in kind; nothing where money is.
    pub gift: String,
}

/// A round the reader may see.
pub async fn find_round(
    connection: &mut PgConnection,
    round_id: i64,
) -> sqlx::Result<Option<Round>> {
    sqlx::query_as!(
        Round,
        "select r.aid_round_id as round_id, r.unit_id, r.name, p.name as programme, p.kind, p.answers,
                r.way, r.paid_by, r.fund_id, r.gift
           from aid_round r join programme p using (programme_id) where r.aid_round_id = $1",
        round_id
    )
    .fetch_optional(connection)
    .await
}

/// Which lists of a round are asked for: those of one unit's own, or of all below it.
#[derive(Debug, Clone, Copy)]
pub struct Whose {
    pub round_id: i64,
    pub unit_id: i32,
    /// The round's own unit and the units above see every list; another its own alone.
    pub is_all: bool,
    /// Of those, only the lists of units at or below this one.
    pub below_id: Option<i32>,
}

/// A frozen list, with what of it is still to be drawn and how far the rest is.
#[derive(Debug, Clone)]
pub struct FrozenList {
    pub list_id: i64,
    pub unit_code: String,
    pub unit_name: String,
    pub number: i16,
    pub people: i32,
    pub turns: i32,
    pub total_dong: i64,
    pub waiting: i64,
    pub waiting_dong: i64,
    pub paid: i64,
    pub received: i64,
}

/// The frozen lists of a round, those with somebody to be drawn first, and how many there are.
pub async fn frozen_lists(
    connection: &mut PgConnection,
    whose: Whose,
    (offset, limit): (i64, i64),
) -> sqlx::Result<(Vec<FrozenList>, i64)> {
    let rows = sqlx::query!(
        r#"with own as (
             select l.aid_list_id, count(*) filter (where p.aid_payment_id is null) as waiting,
                    coalesce(sum(n.amount_dong) filter (where p.aid_payment_id is null), 0) as dong,
                    count(*) filter (where p.state = 'paid') as paid,
                    count(*) filter (where p.state = 'received') as received
               from aid_list l join aid_line n using (aid_list_id)
               left join aid_payment p on p.aid_line_id = n.aid_line_id
                 and p.state not in ('released', 'returned')
              where l.aid_round_id = $1 and l.state = 'approved' and n.struck is null
                and ($3 or l.unit_id = $2)
                and ($6::integer is null or l.unit_id in
                      (select unit_id from unit_above where above_id = $6)) group by 1)
           select l.aid_list_id, u.code, n.name as "name!", l.number, l.people, l.turns, l.total_dong,
                  o.waiting as "waiting!", o.dong::bigint as "dong!", o.paid as "paid!",
                  o.received as "received!", count(*) over () as "total!"
             from own o join aid_list l using (aid_list_id) join unit u using (unit_id)
             cross join lateral (select name from unit_name n where n.unit_id = l.unit_id
                order by lower(n.during) desc limit 1) n
            order by (o.waiting > 0) desc, (o.paid > 0) desc, u.code, l.number limit $5 offset $4"#,
        whose.round_id,
        whose.unit_id,
        whose.is_all,
        offset,
        limit,
        whose.below_id
    )
    .fetch_all(connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let listed = rows.into_iter().map(|row| FrozenList {
        list_id: row.aid_list_id,
        unit_code: row.code,
        unit_name: row.name,
        number: row.number,
        people: row.people,
        turns: row.turns,
        total_dong: row.total_dong,
        waiting: row.waiting,
        waiting_dong: row.dong,
        paid: row.paid,
        received: row.received,
    });
    Ok((listed.collect(), total))
}

/// How many turns and how much money.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    pub turns: i64,
    pub dong: i64,
}

/// Where the money of a round's frozen lists is. Each line stands in one of the sums below
/// `approved`, so that they add up to it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// Different people on frozen lists.
    pub people: i64,
    pub approved: Sum,
    pub waiting: Sum,
    pub drawn: Sum,
    pub outstanding: Sum,
    pub received: Sum,
    /// Different people who received.
    pub people_received: i64,
    /// On its way back: the receipt voucher is written.
    pub returning: Sum,
    pub returned: Sum,
}

impl Standing {
    /// What left the book: received, outstanding, on its way back, or back.
    pub fn paid(&self) -> Sum {
        let all = [
            self.outstanding,
            self.received,
            self.returning,
            self.returned,
        ];
        Sum {
            turns: all.iter().map(|sum| sum.turns).sum(),
            dong: all.iter().map(|sum| sum.dong).sum(),
        }
    }
}

/// Where the money of a round is. A line that came back and was drawn again counts where it is now.
pub async fn standing(connection: &mut PgConnection, whose: Whose) -> sqlx::Result<Standing> {
    let row = sqlx::query!(
        r#"with line as (
             select n.person_id, n.amount_dong as dong, coalesce(p.state, 'waiting') as state,
                    t.state as back
               from aid_list l join aid_line n using (aid_list_id)
               left join lateral (select state, aid_return_id from aid_payment p
                  where p.aid_line_id = n.aid_line_id and p.state <> 'released'
                  order by aid_payment_id desc limit 1) p on true
               left join aid_return t using (aid_return_id)
              where l.aid_round_id = $1 and l.state = 'approved' and n.struck is null
                and ($3 or l.unit_id = $2)
                and ($4::integer is null or l.unit_id in
                      (select unit_id from unit_above where above_id = $4)))
           select count(distinct person_id) as "people!", count(*) as "turns!",
                  coalesce(sum(dong), 0)::bigint as "dong!",
                  count(*) filter (where state = 'waiting') as "waiting!",
                  coalesce(sum(dong) filter (where state = 'waiting'), 0)::bigint as "waiting_dong!",
                  count(*) filter (where state = 'drawn') as "drawn!",
                  coalesce(sum(dong) filter (where state = 'drawn'), 0)::bigint as "drawn_dong!",
                  count(*) filter (where state = 'paid') as "paid!",
                  coalesce(sum(dong) filter (where state = 'paid'), 0)::bigint as "paid_dong!",
                  count(distinct person_id) filter (where state = 'received') as "people_received!",
                  count(*) filter (where state = 'received') as "received!",
                  coalesce(sum(dong) filter (where state = 'received'), 0)::bigint as "received_dong!",
                  count(*) filter (where back = 'written') as "back!",
                  coalesce(sum(dong) filter (where back = 'written'), 0)::bigint as "back_dong!",
                  count(*) filter (where back = 'in') as "in!",
                  coalesce(sum(dong) filter (where back = 'in'), 0)::bigint as "in_dong!"
             from line"#,
        whose.round_id,
        whose.unit_id,
        whose.is_all,
        whose.below_id
    )
    .fetch_one(connection)
    .await?;
    let sum = |turns, dong| Sum { turns, dong };
    Ok(Standing {
        people: row.people,
        approved: sum(row.turns, row.dong),
        waiting: sum(row.waiting, row.waiting_dong),
        drawn: sum(row.drawn, row.drawn_dong),
        outstanding: sum(row.paid, row.paid_dong),
        received: sum(row.received, row.received_dong),
        people_received: row.people_received,
        returning: sum(row.back, row.back_dong),
        returned: sum(row.r#in, row.in_dong),
    })
}

/// The upper unions below which a round has frozen lists, by code: number, code and name.
pub async fn upper_units(
    connection: &mut PgConnection,
    round_id: i64,
) -> sqlx::Result<Vec<(i32, String, String)>> {
    let rows = sqlx::query!(
        r#"select u.unit_id, u.code, n.name as "name!" from unit u
             cross join lateral (select name from unit_name n where n.unit_id = u.unit_id
                order by lower(n.during) desc limit 1) n
            where u.tier = 'upper' and exists (
                  select from unit_above a join aid_list l on l.unit_id = a.unit_id
                   where a.above_id = u.unit_id and l.aid_round_id = $1 and l.state = 'approved')
            order by u.code"#,
        round_id
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.unit_id, row.code, row.name))
        .collect())
}
