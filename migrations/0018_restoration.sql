-- A site that is restored goes on counting its changes where it stopped.
--
-- A change bears the number of its transaction, and the numbers of a new server begin anew. So a
-- restored database keeps how far its own numbers lie behind, and adds that to every transaction
-- number that becomes the number of a change or part of what was known at a moment. The restored
-- numbers stay what they were: what an issued report knew, it knows.

create table restoration (
  restoration_no smallint primary key default 1
                 constraint "a database is restored into once" check (restoration_no = 1),
  exported_at    timestamptz not null,
  exported_by    text not null,
  restored_at    timestamptz not null,
  change_offset  bigint not null constraint "numbers of changes never go back" check (change_offset >= 0)
);
comment on column restoration.exported_by is 'The version of the program that exported.';
comment on column restoration.change_offset is 'What is added to a transaction''s own number.';

alter table restoration enable row level security;
alter table restoration force row level security;
create policy "the owner keeps restoration" on restoration to current_user
  using (true) with check (true);

-- Every role counts by it, so it is read with the owner's rights.
create function change_offset() returns bigint
  language sql stable parallel safe security definer set search_path = public, pg_temp
  return coalesce((select r.change_offset from restoration r), 0);

-- The number of the change this transaction is.
create function current_change_no() returns bigint
  language sql stable
  return pg_current_xact_id()::text::bigint + change_offset();

-- Which changes this transaction knows: those before `known_before` that are not `unknown`.
create function changes_known(out known_before bigint, out unknown bigint[])
  language sql stable
  begin atomic
    select pg_snapshot_xmax(seen)::text::bigint + behind,
           array(select running::text::bigint + behind from pg_snapshot_xip(seen) running order by 1)
      from (select pg_current_snapshot() as seen, change_offset() as behind) here;
  end;

alter table change alter column change_no set default current_change_no();
