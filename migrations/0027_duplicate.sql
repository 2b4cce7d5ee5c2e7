-- People who are in the register twice: the pairs found, what was said of them, and the link that
-- makes one of two. And how well kept the register is, unit by unit.

-- How far the register was read by those who keep something found in it. Read by its owner alone.
create table register_reading (
  reader        text primary key,
  snapshot_xmax bigint not null,
  snapshot_xip  bigint[] not null,
  read_at       timestamptz not null,
  people        integer not null
);
comment on table register_reading is 'Sổ đoàn viên đã được đọc đến đâu để tìm hồ sơ trùng và đếm chất lượng. / How far the register was read by the search for duplicates and the counting of its quality.';

-- Two people who may be one. Found by a search, so a row may go with the next one; what was said of
-- a pair stands in not_same and person_merge.
create table likeness (
  a_id      bigint not null references person on delete cascade,
  b_id      bigint not null references person on delete cascade,
  score_ppm integer not null constraint "a likeness is a share" check (score_ppm between 0 and 1000000),
  why       text[] not null,
  found_at  timestamptz not null,
  primary key (a_id, b_id),
  constraint "the smaller number stands first" check (a_id < b_id)
);
comment on table likeness is 'Các cặp hồ sơ có thể là một người, kèm mức giống và lý do. / Pairs of people who may be one, with how likely that is and why.';
create index likeness_by_b on likeness (b_id);
create index likeness_by_score on likeness (score_ppm desc, a_id, b_id);

-- Somebody looked at a pair and said that they are two.
create table not_same (
  not_same_id      bigint generated always as identity primary key,
  a_id             bigint not null references person on delete cascade,
  b_id             bigint not null references person on delete cascade,
  reason           text not null constraint "a reason has 3 to 500 characters" check (length(reason) between 3 and 500),
  said_by          integer references account,
  said_at          timestamptz not null,
  change_no        bigint not null references change,
  undone_change_no bigint references change,
  constraint "of two people the smaller number stands first" check (a_id < b_id)
);
comment on table not_same is 'Các cặp đã được xem và không phải một người. / Pairs somebody looked at and said to be two.';
create unique index "a pair is said once to be two" on not_same (a_id, b_id) where undone_change_no is null;
create index not_same_by_b on not_same (b_id);
create index not_same_by_change on not_same (change_no);

-- Two people made one. Both histories before and the one after stand in the two movements; what was
-- set aside stays here. Holds the names of fields, never what stood in them.
create table person_merge (
  person_merge_id    bigint generated always as identity primary key,
  kept_id            bigint not null references person,
  merged_id          bigint not null references person,
  kept_unit_id       integer not null references unit,
  kept_movement_id   bigint not null references movement,
  merged_movement_id bigint not null references movement,
  aside              jsonb not null,
  taken              text[] not null,
  kept_version_no    integer not null,
  version_no         integer not null,
  merged_version_no  integer not null,
  was_confirmed_on   date,
  merged_by          integer references account,
  merged_at          timestamptz not null,
  change_no          bigint not null references change,
  undone_change_no   bigint references change,
  constraint "nobody is made one with himself" check (kept_id <> merged_id)
);
comment on table person_merge is 'Các lần gộp hai hồ sơ của một người, hoàn tác được. / People found to be one, and how to undo that.';
comment on column person_merge.aside is 'Spells of the merged person that held on the same days as those kept.';
comment on column person_merge.taken is 'The fields whose value the kept person took from the merged one.';
comment on column person_merge.kept_version_no is 'The version of the kept person before; version_no is the one after.';
create unique index "somebody is merged into one other" on person_merge (merged_id) where undone_change_no is null;
create index person_merge_by_kept on person_merge (kept_id);
create index person_merge_by_merged on person_merge (merged_id);
create index person_merge_by_kept_movement on person_merge (kept_movement_id);
create index person_merge_by_merged_movement on person_merge (merged_movement_id);
create index person_merge_by_change on person_merge (change_no);

