-- A list is held against others by its people and its accounts, each looked up; before, every line of
-- the round was read for every list that was sent. Its way is looked for anew each time: the one found
-- for a single list would be kept for the thousands that are approved at once.

create or replace function aid_findings(below integer, list_ids bigint[])
returns table (aid_line_id bigint, unit_id integer, mark text, detail jsonb)
language sql stable security definer set search_path = public, pg_temp
set plan_cache_mode = force_custom_plan as $$
  with own as materialized (
    select n.aid_line_id, n.aid_list_id, n.unit_id, n.person_id, n.kin, n.amount_dong, n.account_no, l.aid_round_id
      from aid_list l join aid_line n using (aid_list_id)
     where l.aid_list_id = any(list_ids) and n.struck is null
       and l.unit_id in (select s.unit_id from unit_in_scope s)
  ), rounds as materialized (
    select r.*, p.kind, p.answers from aid_round r join programme p using (programme_id)
     where r.aid_round_id in (select o.aid_round_id from own o)
  ), near as materialized (
    select r.aid_round_id as of_round, o.aid_round_id, o.name
      from rounds r join aid_round o on o.programme_id = r.programme_id
       and daterange(o.from_on, o.until_on, '[]') && daterange(r.from_on, r.until_on, '[]')
  ), eligible as materialized (
    select r.aid_round_id, e.person_id, e.unit_id, e.failed
      from rounds r cross join lateral aid_people(below, r.counts_on, r.rules, r.programme_id) e
  ), held as materialized (
    select o.aid_line_id, s.unit_id = o.unit_id as here, s.until_on, s.why_left
      from own o join rounds r using (aid_round_id) join spell s on s.person_id = o.person_id
     where s.from_on <= r.counts_on and s.until_on > r.counts_on
  )
  select o.aid_line_id, o.unit_id, 'over-norm', jsonb_build_object('most', r.most_dong)
    from own o join rounds r using (aid_round_id) where o.amount_dong > r.most_dong
  union all
  select distinct on (o.aid_line_id) o.aid_line_id, o.unit_id, 'two-lists',
         jsonb_build_object('unit', l.unit_id, 'list', l.aid_list_id, 'round', x.name)
    from own o join aid_line n on n.person_id = o.person_id and n.aid_list_id <> o.aid_list_id
     and n.kin = 'self' and n.struck is null
    join aid_list l on l.aid_list_id = n.aid_list_id and l.state not in ('refused', 'dropped')
    join near x on x.of_round = o.aid_round_id and x.aid_round_id = l.aid_round_id
   where o.kin = 'self'
  union all
  select o.aid_line_id, o.unit_id, 'not-member', '{}' from own o
   where not exists (select from held h where h.aid_line_id = o.aid_line_id)
  union all
  select o.aid_line_id, o.unit_id, 'elsewhere', '{}' from own o join held h using (aid_line_id) where not h.here
  union all
  select o.aid_line_id, o.unit_id, case h.why_left when 'died' then 'died' else 'left' end,
         jsonb_build_object('on', h.until_on)
    from own o join held h using (aid_line_id) where h.here and h.until_on <= (select scope_today())
  union all
  select o.aid_line_id, o.unit_id, 'not-eligible', jsonb_build_object('failed', e.failed)
    from own o join eligible e on e.aid_round_id = o.aid_round_id and e.person_id = o.person_id
   where e.failed <> 0
  union all
  select distinct on (o.aid_line_id) o.aid_line_id, o.unit_id, 'by-hand', jsonb_build_object('on', c.happened_on)
    from rounds r join record c on c.kind = r.kind and c.origin is null and c.state = 'recorded'
     and c.happened_on between r.from_on and r.until_on
     and (not r.answers ? 'programme' or c.answers->'programme' = r.answers->'programme')
    join fact f on f.record_id = c.record_id and f.person_id is not null and f.sign = 1
     and not exists (select from fact b where b.record_id = f.record_id and b.series_no = f.series_no
                        and b.person_id = f.person_id and b.sign = -1 and b.fact_id > f.fact_id)
    join own o on o.aid_round_id = r.aid_round_id and o.person_id = f.person_id
  union all
  select distinct on (o.aid_line_id) o.aid_line_id, o.unit_id, 'same-account', jsonb_build_object('unit', l.unit_id)
    from own o join aid_line n on n.account_no = o.account_no and n.account_no <> ''
     and n.person_id <> o.person_id and n.kin = 'self' and n.struck is null
    join aid_list l on l.aid_list_id = n.aid_list_id and l.state not in ('refused', 'dropped')
    join near x on x.of_round = o.aid_round_id and x.aid_round_id = l.aid_round_id
$$;
