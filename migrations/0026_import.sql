-- Lists of members read from files: what was read, what became of it, and the way back.
--
-- One row of `import` stands for all the joinings of its file; persons and spells name it. Only the
-- people who were there before and were changed have movements of their own.

create table import (
  import_id         bigint generated always as identity primary key,
  unit_id           integer references unit,
  kind              text not null default 'members' constraint "members are read from files"
                    check (kind in ('members')),
  file_name         text not null constraint "a file has a name" check (length(file_name) between 1 and 300),
  digest            bytea not null constraint "a digest has 32 bytes" check (length(digest) = 32),
  state             text not null default 'staged' constraint "an import is staged, written or undone"
                    check (state in ('staged', 'written', 'undone')),
  columns           jsonb not null default '[]',
  options           jsonb not null default '{}',
  counts            jsonb,
  made_at           timestamptz not null,
  made_by           integer references account,
  change_no         bigint references change,
  undone_change_no  bigint references change,
  constraint "what is written was written by a change" check ((state = 'staged') = (change_no is null)),
  constraint "what is undone was undone by a change" check ((state = 'undone') = (undone_change_no is not null))
);
comment on table import is 'A list read from a file: staged with its bytes, written, or taken back.';
comment on column import.unit_id is 'The unit below which its people stand; null where they have no unit above in common.';
comment on column import.counts is 'What the rows were found to be; null until they have been read.';
create index import_by_unit on import (unit_id, import_id desc);
create index import_by_change on import (change_no) where change_no is not null;

-- The bytes of a file until it is written or thrown away, and of the rows that were not taken: both
-- are personal data and live a few days (rule `import-kept-days`).
create table import_part (
  import_id bigint not null references import on delete cascade,
  unit_id   integer not null references unit,
  what      text not null constraint "a part is of the file or of what went back"
            check (what in ('file', 'returned')),
  part_no   integer not null,
  bytes     bytea not null,
  primary key (import_id, what, part_no)
);

-- The rows worth looking at before a staged file is written, the weightiest first.
create table import_row (
  import_id bigint not null references import on delete cascade,
  unit_id   integer not null references unit,
  place     integer not null,
  row_no    integer not null,
  outcome   text not null,
  worth     boolean not null,
  seen      jsonb not null,
  choice    text,
  primary key (import_id, place)
);
comment on column import_row.worth is 'Whether the row is worth a look: something was repaired, doubted, asked or refused.';
create index import_row_by_outcome on import_row (import_id, outcome, place);

do $$
declare t text;
begin
  foreach t in array array['import', 'import_part', 'import_row'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner keeps %s" on %I to current_user using (true) with check (true)', t, t);
    execute format('create policy "%1$s within scope" on %1$I to diemtua_app
      using (exists (select from unit_in_scope s where s.unit_id = %1$I.unit_id))
      with check (exists (select from unit_in_scope s where s.unit_id = %1$I.unit_id))', t);
  end loop;
end $$;
grant select, insert, delete on import, import_part, import_row to diemtua_app;
grant update (columns, options, counts) on import to diemtua_app;
grant update (choice) on import_row to diemtua_app;
grant usage, select on sequence import_import_id_seq to diemtua_app;

-- An import that is taken back takes its people out of the register. Two things must hold then.
do $$
begin
  -- Whoever keeps a copy of the register is told even when a bulk deletion leaves out the checks of
  -- foreign keys.
  if exists (select from pg_trigger where tgname = 'a_person_taken_out_is_written_down') then
    alter table person enable always trigger a_person_taken_out_is_written_down;
    alter table spell enable always trigger a_spell_taken_out_is_written_down;
  end if;
  -- Who looked at somebody stays written down, by number, though the person is taken out.
  if to_regclass('person_access') is not null then
    alter table person_access drop constraint if exists person_access_person_id_fkey;
  end if;
end $$;
