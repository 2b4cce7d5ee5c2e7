//! Requests in the database.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use super::form::NewRequest;
use super::rules::{RequestKind, RequestState, Step, Terms};
use crate::access::Permit;
use crate::audit::{self, Deed};
use crate::store::begin_change;

/// A request with the person it is about and its days.
#[derive(Debug, Clone)]
pub struct Request {
    pub data_request_id: i64,
    pub unit_id: i32,
    pub unit_code: String,
    pub unit_name: String,
    pub person_id: i64,
    pub full_name: String,
    pub kind: RequestKind,
    pub received_on: Day,
    pub way: String,
    pub by_another: bool,
    pub third_parties: bool,
    pub wish: Option<String>,
    pub contact: Option<String>,
    pub state: RequestState,
    pub answer_due_on: Day,
    pub due_on: Day,
    pub extended: bool,
    pub extension_reason: Option<String>,
    pub answered_on: Option<Day>,
    pub closed_on: Option<Day>,
    pub outcome_reason: Option<String>,
    pub taken_by: Option<i32>,
    pub taken_by_name: Option<String>,
    pub closed_by_name: Option<String>,
}

impl Request {
    /// The next day something is due; nothing once it is closed.
    pub fn next_due_on(&self) -> Option<Day> {
        match self.state {
            RequestState::Received => Some(self.answer_due_on.min(self.due_on)),
            RequestState::Answered => Some(self.due_on),
            _ => None,
        }
    }

    /// Whether its next day has passed.
    pub fn is_late(&self, today: Day) -> bool {
        self.next_due_on().is_some_and(|due| due < today)
    }
}

macro_rules! request_of {
    ($row:expr) => {
        Request {
            data_request_id: $row.data_request_id,
            unit_id: $row.unit_id,
            unit_code: $row.code,
            unit_name: $row.unit_name,
            person_id: $row.person_id,
            full_name: $row.full_name.unwrap_or_default(),
            kind: read(&$row.kind)?,
            received_on: $row.received_on.to_jiff(),
            way: $row.way,
            by_another: $row.by_another,
            third_parties: $row.third_parties,
            wish: $row.wish,
            contact: $row.contact,
            state: read(&$row.state)?,
            answer_due_on: $row.answer_due_on.to_jiff(),
            due_on: $row.due_on.to_jiff(),
            extended: $row.extended,
            extension_reason: $row.extension_reason,
            answered_on: $row.answered_on.map(|day| day.to_jiff()),
            closed_on: $row.closed_on.map(|day| day.to_jiff()),
            outcome_reason: $row.outcome_reason,
            taken_by: $row.taken_by,
            taken_by_name: $row.taken_by_name,
            closed_by_name: $row.closed_by_name,
        }
    };
}

fn read<T: std::str::FromStr>(code: &str) -> sqlx::Result<T> {
    code.parse()
        .map_err(|_| sqlx::Error::Protocol(format!("an unknown word of a request: {code}")))
}

/// What the desk's list is asked with; `show` is `open`, `late`, `closed` or empty for all.
#[derive(Debug, Clone)]
pub struct ListAsked<'a> {
    pub top_id: i32,
    pub line: &'a str,
    pub today: Day,
    pub show: &'a str,
    pub offset: i64,
    pub limit: i64,
}

