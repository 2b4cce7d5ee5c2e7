-- The second lock asks of one row whether it stands within the scope, instead of reading the whole
-- scope for every policy of every query: a federation's scope is thousands of units, a page asks
-- some ten queries.
--
-- A place keeps the day until which it opens the unit to whoever stands above: the place's own
-- end, or for ever where the place lasted until the unit ended, so that an ended unit stays with
-- whoever stood above it on its last day.

alter table unit_above add column seen_until date not null default 'infinity';
comment on column unit_above.seen_until is
  'Until when the unit is open to the unit above: until_on, or ''infinity'' where the place lasted until the unit ended.';

create or replace function rebuild_unit_above(moved integer[]) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare affected integer[];
begin
  with recursive below(unit_id) as (
    select unnest(moved)
    union
    select l.child_id from unit_link l join below b on l.parent_id = b.unit_id
  ) select array_agg(unit_id) into affected from below;

  delete from unit_above where unit_id = any(affected);

  insert into unit_above (above_id, unit_id, line, from_on, until_on, seen_until)
  with recursive up(unit_id, above_id, line, from_on, until_on) as (
    select u.unit_id, u.unit_id, lines.line, '-infinity'::date, 'infinity'::date
      from unit u cross join (values ('territorial'), ('sectoral')) lines(line)
     where u.unit_id = any(affected)
    union all
    select up.unit_id, l.parent_id, up.line,
           greatest(up.from_on, coalesce(lower(l.during), '-infinity')),
           least(up.until_on, coalesce(upper(l.during), 'infinity'))
      from up
      join unit_link l on l.child_id = up.above_id and l.line = up.line
       and l.during && daterange(nullif(up.from_on, '-infinity'), nullif(up.until_on, 'infinity'))
  )
  select up.above_id, up.unit_id, up.line, up.from_on, up.until_on,
         case when u.ended_on <= up.until_on and u.ended_on > up.from_on
              then 'infinity'::date else up.until_on end
    from up join unit u using (unit_id);
end $$;

select rebuild_unit_above(array_agg(unit_id)) from unit;

-- A unit that is said to have ended, or to stand again, is seen anew.
create function see_ended_unit() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform rebuild_unit_above(array[new.unit_id]);
  return null;
end $$;
create trigger an_ended_unit_stays_with_its_last_place after update of ended_on on unit
  for each row when (old.ended_on is distinct from new.ended_on)
  execute function see_ended_unit();

-- Both views run with the owner's rights: they show the asking account its own places and no other.
create or replace view unit_in_scope with (security_invoker = false) as
  select a.unit_id from unit_above a
   where a.above_id = (select scope_unit()) and a.line = (select scope_line())
     and a.from_on <= (select scope_today()) and a.seen_until > (select scope_today());
create or replace view unit_over_scope with (security_invoker = false) as
  select a.above_id as unit_id from unit_above a
   where a.unit_id = (select scope_unit()) and a.line = (select scope_line())
     and a.from_on <= (select scope_today()) and a.until_on > (select scope_today());
grant select on unit_in_scope, unit_over_scope to diemtua_app;

drop index unit_above_by_above;
create index unit_above_by_above on unit_above (above_id, line, unit_id)
  include (from_on, until_on, seen_until);
drop index unit_above_by_unit;
create index unit_above_by_unit on unit_above (unit_id, line, above_id)
  include (from_on, until_on, seen_until);

do $$
declare t text;
begin
  foreach t in array array['record', 'fact', 'declared', 'target', 'report', 'person'] loop
    execute format('alter policy "%1$s within scope" on %1$I
      using (exists (select from unit_in_scope s where s.unit_id = %1$I.unit_id))
      with check (exists (select from unit_in_scope s where s.unit_id = %1$I.unit_id))', t);
  end loop;
end $$;

alter policy "places of units below, and the way up" on unit_above
  using (exists (select from unit_in_scope s where s.unit_id = unit_above.unit_id));
alter policy "units below and above" on unit
  using (exists (select from unit_in_scope s where s.unit_id = unit.unit_id)
         or exists (select from unit_over_scope s where s.unit_id = unit.unit_id));
alter policy "units below are kept" on unit
  using (exists (select from unit_in_scope s where s.unit_id = unit.unit_id))
  with check (exists (select from unit_in_scope s where s.unit_id = unit.unit_id));
alter policy "names below and above" on unit_name
  using (exists (select from unit_in_scope s where s.unit_id = unit_name.unit_id)
         or exists (select from unit_over_scope s where s.unit_id = unit_name.unit_id));
-- Names are kept by three policies of their own, so that reading one asks once.
drop policy "names below are kept" on unit_name;
create policy "names below are added" on unit_name for insert to diemtua_app with check (true);
create policy "names below are kept" on unit_name for update to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = unit_name.unit_id))
  with check (true);
create policy "names below are replaced" on unit_name for delete to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = unit_name.unit_id));
alter policy "old names below are read" on unit_name_history
  using (exists (select from unit_in_scope s where s.unit_id = unit_name_history.unit_id));
alter policy "old names are kept" on unit_name_history
  with check (exists (select from unit_in_scope s where s.unit_id = unit_name_history.unit_id));
alter policy "links below" on unit_link
  using (exists (select from unit_in_scope s where s.unit_id = unit_link.child_id)
         or exists (select from unit_in_scope s where s.unit_id = unit_link.parent_id))
  with check (exists (select from unit_in_scope s where s.unit_id = unit_link.parent_id));
alter policy "link events below" on link_event
  using (exists (select from unit_in_scope s where s.unit_id = link_event.child_id)
         or exists (select from unit_in_scope s where s.unit_id = link_event.parent_id))
  with check (exists (select from unit_in_scope s where s.unit_id = link_event.parent_id)
              or exists (select from unit_in_scope s where s.unit_id = link_event.child_id));
alter policy "changes within scope" on change
  using (account_id = (select scope_account())
         or exists (select from unit_in_scope s where s.unit_id = change.unit_id));
alter policy "deeds within scope" on audit_line
  using (exists (select from unit_in_scope s where s.unit_id = audit_line.unit_id));
alter policy "accounts within scope" on account
  using (account_id = (select scope_account())
         or exists (select from unit_in_scope s where s.unit_id = account.unit_id))
  with check (account_id = (select scope_account())
              or exists (select from unit_in_scope s where s.unit_id = account.unit_id));

-- The old way of reading the scope goes with its last reader.
drop function units_in_scope();
