-- Who may be helped is counted where the people are read, not after every one of them was handed over;
-- the text of the question is one for those who want the people and those who want the counts.

create function aid_people_query() returns text language sql immutable as $text$
  select $sql$
  with asked as materialized (
    select ($2 - make_interval(months => ($3->>'member_months')::integer))::date as member_since,
           $3->>'sex' as sex,
           ($2 - make_interval(years => ($3->>'age_from')::integer))::date as born_by,
           ($2 - make_interval(years => ($3->>'age_to')::integer + 1))::date as born_after,
           extract(year from $2)::integer - ($3->>'age_from')::integer as year_by,
           extract(year from $2)::integer - ($3->>'age_to')::integer as year_from,
           $3->>'unit_kind' as unit_kind, $3->>'ownership' as ownership,
           ($3->>'officer')::boolean as officer,
           $3->'named' as named, ($3->>'not_helped_since')::date as helped_since
  ), helped as materialized (
    select distinct n.person_id
      from aid_round r join aid_list l using (aid_round_id) join aid_line n using (aid_list_id)
     where r.programme_id = $4 and r.counts_on >= ($3->>'not_helped_since')::date
       and r.counts_on < $2 and l.state = 'approved' and n.struck is null and n.kin = 'self'
  ), officers as materialized (
    select distinct t.person_id from term t where $3 ? 'officer' and t.held @> $2
  ), owned as materialized (
    select e.unit_id from unit_employer e join employer o using (employer_id)
     where o.ownership = $3->>'ownership' and e.during @> $2
  ), places as materialized (
    select a.unit_id, (k.unit_kind is not null and u.kind <> k.unit_kind)::integer * 8
           + (k.ownership is not null and a.unit_id not in (select o.unit_id from owned o))::integer * 16 as failed
      from unit_above a join unit u using (unit_id) cross join asked k
     where a.above_id = $1 and a.line = (select scope_line())
       and a.from_on <= $2 and a.until_on > $2
       and a.unit_id in (select s.unit_id from unit_in_scope s)
  )
  select s.person_id, s.unit_id,
         (k.member_since is not null and s.how_joined <> 'known-before' and s.from_on > k.member_since
          and not exists (select from spell b where b.person_id = s.person_id
                             and b.from_on <= k.member_since and b.until_on > k.member_since))::integer
         + (k.sex is not null and p.sex is distinct from k.sex)::integer * 2
         + (not coalesce(case when k.born_by is null then true when p.birth_on is null then p.birth_year <= k.year_by
                              else p.birth_on <= k.born_by end, false)
            or not coalesce(case when k.born_after is null then true when p.birth_on is null then p.birth_year >= k.year_from
                                 else p.birth_on > k.born_after end, false))::integer * 4
         + u.failed
         + (k.officer is not null and k.officer <> (s.person_id in (select o.person_id from officers o)))::integer * 32
         + (k.named is not null and s.person_id <> all($5))::integer * 64
         + (k.helped_since is not null and s.person_id in (select h.person_id from helped h))::integer * 128 as failed
    from places u join spell s using (unit_id) join person p using (person_id) cross join asked k
   where s.from_on <= $2 and s.until_on > $2 and p.merged_into_id is null
$sql$ $text$;
revoke execute on function aid_people_query() from public;

-- The people whom the rules of a round name by an earlier record.
create function aid_named(on_day date, rules jsonb) returns bigint[]
language sql stable set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct n.person_id), '{}') from (
    select f.person_id
      from record r join fact f using (record_id) join dims d using (dims_no)
     where rules ? 'named' and r.kind = rules->'named'->>'kind' and r.state = 'recorded'
       and r.happened_on between (rules->'named'->>'since')::date and on_day
       and f.person_id is not null
       and (rules->'named'->>'dim' is null
            or d.values @> jsonb_build_object(rules->'named'->>'dim', rules->'named'->>'value'))
     group by f.record_id, f.person_id, f.series_no, f.dims_no having sum(f.amount) > 0) n
$$;
revoke execute on function aid_named(date, jsonb) from public;

-- Of thousands of units all people are read once; of a few each is looked up. The planner cannot
-- know how many units a scope has.
create function aid_way(below integer) returns void
language plpgsql stable set search_path = public, pg_temp as $$
begin
  if (select count(*) from unit_above a where a.above_id = below) > 400 then
    perform set_config('enable_nestloop', 'off', true);
  end if;
end $$;
revoke execute on function aid_way(integer) from public;

create or replace function aid_people(below integer, on_day date, rules jsonb, of_programme bigint)
returns table (person_id bigint, unit_id integer, failed integer)
language plpgsql stable rows 100000 security definer set search_path = public, pg_temp
set enable_nestloop = on set work_mem = '96MB' as $fn$
begin
  perform aid_way(below);
  return query execute aid_people_query()
    using below, on_day, rules, of_programme, aid_named(on_day, rules);
end $fn$;

-- The same counted by unit: members, those who may be helped, one of them, and how many do not meet
-- each rule.
create function aid_counts(below integer, on_day date, rules jsonb, of_programme bigint)
returns table (unit_id integer, members bigint, people bigint, one bigint, falls_out bigint[])
language plpgsql stable rows 1000 security definer set search_path = public, pg_temp
set enable_nestloop = on set work_mem = '96MB' as $fn$
begin
  perform aid_way(below);
  return query execute format($sql$
    select e.unit_id, count(*), count(*) filter (where failed = 0),
           min(person_id) filter (where failed = 0),
           array[count(*) filter (where failed & 1 > 0), count(*) filter (where failed & 2 > 0),
                 count(*) filter (where failed & 4 > 0), count(*) filter (where failed & 8 > 0),
                 count(*) filter (where failed & 16 > 0), count(*) filter (where failed & 32 > 0),
                 count(*) filter (where failed & 64 > 0), count(*) filter (where failed & 128 > 0)]
      from (%s) e group by e.unit_id $sql$, aid_people_query())
    using below, on_day, rules, of_programme, aid_named(on_day, rules);
end $fn$;
revoke execute on function aid_counts(integer, date, jsonb, bigint) from public;
grant execute on function aid_counts(integer, date, jsonb, bigint) to diemtua_app;
