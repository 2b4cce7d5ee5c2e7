//! The houses of the generated federation: cases of a base union in every state but closed, opened
//! by one officer of the federation and decided by another. Done by the roads everyone takes.

use jiff::Span;
use sqlx::PgConnection;
use timeline::Day;

use super::accounts::SignIn;
use super::help::places;
use super::load::DemoFault;
use super::records::Wish;
use super::tree::Plan;
use crate::access::{Act, Actor, Permit};
use crate::app::App;
use crate::house::rules::{Source, Step};
use crate::house::store::{
    Details, Family, Hand, NewShare, Taking, add_share, find_house, hand_over, shares, survey,
    take_step,
};

/// A family, its works, what is asked, and the steps its house has taken.
type Case = (&'static str, &'static str, i64, &'static [Step]);

const CASES: [Case; 6] = [
    ("Vũ Thị Mẫu Thu", "repair", 20_000_000, &[]),
    ("Đinh Văn Mẫu Lộc", "new", 50_000_000, &[Step::Proposed]),
    (
        "Hồ Thị Mẫu Nga",
        "repair",
        15_000_000,
        &[Step::Proposed, Step::Returned],
    ),
    (
        "Bùi Văn Mẫu Khang",
        "new",
        50_000_000,
        &[Step::Proposed, Step::Approved, Step::Begun, Step::Noted],
    ),
    (
        "Ngô Thị Mẫu Duyên",
        "repair",
        20_000_000,
        &[Step::Proposed, Step::Approved, Step::Begun, Step::Handed],
    ),
    ("Đỗ Văn Mẫu Thành", "repair", 20_000_000, &[Step::Off]),
];

fn permit(actor: &Actor) -> Result<Permit, DemoFault> {
    let permit = actor.may(Act::Record);
    Ok(permit.ok_or_else(|| anyhow::anyhow!("{} writes no records", actor.login))?)
}

fn said(step: Step) -> &'static str {
    match step {
        Step::Returned => "Bổ sung ảnh hiện trạng và dự toán.",
        Step::Noted => "Đã xong phần móng và tường, đang lợp mái.",
        Step::Off => "Gia đình chuyển về quê sinh sống.",
        _ => "Gia đình đoàn viên khó khăn về nhà ở.",
    }
}

fn details((family, works, dong, _): &Case, surveyed_on: Day) -> Details {
    Details {
        family: Family::Named((*family).to_owned()),
        house: "mai-am".to_owned(),
        works: (*works).to_owned(),
        place: "Phường Mẫu".to_owned(),
        reason: "Đoàn viên thu nhập thấp, nhà ở xuống cấp.".to_owned(),
        condition: "Mái tôn dột, tường nứt, nền ẩm thấp.".to_owned(),
        surveyed_on,
        cost_dong: dong * 2,
        asked_dong: *dong,
    }
}

/// The employer pays what was asked, the family as much again.
async fn share(
    connection: &mut PgConnection,
    base: &Actor,
    of: (i32, i64),
    (dong, on): (i64, Day),
) -> Result<(), DemoFault> {
    let permit = permit(base)?;
    let payers = [
        (Source::Employer, "Công ty May Mẫu"),
        (Source::Family, "Gia đình"),
    ];
    for (source, name) in payers {
        let new = NewShare {
            source,
            fund: None,
            donor_id: None,
            name: name.to_owned(),
            promised_dong: dong,
            paid: Some((dong, on)),
            on,
            key: format!("demo-{}", source.code()),
        };
        add_share(connection, &permit, of, &new).await?;
    }
    Ok(())
}

/// Opens the cases and lets each take its steps; a federation without these sign-ins has none.
pub async fn build(
    app: &App,
    sign_ins: &[SignIn],
    (plan, ids): (&Plan, &[i32]),
    wish: Wish,
) -> Result<(), DemoFault> {
    let who = |login: &str| {
        let found = sign_ins.iter().find(|own| own.actor.login == login);
        found.map(|own| &own.actor)
    };
    let place = places(plan, ids, wish, 9).pop();
    let (Some(upper), Some(base), Some(unit_id)) = (who("chu-tich"), who("lien-doan"), place)
    else {
        return Ok(());
    };
    let kind = app.catalogue.kind("mai-am");
    let kind = kind.ok_or_else(|| anyhow::anyhow!("the catalogue has no houses"))?;
    let day = |ago: i32| {
        let day = wish.today.checked_sub(Span::new().days(ago));
        day.unwrap_or(wish.today)
    };
    for (at, case) in CASES.iter().enumerate() {
        let mut tx = app.begin(base).await?;
        let own = permit(base)?;
        let hand = Hand {
            permit: &own,
            name: &base.full_name,
        };
        let key = format!("demo-house-{at}");
        let surveyed = details(case, day(60));
        let first = (&surveyed, key.as_str(), app.clock.now());
        let house_id = survey(&mut tx, hand, (unit_id, None), first).await?;
        tx.commit().await?;
        let which = (unit_id, house_id);
        for (step, ago) in case.3.iter().zip([50, 40, 30, 10]) {
            let actor = if step.decides() { upper } else { base };
            let mut tx = app.begin(actor).await?;
            let permit = permit(actor)?;
            let hand = Hand {
                permit: &permit,
                name: &actor.full_name,
            };
            let key = format!("demo-{}", step.code());
            let dong = matches!(step, Step::Proposed | Step::Approved).then_some(case.2);
            let taking = Taking {
                step: *step,
                on: day(ago),
                at: app.clock.now(),
                dong,
                norm_dong: None,
                words: said(*step),
                key: &key,
            };
            if *step == Step::Handed {
                let house = find_house(&mut tx, house_id).await?;
                let house = house.ok_or_else(|| anyhow::anyhow!("house {house_id} is away"))?;
                let parts = shares(&mut tx, house_id).await?;
                let parts: Vec<_> = parts.into_iter().map(|own| own.part).collect();
                let done = hand_over(&mut tx, hand, (&house, kind), (&parts, &taking)).await;
                done.map_err(anyhow::Error::from)?;
            } else {
                take_step(&mut tx, hand, which, &taking).await?;
            }
            if *step == Step::Begun {
                share(&mut tx, base, which, (case.2, day(20))).await?;
            }
            tx.commit().await?;
        }
    }
    Ok(())
}
