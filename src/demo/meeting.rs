//! The conferences of the generated federation: one that was held, with minutes, tasks and
//! petitions, and one to come. Done by the roads everyone takes.

use jiff::Span;
use timeline::Day;

use super::accounts::SignIn;
use super::load::DemoFault;
use super::season::morning_of;
use crate::access::{Act, Actor, Permit, Role};
use crate::app::App;
use crate::clock::Clock;
use crate::conference::store::{self, Conference, Turn, Whom};
use crate::conference::{Facts, Item, call, sign};
use crate::docket::number_now;
use crate::petition::store::{Deal, deal, find_above, find_petition};
use crate::petition::{NewPetition, send};
use crate::task::{self, NewStep, NewTask, State};

/// What was concluded, by when it is due in days from today, and at which tier.
const CONCLUSIONS: [(&str, i64, &str); 3] = [
    (
        "Rà soát, cập nhật số đoàn viên trong sổ trước kỳ báo cáo.",
        12,
        "upper",
    ),
    (
        "Tổ chức chăm lo đoàn viên có hoàn cảnh khó khăn và ghi nhận đầy đủ.",
        -3,
        "base",
    ),
    (
        "Đợt thi đua nước rút hoàn thành chỉ tiêu phát triển đoàn viên.",
        25,
        "upper",
    ),
];

const AGENDA: [(&str, &str, &str); 3] = [
    (
        "08:00",
        "Báo cáo sơ kết hoạt động công đoàn",
        "Văn phòng Liên đoàn",
    ),
    ("08:45", "Thảo luận, kiến nghị của các đơn vị", "Chủ tọa"),
    ("10:15", "Phát động thi đua nước rút, kết luận", "Chủ tịch"),
];

/// Who takes part, by role.
struct Cast<'a> {
    officer: &'a Actor,
    upper: &'a Actor,
    base: &'a Actor,
}

fn day_after(today: Day, days: i64) -> Day {
    today.checked_add(Span::new().days(days)).unwrap_or(today)
}

/// The program as it stood on a morning.
fn app_on(app: &App, day: Day) -> App {
    App {
        clock: Clock::fixed(morning_of(day)),
        ..app.clone()
    }
}

fn permit(actor: &Actor, act: Act) -> Result<Permit, DemoFault> {
    let permit = actor.may(act);
    Ok(permit.ok_or_else(|| anyhow::anyhow!("{} may not {act:?}", actor.login))?)
}

fn facts(title: &str, held_on: Day) -> Facts {
    Facts {
        title: title.to_owned(),
        period: String::new(),
        held_on,
        held_at: "08:00".to_owned(),
        venue: "Hội trường Liên đoàn Lao động mẫu".to_owned(),
        chair: "Phạm Thị Mẫu Lan, Chủ tịch".to_owned(),
        secretary: "Lê Văn Mẫu Sơn, Chánh Văn phòng".to_owned(),
    }
}

/// Holds the one, calls the other. A federation without these sign-ins has none.
pub async fn hold(app: &App, sign_ins: &[SignIn], today: Day) -> Result<(), DemoFault> {
    let of = |role: Role| {
        let found = sign_ins.iter().find(|sign_in| sign_in.role == role);
        found.map(|sign_in| &sign_in.actor)
    };
    let (Some(officer), Some(upper), Some(base)) = (
        of(Role::FederationOfficer),
        of(Role::UpperOfficer),
        of(Role::BaseClerk),
    ) else {
        return Ok(());
    };
    let cast = Cast {
        officer,
        upper,
        base,
    };
    let title = "Hội nghị sơ kết hoạt động công đoàn quý vừa qua";
    let held = prepared(app, officer, (title, day_after(today, -20)), today).await?;
    let asked = petitions(app, &cast, (held, today)).await?;
    over(app, &cast, (held, today)).await?;
    answer(app, officer, asked, today).await?;
    let title = "Hội nghị triển khai nhiệm vụ quý tới";
    prepared(app, officer, (title, day_after(today, 14)), today).await?;
    Ok(())
}

async fn load(
    connection: &mut sqlx::PgConnection,
    conference_id: i32,
) -> Result<Conference, DemoFault> {
    let found = store::find_conference(connection, conference_id).await?;
    Ok(found.ok_or_else(|| anyhow::anyhow!("conference {conference_id} is gone"))?)
}