/// The requests of a unit and below: open ones by their next day, so late ones first, then closed
/// ones from the newest; and how many there are in all.
pub async fn list(
    connection: &mut PgConnection,
    asked: &ListAsked<'_>,
) -> sqlx::Result<(Vec<Request>, i64)> {
    let rows = sqlx::query!(
        r#"with due as (
             select r.*, state in ('received', 'answered') as open,
                    case state when 'received' then least(answer_due_on, due_on) else due_on end as next_on
               from data_request r
              where exists (select from unit_above b where b.unit_id = r.unit_id and b.above_id = $1
                      and b.line = $2 and b.from_on <= $3 and b.seen_until > $3))
           select r.data_request_id, r.unit_id, u.code, n.name as "unit_name!", r.person_id,
                  p.full_name as "full_name?", r.kind, r.received_on, r.way, r.by_another,
                  r.third_parties, r.wish, r.contact, r.state, r.answer_due_on, r.due_on, r.extended,
                  r.extension_reason, r.answered_on, r.closed_on, r.outcome_reason, r.taken_by,
                  t.full_name as "taken_by_name?", c.full_name as "closed_by_name?",
                  count(*) over () as "total!"
             from due r join unit u using (unit_id)
             cross join lateral (select name from unit_name n where n.unit_id = r.unit_id
                order by lower(n.during) desc limit 1) n
             left join person p on p.person_id = r.person_id
             left join account t on t.account_id = r.taken_by
             left join account c on c.account_id = r.closed_by
            where $4 = '' or ($4 = 'open' and r.open) or ($4 = 'closed' and not r.open)
               or ($4 = 'late' and r.open and r.next_on < $3)
            order by r.open desc, case when r.open then r.next_on end, r.closed_on desc,
                     r.data_request_id desc
            limit $5 offset $6"#,
        asked.top_id,
        asked.line,
        asked.today.to_sqlx() as _,
        asked.show,
        asked.limit,
        asked.offset
    )
    .fetch_all(connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let requests = rows.into_iter().map(|row| Ok(request_of!(row)));
    Ok((requests.collect::<sqlx::Result<_>>()?, total))
}

/// How many requests of a unit and below are open, and how many of them late.
pub async fn open_and_late(
    connection: &mut PgConnection,
    (top_id, line, today): (i32, &str, Day),
) -> sqlx::Result<(i64, i64)> {
    let row = sqlx::query!(
        r#"select count(*) as "open!",
                  count(*) filter (where case state when 'received' then least(answer_due_on, due_on)
                                         else due_on end < $3) as "late!"
             from data_request r
            where state in ('received', 'answered')
              and exists (select from unit_above b where b.unit_id = r.unit_id and b.above_id = $1
                    and b.line = $2 and b.from_on <= $3 and b.seen_until > $3)"#,
        top_id,
        line,
        today.to_sqlx() as _
    )
    .fetch_one(connection)
    .await?;
    Ok((row.open, row.late))
}

/// The request within the scope.
pub async fn find(
    connection: &mut PgConnection,
    data_request_id: i64,
) -> sqlx::Result<Option<Request>> {
    let row = sqlx::query!(
        r#"select r.data_request_id, r.unit_id, u.code, n.name as "unit_name!", r.person_id,
                  p.full_name as "full_name?", r.kind, r.received_on, r.way, r.by_another,
                  r.third_parties, r.wish, r.contact, r.state, r.answer_due_on, r.due_on, r.extended,
                  r.extension_reason, r.answered_on, r.closed_on, r.outcome_reason, r.taken_by,
                  t.full_name as "taken_by_name?", c.full_name as "closed_by_name?"
             from data_request r join unit u using (unit_id)
             cross join lateral (select name from unit_name n where n.unit_id = r.unit_id
                order by lower(n.during) desc limit 1) n
             left join person p on p.person_id = r.person_id
             left join account t on t.account_id = r.taken_by
             left join account c on c.account_id = r.closed_by
            where r.data_request_id = $1
              and exists (select from unit_in_scope s where s.unit_id = r.unit_id)"#,
        data_request_id
    )
    .fetch_optional(connection)
    .await?;
    row.map(|row| Ok(request_of!(row))).transpose()
}

/// Writes a request taken in, with its days; its number is returned.
pub async fn take_in(
    connection: &mut PgConnection,
    permit: &Permit,
    unit_id: i32,
    (new, terms): (&NewRequest, &Terms),
) -> sqlx::Result<i64> {
    let account_id = permit.account_id();
    let purpose = "data request taken in";
    let change_no = begin_change(connection, Some(account_id), Some(unit_id), purpose).await?;
    let data_request_id = sqlx::query_scalar!(
        "insert into data_request (unit_id, person_id, kind, received_on, way, by_another,
            third_parties, wish, contact, answer_due_on, due_on, taken_by, change_no)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) returning data_request_id",
        unit_id,
        new.person_id,
        new.kind.code(),
        new.received_on.to_sqlx() as _,
        new.way,
        new.by_another,
        new.third_parties,
        new.wish,
        new.contact,
        terms.answer_due_on.to_sqlx() as _,
        terms.due_on.to_sqlx() as _,
        account_id,
        change_no
    )
    .fetch_one(&mut *connection)
    .await?;
    let detail = serde_json::json!({
        "kind": new.kind.code(), "person": new.person_id, "due": terms.due_on.to_string(),
    });
    let deed = ("data-request-received", detail);
    write_deed(connection, change_no, (unit_id, data_request_id), deed).await?;
    Ok(data_request_id)
}

