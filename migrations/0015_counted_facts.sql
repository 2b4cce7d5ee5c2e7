-- The second evaluator's road from a question to the facts that count, said once: the figure, and
-- the records and spells behind it, are read from it. Facts come with the factor they count by;
-- those taken back come with their sign.
--
-- Each step is worked out before the next: what counts and by how much, which units stand below and
-- when, then one pass over the facts. Nested the other way round a federation's year takes minutes.

create function counted_facts(
  series_codes text[], needed jsonb[], times bigint[], dims_asked jsonb,
  on_line text, top_id integer, tree_on date, first_on date, before_on date,
  known_before bigint, unknown bigint[]
) returns table (record_id bigint, spell_id bigint, unit_id integer, happened_on date,
                 amount bigint, sign smallint, person_id bigint, factor bigint)
  language sql stable rows 100000 set enable_nestloop = off as $$
  with recursive
    counting as materialized (
      select s.series_no, d.dims_no, sum(t.times)::bigint as factor
        from unnest(series_codes, needed, times) as t(code, needed, times)
        join series s on s.code = t.code
        join dims d on d.values @> t.needed
       where d.values @> dims_asked
       group by 1, 2),
    links as materialized (
      select e.child_id, e.parent_id, e.from_on, e.until_on from link_event e
       where e.line = on_line and e.change_no < known_before and not e.change_no = any(unknown)
       group by 1, 2, 3, 4 having sum(e.sign) > 0),
    below(unit_id, from_on, until_on) as (
      select top_id, '-infinity'::date, 'infinity'::date
      union all
      select l.child_id,
             case when tree_on is null then greatest(b.from_on, l.from_on) else b.from_on end,
             case when tree_on is null then least(b.until_on, l.until_on) else b.until_on end
        from below b join links l on l.parent_id = b.unit_id
       where case when tree_on is null
                  then l.from_on < b.until_on and l.until_on > b.from_on
                  else l.from_on <= tree_on and l.until_on > tree_on end),
    standing as materialized (select * from below)
  select f.record_id, f.spell_id, f.unit_id, f.happened_on, f.amount, f.sign, f.person_id, c.factor
    from fact f
    join counting c on c.series_no = f.series_no and c.dims_no = f.dims_no
    join standing b on b.unit_id = f.unit_id
     and f.happened_on >= b.from_on and f.happened_on < b.until_on
   where f.happened_on >= coalesce(first_on, '-infinity')
     and f.happened_on < before_on
     and f.change_no < known_before and not f.change_no = any(unknown)
$$;
