//! The invariants of the registers in SQL. They read people, so they run over the owner's
//! connection.

use std::time::Instant;

use sqlx::PgPool;

use crate::verify::store::Answer;

/// Spells whose standing facts are not those of somebody who came, and perhaps went.
pub async fn spells_and_facts(owner: &PgPool) -> Answer {
    let began = Instant::now();
    let breaches = sqlx::query_scalar!(
        r#"with said as (
             select f.spell_id, f.unit_id, f.happened_on, s.code, d.values, f.amount * f.sign as amount,
                    sum(f.sign) as times
               from fact f join series s using (series_no) join dims d using (dims_no)
              where f.spell_id is not null and s.code like 'member.%'
              group by 1, 2, 3, 4, 5, 6 having sum(f.sign) <> 0),
           sexed as (
             select s.*, case when p.sex is null then '{}' else jsonb_build_object('sex', p.sex) end as sex
               from spell s join person p using (person_id)),
           lived as (
             select spell_id, unit_id, from_on,
                    case how_joined when 'known-before' then 'member.known-before'
                      when 'moved' then 'member.moved-in' else 'member.joined' end, sex,
                    1::bigint, 1::bigint
               from sexed
             union all
             select spell_id, unit_id, until_on,
                    case why_left when 'moved' then 'member.moved-out' else 'member.left' end,
                    sex || jsonb_build_object('cause',
                      case why_left when 'struck-off' then 'expelled' else why_left end),
                    1, 1
               from sexed where why_left is not null)
           select format('spell %s on %s', spell_id, happened_on) as "breach!"
             from ((table said except all table lived) union all (table lived except all table said))
               as differing(spell_id, unit_id, happened_on, code, values, amount, times) limit 10"#
    )
    .fetch_all(owner)
    .await?;
    let checked = sqlx::query_scalar!(r#"select count(*) as "count!" from spell"#)
        .fetch_one(owner)
        .await?;
    Ok((breaches, checked.cast_unsigned(), began.elapsed()))
}

/// Cards whose standing facts are not those of a card that was issued, and perhaps ended.
pub async fn cards_and_facts(owner: &PgPool) -> Answer {
    let began = Instant::now();
    let breaches = sqlx::query_scalar!(
        r#"with said as (
             select f.spell_id, f.unit_id, f.happened_on, s.code, sum(f.amount * f.sign) as amount
               from fact f join series s using (series_no)
              where s.code in ('card.issued', 'card.ended') group by 1, 2, 3, 4
             having sum(f.amount * f.sign) <> 0),
           held as (
             select spell_id, unit_id, issued_on, 'card.issued', count(*)::numeric from card
              group by 1, 2, 3
             union all
             select spell_id, unit_id, ended_on, 'card.ended', count(*) from card
              where ended_on is not null group by 1, 2, 3)
           select format('spell %s on %s', spell_id, happened_on) as "breach!"
             from ((table said except all table held) union all (table held except all table said))
               as differing(spell_id, unit_id, happened_on, code, amount) limit 10"#
    )
    .fetch_all(owner)
    .await?;
    let checked = sqlx::query_scalar!(r#"select count(*) as "count!" from card"#)
        .fetch_one(owner)
        .await?;
    Ok((breaches, checked.cast_unsigned(), began.elapsed()))
}

/// People with two spells on one day, or kept by another unit than that of their newest spell.
pub async fn spells_in_order(owner: &PgPool) -> Answer {
    let began = Instant::now();
    let breaches = sqlx::query_scalar!(
        r#"with roads as (
             select person_id, unit_id, from_on, until_on, previous_until_on,
                    lag(until_on) over road as before, lead(from_on) over road is null as newest
               from spell window road as (partition by person_id order by from_on))
           select format('person %s, spell from %s', r.person_id, r.from_on) as "breach!"
             from roads r join person p using (person_id)
            where r.previous_until_on is distinct from r.before or r.before > r.from_on
               or (r.newest and p.merged_into_id is null and p.unit_id <> r.unit_id)
            limit 10"#
    )
    .fetch_all(owner)
    .await?;
    let checked =
        sqlx::query_scalar!(r#"select count(*) as "count!" from person where registered"#)
            .fetch_one(owner)
            .await?;
    Ok((breaches, checked.cast_unsigned(), began.elapsed()))
}

/// People merged without the merge that says so, or with spells of their own; merges that stand
/// without their link; people led back to themselves.
pub async fn merged_people(owner: &PgPool) -> Answer {
    let began = Instant::now();
    let breaches = sqlx::query_scalar!(
        r#"select format('person %s', person_id) as "breach!" from (
             select p.person_id from person p
              where p.merged_into_id is not null
                and (exists (select from spell s where s.person_id = p.person_id)
                     or person_kept(p.person_id) = p.person_id
                     or not exists (select from person_merge m where m.undone_change_no is null
                          and m.merged_id = p.person_id and m.kept_id = p.merged_into_id))
             union
             select m.merged_id from person_merge m join person p on p.person_id = m.merged_id
              where m.undone_change_no is null and p.merged_into_id is distinct from m.kept_id) broken
            limit 10"#
    )
    .fetch_all(owner)
    .await?;
    let checked = sqlx::query_scalar!(
        r#"select count(*) as "count!" from person where merged_into_id is not null"#
    )
    .fetch_one(owner)
    .await?;
    Ok((breaches, checked.cast_unsigned(), began.elapsed()))
}
