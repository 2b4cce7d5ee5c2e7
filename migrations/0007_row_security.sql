-- The second lock. Every table is closed by default; a policy opens the rows of units at or below
-- the unit the asking account acts for, on its line, on the day of asking.
-- The first lock is the permission each function must be handed.

create view unit_in_scope with (security_invoker = true) as
  select a.unit_id from unit_above a
   where a.above_id = (select scope_unit()) and a.line = (select scope_line())
     and a.from_on <= (select scope_today()) and a.until_on > (select scope_today());

create view unit_over_scope with (security_invoker = true) as
  select a.above_id as unit_id from unit_above a
   where a.unit_id = (select scope_unit()) and a.line = (select scope_line())
     and a.from_on <= (select scope_today()) and a.until_on > (select scope_today());

do $$
declare t text;
begin
  -- Everything is closed, to the owner too, who then gets his own key.
  for t in select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = 'public' and c.relkind = 'r' and relname not like '\_sqlx%' loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner keeps %s" on %I to current_user using (true) with check (true)', t, t);
  end loop;

  -- The engine and the verifier read what figures are made of, never people or accounts.
  foreach t in array array['unit', 'unit_name', 'unit_link', 'link_event', 'unit_above', 'series',
      'dims', 'record', 'fact', 'declared', 'target', 'report', 'change'] loop
    execute format('create policy "the engine reads %s" on %I for select to diemtua_engine using (true)', t, t);
    execute format('grant select on %I to diemtua_engine', t);
  end loop;

  -- Tables whose rows belong to a unit in scope.
  foreach t in array array['record', 'fact', 'declared', 'target', 'report', 'person'] loop
    execute format('create policy "%s within scope" on %I to diemtua_app
      using (unit_id in (select unit_id from unit_in_scope))
      with check (unit_id in (select unit_id from unit_in_scope))', t, t);
  end loop;

  -- Words shared by all: the catalogue's series and the combinations of dimension values.
  foreach t in array array['series', 'dims'] loop
    execute format('create policy "%s are shared words" on %I to diemtua_app using (true) with check (true)', t, t);
  end loop;
end $$;

-- The tree: everything below, and the bare way up to the root for the breadcrumb.
create policy "places below and above" on unit_above for select to diemtua_app
  using (above_id = (select scope_unit()) or unit_id = (select scope_unit())
         or unit_id in (select unit_id from unit_in_scope));
create policy "units below and above" on unit for select to diemtua_app
  using (unit_id in (select unit_id from unit_in_scope)
         or unit_id in (select unit_id from unit_over_scope));
create policy "a unit is founded before it has a place" on unit for insert to diemtua_app
  with check (true);
create policy "units below are kept" on unit for update to diemtua_app
  using (unit_id in (select unit_id from unit_in_scope))
  with check (unit_id in (select unit_id from unit_in_scope));
create policy "names below and above" on unit_name for select to diemtua_app
  using (unit_id in (select unit_id from unit_in_scope)
         or unit_id in (select unit_id from unit_over_scope));
create policy "names below are kept" on unit_name to diemtua_app
  using (unit_id in (select unit_id from unit_in_scope)) with check (true);
create policy "old names below are read" on unit_name_history for select to diemtua_app
  using (unit_id in (select unit_id from unit_in_scope));
create policy "old names are kept" on unit_name_history for insert to diemtua_app
  with check (unit_id in (select unit_id from unit_in_scope));
create policy "links below" on unit_link to diemtua_app
  using (child_id in (select unit_id from unit_in_scope)
         or parent_id in (select unit_id from unit_in_scope))
  with check (parent_id in (select unit_id from unit_in_scope));
create policy "link events below" on link_event to diemtua_app
  using (child_id in (select unit_id from unit_in_scope)
         or parent_id in (select unit_id from unit_in_scope))
  with check (parent_id in (select unit_id from unit_in_scope)
              or child_id in (select unit_id from unit_in_scope));

create policy "versions of records within scope" on record_history to diemtua_app
  using (exists (select 1 from record r where r.record_id = record_history.record_id))
  with check (exists (select 1 from record r where r.record_id = record_history.record_id));

-- A change is written by its own account; it is read where its unit is in scope.
create policy "changes are written by their account" on change for insert to diemtua_app
  with check (account_id = (select scope_account()));
create policy "changes within scope" on change for select to diemtua_app
  using (account_id = (select scope_account()) or unit_id in (select unit_id from unit_in_scope));
create policy "deeds are written" on audit_line for insert to diemtua_app with check (true);
create policy "deeds within scope" on audit_line for select to diemtua_app
  using (unit_id in (select unit_id from unit_in_scope));

-- Accounts: one's own, and those of units below. Sessions and links belong to the gate.
create policy "accounts within scope" on account to diemtua_app
  using (account_id = (select scope_account()) or unit_id in (select unit_id from unit_in_scope))
  with check (account_id = (select scope_account()) or unit_id in (select unit_id from unit_in_scope));
create policy "links for accounts within scope" on reset_link for insert to diemtua_app
  with check (account_id in (select account_id from account));
create policy "the gate keeps accounts" on account to diemtua_gate using (true) with check (true);
create policy "the gate keeps sessions" on session to diemtua_gate using (true) with check (true);
create policy "the gate keeps links" on reset_link to diemtua_gate using (true) with check (true);
create policy "the gate writes changes" on change for insert to diemtua_gate with check (true);
create policy "the gate writes deeds" on audit_line for insert to diemtua_gate with check (true);
create policy "the gate knows units" on unit for select to diemtua_gate using (true);

grant select on unit_in_scope, unit_over_scope, unit_above to diemtua_app;
grant select, insert, update on unit, account to diemtua_app;
grant select, insert, update, delete on unit_name, unit_link to diemtua_app;
grant select, insert on unit_name_history, link_event, series, dims, fact, record_history,
  declared, target, change, audit_line, person to diemtua_app;
grant select, insert, update on record to diemtua_app;
grant select, insert, update, delete on report to diemtua_app;
grant insert on reset_link to diemtua_app;
grant usage, select on all sequences in schema public to diemtua_app;

grant select, update on account to diemtua_gate;
grant select, insert, update, delete on session, reset_link to diemtua_gate;
grant insert on change, audit_line to diemtua_gate;
grant select on unit to diemtua_gate;
grant usage, select on sequence audit_line_audit_line_id_seq to diemtua_gate;

-- Moving a unit rewrites places far below it, so the owner does it on the caller's behalf. The
-- caller has already changed the links under his own policies.
alter function rebuild_unit_above(integer[]) security definer;
alter function rebuild_unit_above(integer[]) set search_path = public, pg_temp;
revoke execute on function rebuild_unit_above(integer[]) from public;
grant execute on function rebuild_unit_above(integer[]) to diemtua_app;