/// Takes a step that was found allowed. `put_off` is the new last day of an extension.
pub async fn take_step(
    connection: &mut PgConnection,
    permit: &Permit,
    (request, step): (&Request, Step),
    (today, reason, put_off): (Day, Option<&str>, Option<Day>),
) -> sqlx::Result<()> {
    let account_id = permit.account_id();
    let unit_id = request.unit_id;
    let purpose = "data request kept";
    let change_no = begin_change(connection, Some(account_id), Some(unit_id), purpose).await?;
    let state = match step {
        Step::Answer => RequestState::Answered,
        Step::Extend => request.state,
        Step::Done => RequestState::Done,
        Step::Refuse => RequestState::Refused,
        Step::Drop => RequestState::Dropped,
    };
    let closed = !state.is_open();
    sqlx::query!(
        "update data_request set state = $2, change_no = $3,
            answered_on = case when $2 = 'received' then answered_on else coalesce(answered_on, $4) end,
            closed_on = case when $5 then $4 end, closed_by = case when $5 then $6::integer end,
            outcome_reason = case when $5 then $7 end,
            extended = extended or $8::date is not null, due_on = coalesce($8, due_on),
            extension_reason = case when $8::date is not null then $7 else extension_reason end
          where data_request_id = $1 and state in ('received', 'answered')",
        request.data_request_id,
        state.code(),
        change_no,
        today.to_sqlx() as _,
        closed,
        account_id,
        reason,
        put_off.map(ToSqlx::to_sqlx) as _
    )
    .execute(&mut *connection)
    .await?;
    if step == Step::Done {
        take_effect(connection, change_no, request, today).await?;
    }
    let deed = match step {
        Step::Answer => "data-request-answered",
        Step::Extend => "data-request-extended",
        Step::Done => "data-request-done",
        Step::Refuse => "data-request-refused",
        Step::Drop => "data-request-dropped",
    };
    let detail = serde_json::json!({
        "kind": request.kind.code(), "person": request.person_id,
        "due": put_off.map(|day| day.to_string()),
    });
    let subject = (unit_id, request.data_request_id);
    write_deed(connection, change_no, subject, (deed, detail)).await
}

/// What follows from a request that is done: consent withdrawn takes what rested on it, and who
/// restricts or objects stands on no list any more.
async fn take_effect(
    connection: &mut PgConnection,
    change_no: i64,
    request: &Request,
    today: Day,
) -> sqlx::Result<()> {
    match request.kind {
        RequestKind::Withdraw => {
            sqlx::query!(
                "delete from person_sensitive where person_id = $1",
                request.person_id
            )
            .execute(connection)
            .await?;
        }
        RequestKind::Restrict | RequestKind::Object => {
            sqlx::query!(
                "update person set restricted_on = $2, change_no = $3 where person_id = $1",
                request.person_id,
                today.to_sqlx() as _,
                change_no
            )
            .execute(connection)
            .await?;
        }
        _ => {}
    }
    Ok(())
}

/// The audit line of a request; it holds numbers, never what was written.
pub async fn write_deed(
    connection: &mut PgConnection,
    change_no: i64,
    (unit_id, data_request_id): (i32, i64),
    (deed, detail): (&str, serde_json::Value),
) -> sqlx::Result<()> {
    let deed = Deed {
        unit_id: Some(unit_id),
        deed,
        subject: "data-request",
        subject_id: Some(data_request_id),
        detail,
    };
    audit::write(connection, change_no, &deed).await
}