-- Whoever this person was found to be in the end. Only numbers are told, so it answers for people
-- outside the scope too: a fact must name the one who counts.
create function person_kept(named bigint) returns bigint
  language sql stable parallel safe security definer set search_path = public, pg_temp
  begin atomic
    with recursive led(person_id, next_id) as (
      select p.person_id, p.merged_into_id from person p where p.person_id = named
      union all
      select p.person_id, p.merged_into_id from led join person p on p.person_id = led.next_id)
    select coalesce((select led.person_id from led where led.next_id is null), named);
  end;
revoke execute on function person_kept(bigint) from public;
grant execute on function person_kept(bigint) to diemtua_app, diemtua_engine;

-- The same for whoever is about to say a fact of somebody: a merge under way is waited for, and none
-- begins before the fact is said.
create function person_kept_now(named bigint) returns bigint
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform from person p where p.person_id = named for key share;
  return person_kept(named);
end $$;
revoke execute on function person_kept_now(bigint) from public;
grant execute on function person_kept_now(bigint) to diemtua_app;

-- The facts that name somebody, to be said anew of the one he was found to be.
create index fact_by_person on fact (person_id) where person_id is not null;

-- How well the register is kept: of the members a unit has on a day, how many lack something or
-- cannot be so. Counted again for the units in which something changed, before it is shown.
create table quality_count (
  unit_id         integer primary key references unit,
  counted_on      date not null,
  people          integer not null,
  no_number       integer not null,
  no_birth        integer not null,
  year_only       integer not null,
  no_sex          integer not null,
  no_phone        integer not null,
  joined_unknown  integer not null,
  number_differs  integer not null,
  age_odd         integer not null,
  joined_young    integer not null,
  unit_ended      integer not null,
  unconfirmed     integer not null
);
comment on table quality_count is 'Số đoàn viên của mỗi đơn vị thiếu hoặc sai thông tin; đếm lại được từ sổ. / Members of each unit on a day, and how many of them lack something or cannot be so; counted from the register.';
create index quality_count_by_day on quality_count (counted_on);

-- Units in which a spell was taken out, or which ended: what is gone leaves no change number behind
-- by which it could be found.
create table quality_stale (unit_id integer not null);
comment on table quality_stale is 'Đơn vị cần đếm lại chất lượng sổ. / Units whose quality is to be counted again.';

create function note_spells_gone() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into quality_stale (unit_id) select distinct unit_id from gone;
  return null;
end $$;
create trigger the_quality_of_a_unit_follows_spells_taken_out after delete on spell
  referencing old table as gone for each statement execute function note_spells_gone();

create function note_unit_ended() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into quality_stale (unit_id) values (new.unit_id);
  return null;
end $$;
create trigger the_quality_of_a_unit_follows_its_end after update of ended_on on unit
  for each row when (old.ended_on is distinct from new.ended_on) execute function note_unit_ended();

do $$
declare t text;
begin
  foreach t in array array['register_reading', 'likeness', 'not_same', 'person_merge', 'quality_count',
                           'quality_stale'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner keeps %s" on %I to current_user using (true) with check (true)', t, t);
  end loop;
  -- A pair is told to whoever may see both; else the half within the scope would tell of the other.
  foreach t in array array['likeness', 'not_same'] loop
    execute format('create policy "%1$s of people within scope" on %1$I to diemtua_app
      using (exists (select from person p where p.person_id = %1$I.a_id)
             and exists (select from person p where p.person_id = %1$I.b_id))
      with check (exists (select from person p where p.person_id = %1$I.a_id)
             and exists (select from person p where p.person_id = %1$I.b_id))', t);
  end loop;
end $$;
create policy "merges of people within scope" on person_merge for select to diemtua_app
  using (exists (select from person p where p.person_id = person_merge.kept_id)
         and exists (select from person p where p.person_id = person_merge.merged_id));
create policy "quality within scope" on quality_count for select to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = quality_count.unit_id));

-- Merging writes the spells of two units, so it is done over the owner's connection, after everything
-- was checked within the asker's own scope.
grant select on likeness, person_merge, quality_count to diemtua_app;
grant select, insert on not_same to diemtua_app;
grant update (undone_change_no) on not_same to diemtua_app;
grant usage, select on all sequences in schema public to diemtua_app;
