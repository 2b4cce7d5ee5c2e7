-- Search: what the index of names must be told of beside the people and spells themselves. The
-- index reads what was written after its last snapshot, by change number; a row that is no longer
-- there has none to be found by, so its going is written down.

-- Of whom a row was taken out of the register, himself or a spell of his. Holds numbers only.
create table person_gone (
  person_id bigint not null,
  change_no bigint not null references change
);
create index person_gone_by_change on person_gone (change_no);
comment on table person_gone is
  'Người đã được lấy ra khỏi sổ, hoặc có thời gian đoàn viên được lấy ra. / People of whom a row was taken out, themselves or a spell; whoever keeps a copy reads them anew.';

-- When units changed their places: whoever keeps who stands below whom reads it anew.
create table place_change (
  change_no bigint primary key references change
);
comment on table place_change is
  'Những lần ghi làm đổi quan hệ trên dưới giữa các đơn vị. / Changes after which other units stand above or below one another than before.';

-- The change is the one the row goes in; it is begun here where nobody has begun it.
create function note_people_gone() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from gone) then
    insert into change (purpose) values ('people taken out') on conflict do nothing;
    insert into person_gone (person_id, change_no)
      select distinct person_id, current_change_no() from gone;
  end if;
  return null;
end $$;
create trigger a_person_taken_out_is_written_down after delete on person
  referencing old table as gone for each statement execute function note_people_gone();
create trigger a_spell_taken_out_is_written_down after delete on spell
  referencing old table as gone for each statement execute function note_people_gone();

create function note_place_change() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into change (purpose) values ('places changed') on conflict do nothing;
  insert into place_change (change_no) values (current_change_no())
    on conflict do nothing;
  return null;
end $$;
create trigger a_place_that_changed_is_written_down after insert or update or delete on unit_above
  for each statement execute function note_place_change();

do $$
declare t text;
begin
  foreach t in array array['person_gone', 'place_change'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner keeps %s" on %I to current_user using (true) with check (true)', t, t);
    execute format('create policy "the register reads %s" on %I for select to diemtua_register using (true)', t, t);
    execute format('grant select on %I to diemtua_register', t);
  end loop;
end $$;