/// Prepares a conference and calls it a week before its day, or yesterday.
async fn prepared(
    app: &App,
    officer: &Actor,
    (title, held_on): (&str, Day),
    today: Day,
) -> Result<i32, DemoFault> {
    let called_on = day_after(held_on, -7).min(day_after(today, -1));
    let app = app_on(app, called_on);
    let permit = permit(officer, Act::Report)?;
    let mut tx = app.begin(officer).await?;
    let of = (officer.unit_id, officer.line.as_str());
    let conference = store::prepare(&mut tx, &permit, of, &facts(title, held_on)).await?;
    let of = load(&mut tx, conference).await?;
    for (at_time, what, presenter) in AGENDA {
        let item = Item {
            at_time: at_time.to_owned(),
            what: what.to_owned(),
            presenter: presenter.to_owned(),
            report_id: None,
            attachment_id: None,
        };
        store::add_item(&mut tx, &permit, &of, &item).await?;
    }
    store::invite_units(&mut tx, &permit, &of, &Whom::Direct).await?;
    let guest = ("Nguyễn Văn Mẫu Đức", "Ban Dân vận Tỉnh ủy mẫu");
    store::invite_person(&mut tx, &permit, &of, guest).await?;
    let year = (of.unit_id, called_on.year());
    let number = number_now(&mut tx, year, "GM-LĐLĐ").await?;
    let by = (officer, &permit, &of);
    let sealed = (number.as_str(), "Phạm Thị Mẫu Lan");
    call(&mut tx, by, sealed, called_on)
        .await
        .map_err(anyhow::Error::from)?;
    tx.commit().await?;
    Ok(conference)
}

/// A petition of the upper union for the conference, and one of the base union at any time; the
/// first of them is answered later.
async fn petitions(
    app: &App,
    cast: &Cast<'_>,
    (conference, today): (i32, Day),
) -> Result<i32, DemoFault> {
    let mut first = 0;
    for (actor, days, of_conference, subject, words) in [
        (
            cast.upper,
            -22,
            Some(conference),
            "Kinh phí chăm lo đoàn viên dịp Tết",
            "Đề nghị Liên đoàn cân đối, hỗ trợ thêm kinh phí cho các đơn vị có đông đoàn viên khó khăn.",
        ),
        (
            cast.base,
            -9,
            None,
            "Nhà trẻ cho con công nhân",
            "Đề nghị công đoàn cấp trên kiến nghị địa phương bố trí đất xây nhà trẻ gần khu công nghiệp.",
        ),
    ] {
        let on = day_after(today, days);
        let app = app_on(app, on);
        let permit = permit(actor, Act::Report)?;
        let mut tx = app.begin(actor).await?;
        let above = find_above(&mut tx, (actor.unit_id, &actor.line), on).await?;
        let Some((above, _)) = above else { continue };
        let new = NewPetition {
            unit_id: actor.unit_id,
            to_id: above,
            conference_id: of_conference,
            subject: subject.to_owned(),
            words: words.to_owned(),
        };
        let sent = send(&mut tx, &permit, &new, (on, app.clock.now())).await?;
        tx.commit().await?;
        if of_conference.is_some() {
            first = sent;
        }
    }
    Ok(first)
}

