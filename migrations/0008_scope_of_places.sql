-- The scope is read by a function of the owner's, because a policy on unit_above cannot read
-- unit_above itself. It answers for the asking account only: its unit, its line, its day.
-- A unit that has ended stays with whoever stood above it on its last day.

create function units_in_scope() returns setof integer
  language sql stable parallel safe security definer rows 1000
  set search_path = public, pg_temp
  begin atomic
    select a.unit_id from unit_above a
     where a.above_id = scope_unit() and a.line = scope_line()
       and a.from_on <= scope_today() and a.until_on > scope_today()
    union
    select a.unit_id from unit u join unit_above a using (unit_id)
     where u.ended_on <= scope_today()
       and a.above_id = scope_unit() and a.line = scope_line()
       and a.from_on < u.ended_on and a.until_on >= u.ended_on;
  end;
revoke execute on function units_in_scope() from public;
grant execute on function units_in_scope() to diemtua_app;

create or replace view unit_in_scope with (security_invoker = true) as
  select unit_id from units_in_scope() scope(unit_id);

drop policy "places below and above" on unit_above;
create policy "places of units below, and the way up" on unit_above for select to diemtua_app
  using (unit_id in (select unit_id from unit_in_scope));
