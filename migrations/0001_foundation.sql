-- The ground every feature stands on: who may connect, what a change is, who did it.
--
-- Three roles live beside the owner. The program migrates as the owner, answers requests as
-- diemtua_app, signs people in as diemtua_gate, and computes figures as diemtua_engine.
-- None of the three may log in by itself or bypass row-level security.

do $$
declare role_name text;
begin
  foreach role_name in array array['diemtua_app', 'diemtua_gate', 'diemtua_engine'] loop
    begin
      execute format('create role %I nologin noinherit', role_name);
    exception when duplicate_object or unique_violation then null;
    end;
    execute format('grant %I to current_user', role_name);
  end loop;
end $$;

grant usage on schema public to diemtua_app, diemtua_gate, diemtua_engine;

-- Where the asking account stands. Unset means nowhere: no rows.
create function scope_unit() returns integer
  language sql stable parallel safe
  return nullif(current_setting('diemtua.unit_id', true), '')::integer;
create function scope_line() returns text
  language sql stable parallel safe
  return nullif(current_setting('diemtua.line', true), '');
create function scope_today() returns date
  language sql stable parallel safe
  return nullif(current_setting('diemtua.today', true), '')::date;
create function scope_account() returns integer
  language sql stable parallel safe
  return nullif(current_setting('diemtua.account_id', true), '')::integer;

-- One row per writing transaction, written first. Its number is the transaction's own, so that a
-- reader's snapshot says exactly which changes it knew.
create table change (
  change_no   bigint primary key default pg_current_xact_id()::text::bigint,
  recorded_at timestamptz not null default clock_timestamp(),
  account_id  integer,
  unit_id     integer,
  purpose     text not null
);
comment on table change is 'One writing transaction: when, by whom, for which unit, why.';

-- What was done, one line a deed, in the same transaction as the deed itself.
create table audit_line (
  audit_line_id bigint generated always as identity primary key,
  change_no     bigint not null references change,
  unit_id       integer,
  deed          text not null,
  subject       text not null,
  subject_id    bigint,
  detail        jsonb not null default '{}'
);
create index audit_line_by_change on audit_line (change_no);
create index audit_line_by_subject on audit_line (subject, subject_id);
