-- The audit log is sealed: one sealer goes over complete changes, writes down in which order it met
-- them, and ties them to what was sealed before by a chain of digests. A change that commits late
-- is sealed late; its place is recorded, not assumed from its number. `src/audit/digest.rs` says
-- what is hashed.

-- A line's detail may hold words about a person, and a person may be deleted. So the detail enters
-- the chain as a digest salted by the line; when it is emptied the digest stays and the salt goes,
-- and nobody can try names against it.
alter table audit_line add column salt uuid default gen_random_uuid();
alter table audit_line add column kept_digest bytea
  constraint "a digest has 32 bytes" check (octet_length(kept_digest) = 32);
alter table audit_line add column emptied_in bigint references change;
alter table audit_line add constraint "a line keeps its salt until it is emptied"
  check ((salt is null) = (kept_digest is not null) and (salt is null) = (emptied_in is not null));
comment on column audit_line.salt is 'What the digest of the detail is salted with; none once the detail was emptied.';
comment on column audit_line.kept_digest is 'The digest of a detail that was emptied.';
comment on column audit_line.emptied_in is 'The change in which the detail was emptied.';
create index audit_line_emptied on audit_line (emptied_in) where emptied_in is not null;
create index change_by_moment on change (recorded_at);

create table seal (
  seal_no        bigint primary key constraint "seals are counted from one" check (seal_no >= 1),
  previous       bytea not null constraint "a seal names the one before by 32 bytes" check (octet_length(previous) = 32),
  first_place    bigint not null,
  changes        integer not null constraint "a seal seals something" check (changes >= 1),
  settled_before bigint not null,
  sealed_at      timestamptz not null,
  digest         bytea not null constraint "a seal has 32 bytes" check (octet_length(digest) = 32)
);
comment on table seal is
  'Niêm phong nhật ký: chuỗi mã băm, mỗi mắt xích nối với mắt xích trước. / Seals of the audit log, each tied to the one before.';
comment on column seal.settled_before is 'Every change with a lower number was sealed by now, or never was.';

create table sealed_change (
  place     bigint primary key constraint "places are counted from one" check (place >= 1),
  seal_no   bigint not null references seal,
  change_no bigint not null constraint "a change is sealed once" unique,
  lines     integer not null,
  digest    bytea not null constraint "a change is sealed by 32 bytes" check (octet_length(digest) = 32)
);
comment on table sealed_change is
  'Thứ tự niêm phong của từng lần ghi và mã băm của nó. / The place of each change in the chain, and its digest.';

-- How far back a transaction may still be under way: every change with a lower number is there or
-- never will be.
create function changes_settled_before() returns bigint
  language sql stable
  return pg_snapshot_xmin(pg_current_snapshot())::text::bigint + change_offset();

-- A line belongs to the change that is being written; nobody adds to one that is over.
create function refuse_a_late_line() returns trigger language plpgsql as $$
begin
  if new.change_no <> current_change_no() then
    raise exception 'change % is over', new.change_no using errcode = '42501';
  end if;
  return new;
end $$;
create trigger a_line_belongs_to_its_own_change before insert on audit_line
  for each row execute function refuse_a_late_line();

create function refuse_to_change_the_log() returns trigger language plpgsql as $$
begin
  raise exception 'the log is only added to' using errcode = '42501';
end $$;
create trigger a_change_does_not_change before update or delete on change
  for each row execute function refuse_to_change_the_log();
create trigger a_seal_does_not_change before update or delete on seal
  for each row execute function refuse_to_change_the_log();
create trigger a_sealed_change_does_not_change before update or delete on sealed_change
  for each row execute function refuse_to_change_the_log();
create trigger a_line_is_not_deleted before delete on audit_line
  for each row execute function refuse_to_change_the_log();

-- Of a line only the detail may go, whole, leaving its digest.
create function keep_a_log_line() returns trigger language plpgsql as $$
begin
  if old.salt is null or new.salt is not null or new.detail <> '{"erased": true}'
     or new.kept_digest <> sha256(uuid_send(old.salt) || convert_to(old.detail::text, 'UTF8'))
     or new.emptied_in <> current_change_no()
     or (to_jsonb(old) - array['detail', 'salt', 'kept_digest', 'emptied_in'])
        <> (to_jsonb(new) - array['detail', 'salt', 'kept_digest', 'emptied_in']) then
    raise exception 'a line of the log is not changed' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger a_line_does_not_change before update on audit_line
  for each row execute function keep_a_log_line();

do $$
declare t text;
begin
  foreach t in array array['seal', 'sealed_change'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner keeps %s" on %I to current_user using (true) with check (true)', t, t);
    execute format('grant select on %I to diemtua_app', t);
  end loop;
  foreach t in array array['change', 'audit_line', 'seal', 'sealed_change'] loop
    execute format('create trigger "%1$s is not emptied" before truncate on %1$I
      execute function refuse_to_change_the_log()', t);
  end loop;
end $$;
-- A seal is a number and a digest, and whoever keeps the last one outside can hold the site to it.
create policy "seals are shown to all" on seal for select to diemtua_app using (true);
create policy "sealed changes within scope" on sealed_change for select to diemtua_app
  using (exists (select from change c where c.change_no = sealed_change.change_no));
