//! The generated federation in a database: its people are what one clerk would have written.

use diemtua::demo::{Wish, fill};
use diemtua::member::history::store::{Written, load_history, write_history};
use diemtua::member::store::{add_person, find_person};
use diemtua::member::{History, Spell};
use diemtua::store::begin_change;
use diemtua::verify::verify;
use sqlx::{PgConnection, Row};

use crate::world::World;

const WISH: Wish = Wish {
    seed: 5,
    scale: 0.004,
    today: jiff::civil::date(2027, 1, 25),
};

/// People with more than one spell, and some with one that has ended or goes on.
async fn sample(connection: &mut PgConnection) -> Vec<i64> {
    let rows = sqlx::query(
        "(select person_id from spell where previous_until_on is not null limit 12)
         union (select person_id from spell where why_left is not null order by spell_id limit 12)
         union (select person_id from spell where how_joined = 'known-before' limit 6)
         union (select s.person_id from spell s join person p using (person_id)
                 where p.sex is null limit 3)
         union (select max(person_id) from spell)",
    )
    .fetch_all(connection)
    .await
    .unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// The rows of somebody's spells and what they say, without the numbers given by the way.
async fn rows(connection: &mut PgConnection, person_id: i64) -> Vec<String> {
    let rows = sqlx::query(
        "select (to_jsonb(s) - array['spell_id', 'person_id', 'change_no'])::text from spell s
          where person_id = $1
         union all
         select (to_jsonb(f) - array['fact_id', 'spell_id', 'change_no'])::text
           from fact f join spell s using (spell_id) where s.person_id = $1
          order by 1",
    )
    .bind(person_id)
    .fetch_all(connection)
    .await
    .unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

#[tokio::test]
async fn rows_copied_in_bulk_are_those_written_one_by_one() {
    let world = World::new().await;
    let filled = fill(&world.app, WISH, |_| ()).await.unwrap();
    assert!(filled.written.people > filled.members && filled.members > 1_000);
    let mut tx = world.app.database.owner.begin().await.unwrap();
    let change_no = begin_change(&mut tx, None, None, "compared").await.unwrap();
    let people = sample(&mut tx).await;
    assert!(people.len() > 20);
    for person_id in people {
        let copied = load_history(&mut tx, person_id).await.unwrap();
        let person = load_person(&mut tx, person_id).await;
        let one = add_person(&mut tx, change_no, person.unit_id, &person.details)
            .await
            .unwrap();
        let unnumbered = copied.spells().iter().map(|spell| Spell {
            spell_id: None,
            ..spell.clone()
        });
        let history = History::of(unnumbered.collect()).unwrap();
        let written = Written {
            person_id: one,
            change_no,
            kind: "joined",
            unit_id: person.unit_id,
            happened_on: WISH.today,
            decision: None,
        };
        write_history(&mut tx, &written, &History::default(), &history)
            .await
            .unwrap();
        assert_eq!(rows(&mut tx, person_id).await, rows(&mut tx, one).await);
    }
}

/// The person, whatever the scope: the owner is asked through a scope of the whole confederation.
async fn load_person(
    connection: &mut PgConnection,
    person_id: i64,
) -> diemtua::member::store::Person {
    sqlx::query(
        "select set_config('diemtua.unit_id', unit_id::text, true),
                set_config('diemtua.line', 'territorial', true),
                set_config('diemtua.today', '2027-01-25', true)
           from unit where code = 'VN'",
    )
    .execute(&mut *connection)
    .await
    .unwrap();
    find_person(connection, person_id).await.unwrap().unwrap()
}

#[tokio::test]
async fn every_invariant_holds_of_a_generated_federation() {
    let world = World::new().await;
    fill(&world.app, WISH, |_| ()).await.unwrap();
    for verdict in verify(&world.app).await.unwrap() {
        assert!(
            verdict.breaches.is_empty(),
            "{}: {:?}",
            verdict.name,
            verdict.breaches
        );
    }
}

#[tokio::test]
async fn whom_records_name_stands_in_the_register_at_the_unit() {
    let world = World::new().await;
    fill(&world.app, WISH, |_| ()).await.unwrap();
    let row = sqlx::query(
        "select count(*) as named,
                count(*) filter (where not exists (
                  select 1 from spell s where s.person_id = f.person_id and s.unit_id = f.unit_id
                     and f.happened_on >= s.from_on and f.happened_on < s.until_on)) as astray
           from fact f join unit u using (unit_id)
          where f.person_id is not null and u.generated and u.tier = 'base'",
    )
    .fetch_one(&world.app.database.owner)
    .await
    .unwrap();
    let (named, astray): (i64, i64) = (row.get("named"), row.get("astray"));
    assert!(named > 100, "{named}");
    // A record's fact may fall on another day than the record itself.
    assert!(astray * 50 < named, "{astray} of {named}");
}