async fn answer(app: &App, officer: &Actor, petition: i32, today: Day) -> Result<(), DemoFault> {
    let on = day_after(today, -15);
    let app = app_on(app, on);
    let permit = permit(officer, Act::Approve)?;
    let mut tx = app.begin(officer).await?;
    if let Some(petition) = find_petition(&mut tx, petition).await? {
        let said = "Liên đoàn đã cân đối, bổ sung theo số đoàn viên khó khăn của từng đơn vị.";
        deal(
            &mut tx,
            &permit,
            &petition,
            (Deal::Answer(said, on), app.clock.now()),
        )
        .await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Attendance, summaries, conclusions with their tasks, the signed minutes.
async fn over(
    app: &App,
    cast: &Cast<'_>,
    (conference, today): (i32, Day),
) -> Result<(), DemoFault> {
    let officer = cast.officer;
    let on = day_after(today, -20);
    let app_then = app_on(app, on);
    let report = permit(officer, Act::Report)?;
    let mut tx = app_then.begin(officer).await?;
    let of = load(&mut tx, conference).await?;
    store::mark_all(&mut tx, &report, &of).await?;
    let items = store::agenda(&mut tx, conference).await?;
    let numbers: Vec<i64> = items.iter().map(|item| item.item_id).collect();
    let said = [
        "Văn phòng trình bày báo cáo; các chỉ tiêu chính đạt tiến độ, số liệu theo báo cáo đã phát hành.",
        "Các đơn vị thảo luận, nêu kiến nghị; chủ tọa trả lời tại hội nghị hoặc giao trả lời sau.",
        "Phát động đợt thi đua nước rút và kết luận hội nghị.",
    ];
    let said = said.map(str::to_owned);
    let kept = (
        numbers.as_slice(),
        &said[..numbers.len().min(said.len())],
        "",
    );
    store::keep_summaries(&mut tx, &report, &of, kept).await?;
    for (what, ..) in CONCLUSIONS {
        store::add_conclusion(&mut tx, &report, &of, what).await?;
    }
    store::turn(&mut tx, &report, &of, &Turn::Held).await?;
    let of = load(&mut tx, conference).await?;
    let year = (of.unit_id, on.year());
    let number = number_now(&mut tx, year, "BB-LĐLĐ").await?;
    let by = (officer, &report, &of);
    sign(&mut tx, by, &number, on)
        .await
        .map_err(anyhow::Error::from)?;
    tx.commit().await?;
    tasks(app, cast, (conference, today)).await
}

async fn tasks(
    app: &App,
    cast: &Cast<'_>,
    (conference, today): (i32, Day),
) -> Result<(), DemoFault> {
    let on = day_after(today, -18);
    let app_then = app_on(app, on);
    let assign = permit(cast.officer, Act::Assign)?;
    let mut tx = app_then.begin(cast.officer).await?;
    let mut given = Vec::new();
    for conclusion in store::conclusions(&mut tx, conference).await? {
        let known = CONCLUSIONS
            .iter()
            .find(|(what, ..)| *what == conclusion.what);
        let Some((what, days, tier)) = known else {
            continue;
        };
        let new = NewTask {
            unit_id: cast.officer.unit_id,
            line: cast.officer.line.clone(),
            what: (*what).to_owned(),
            words: String::new(),
            due_on: day_after(today, *days),
            indicator: None,
            amount: None,
            officer: String::new(),
            conclusion_id: Some(conclusion.conclusion_id),
            whom: task::Whom::Tier((*tier).to_owned()),
        };
        let times = (on, app_then.clock.now());
        let (task_id, _) = task::give(&mut tx, &assign, &new, times).await?;
        given.push(task_id);
    }
    tx.commit().await?;
    let [first, second, _] = given[..] else {
        return Ok(());
    };
    for (actor, task_id, state, days, words) in [
        (cast.upper, first, State::Taken, -10, ""),
        (
            cast.upper,
            first,
            State::Reported,
            -5,
            "Đã rà soát xong toàn bộ công đoàn cơ sở.",
        ),
        (cast.officer, first, State::Accepted, -4, ""),
        (cast.base, second, State::Taken, -6, ""),
    ] {
        let unit = if actor.unit_id == cast.officer.unit_id {
            &cast.upper.unit_code
        } else {
            &actor.unit_code
        };
        bring(
            app,
            (actor, unit),
            (task_id, state),
            (day_after(today, days), words),
        )
        .await?;
    }
    Ok(())
}

/// Brings a unit's task to a state on a day.
async fn bring(
    app: &App,
    (actor, code): (&Actor, &str),
    (task_id, state): (i32, State),
    (on, words): (Day, &str),
) -> Result<(), DemoFault> {
    let act = match state {
        State::Accepted | State::Returned => Act::Approve,
        _ => Act::Report,
    };
    let permit = permit(actor, act)?;
    let app = app_on(app, on);
    let mut tx = app.begin(actor).await?;
    if let Some(progress) = task::find_progress(&mut tx, (task_id, code)).await? {
        let new = NewStep {
            state,
            words,
            today: on,
            now: app.clock.now(),
        };
        task::step(&mut tx, &permit, (task_id, &progress), &new).await?;
    }
    tx.commit().await?;
    Ok(())
}
