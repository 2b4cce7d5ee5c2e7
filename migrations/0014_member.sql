-- The register: people, and the spells of their membership.
--
-- A person is kept by one unit at a time: the base union of his newest spell, or the unit that
-- named him on a record. A person named on a record only is not yet in the register.

-- The register's own reader, for the index of names and the search of duplicates: it sees who is
-- where, never what is sensitive, and writes nothing.
do $$
begin
  begin
    create role diemtua_register nologin noinherit;
  exception when duplicate_object or unique_violation then null;
  end;
  grant diemtua_register to current_user with inherit false;
end $$;
grant usage on schema public to diemtua_register;

alter table person drop constraint "a person is named once at a unit";
alter table person
  add column registered     boolean not null default false,
  add column birth_on       date,
  add column sex            text constraint "sex is male or female" check (sex in ('male', 'female')),
  add column national_id    text constraint "an identity number is 9 or 12 digits"
                            check (national_id ~ '^([0-9]{9}|[0-9]{12})$'),
  add column passport       text constraint "a passport number is capitals and digits"
                            check (passport ~ '^[A-Z0-9]{5,20}$'),
  add column phone          text,
  add column email          text,
  add column nationality    text not null default 'VN'
                            constraint "a nationality is two capitals" check (nationality ~ '^[A-Z]{2}$'),
  add column home_place     text,
  add column address        text,
  add column job            text,
  add column education      text,
  add column confirmed_on   date,
  add column merged_into_id bigint references person,
  add column import_id      bigint,
  add column version_no     integer not null default 1,
  add constraint "the year of birth is that of the birthday"
    check (birth_on is null or birth_year = extract(year from birth_on)::smallint),
  add constraint "nobody is merged into himself" check (merged_into_id <> person_id);
comment on column person.unit_id is 'The unit that keeps the person.';
comment on column person.registered is 'True once the person has had a spell; false while only named on records.';
comment on column person.merged_into_id is 'The person this one was found to be; null while it stands by itself.';
comment on column person.confirmed_on is 'When somebody last said that what stands here is so.';
comment on column person.national_id is 'As text: leading zeros are part of it. 12 digits (CCCD) or the old 9 (CMND).';

-- Who is only named on records is named once at a unit.
create unique index "a person is named once at a unit" on person (unit_id, folded, birth_year)
  nulls not distinct where not registered;
create index person_by_unit on person (unit_id, sort_key, person_id) where registered and merged_into_id is null;
create index person_by_national_id on person (national_id) where national_id is not null;
create index person_by_change on person (change_no);
create index person_by_import on person (import_id) where import_id is not null;
create index person_by_merge on person (merged_into_id) where merged_into_id is not null;

-- What the law calls sensitive stands apart, with a lock of its own (Decree 356/2025, article 4).
create table person_sensitive (
  person_id   bigint primary key references person,
  ethnicity   text,
  religion    text,
  party_on    date,
  change_no   bigint not null references change
);

-- What was held of a person before; personal values stand nowhere else.
create table person_history (
  person_id          bigint not null references person,
  version_no         integer not null,
  values             jsonb not null,
  change_no          bigint not null references change,
  replaced_change_no bigint not null references change,
  reason             text not null,
  primary key (person_id, version_no)
);

-- A spell is membership of one base union from a day until a day. Spells of one person never
-- overlap: each names the day its predecessor ended, no two have the same predecessor, and a spell
-- begins after its predecessor ended. Plain btrees hold that; a bulk load stays quick.
create table spell (
  spell_id          bigint generated always as identity primary key,
  person_id         bigint not null references person,
  unit_id           integer not null references unit,
  from_on           date not null,
  until_on          date not null default 'infinity',
  previous_until_on date,
  how_joined        text not null constraint "one joins in one of five ways"
                    check (how_joined in ('admitted', 'known-before', 'moved', 'returned', 'restored')),
  why_left          text constraint "one leaves for one of nine reasons"
                    check (why_left in ('quit', 'retired', 'died', 'moved', 'dissolved', 'own-wish',
                                        'struck-off', 'expelled', 'other')),
  joined_decision   text,
  left_decision     text,
  import_id         bigint,
  change_no         bigint not null references change,
  constraint "a spell ends after it began" check (until_on > from_on),
  constraint "who has left has left for a reason" check ((until_on = 'infinity') = (why_left is null)),
  constraint "spells of one person end on different days" unique (person_id, until_on),
  constraint "spells of one person follow one another" unique nulls not distinct (person_id, previous_until_on),
  constraint "a spell begins after the one before it ended" check (previous_until_on <= from_on),
  constraint "the spell before is one of the same person"
    foreign key (person_id, previous_until_on) references spell (person_id, until_on)
    on update cascade deferrable initially deferred
);
comment on column spell.until_on is 'The first day no longer a member; ''infinity'' while the spell lasts.';
comment on column spell.how_joined is '''known-before'': a member already when the register began, the day of joining unknown.';
create index spell_by_unit on spell (unit_id, until_on, person_id);
create index spell_by_change on spell (change_no);
create index spell_by_import on spell (import_id) where import_id is not null;

-- What was done to somebody's spells: the spells before and after, so that it can be undone while
-- nothing later was done. Holds numbers and days, never a name.
create table movement (
  movement_id      bigint generated always as identity primary key,
  kind             text not null,
  person_id        bigint not null references person,
  unit_id          integer not null references unit,
  happened_on      date not null,
  decision_no      text,
  before           jsonb not null,
  after            jsonb not null,
  change_no        bigint not null references change,
  undone_change_no bigint references change
);
create index movement_by_person on movement (person_id, movement_id desc);
create index movement_by_unit on movement (unit_id, happened_on desc, movement_id desc);
create index movement_by_change on movement (change_no);

-- A fact is said by a record or by a spell.
alter table fact alter column record_id drop not null;
alter table fact add column spell_id bigint,
  add constraint "a fact is said by a record or by a spell" check (num_nonnulls(record_id, spell_id) = 1);
create index fact_by_spell on fact (spell_id) where spell_id is not null;

do $$
declare t text;
begin
  foreach t in array array['person_sensitive', 'person_history', 'spell', 'movement'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner keeps %s" on %I to current_user using (true) with check (true)', t, t);
  end loop;
  foreach t in array array['person_sensitive', 'person_history'] loop
    execute format('create policy "%1$s of people within scope" on %1$I to diemtua_app
      using (exists (select from person p where p.person_id = %1$I.person_id))
      with check (exists (select from person p where p.person_id = %1$I.person_id))', t);
  end loop;
  foreach t in array array['person', 'spell'] loop
    execute format('create policy "the register reads %1$s" on %1$I for select to diemtua_register using (true)', t);
  end loop;
end $$;

-- A unit sees the spells it held, and the whole road of those it keeps now.
create policy "spells within scope" on spell to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = spell.unit_id)
         or exists (select from person p where p.person_id = spell.person_id))
  with check (exists (select from unit_in_scope s where s.unit_id = spell.unit_id));
create policy "movements within scope" on movement to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = movement.unit_id)
         or exists (select from person p where p.person_id = movement.person_id))
  with check (exists (select from unit_in_scope s where s.unit_id = movement.unit_id));

-- Names of those who once belonged, for lists of the unit they left: no more than the name and the
-- year of birth. Runs with the owner's rights; it shows who has a spell within the scope.
create view member_name with (security_invoker = false) as
  select p.person_id, p.full_name, p.sort_key, p.birth_year from person p
   where exists (select from spell s join unit_in_scope u using (unit_id) where s.person_id = p.person_id);
grant select on member_name to diemtua_app;

-- Facts of spells are explained from the spells themselves.
create policy "the engine reads spell" on spell for select to diemtua_engine using (true);
grant select on spell to diemtua_engine;

-- A person leaves the scope of the unit that let him go with the same statement that moves him, so
-- the new unit is not asked of the policy, but of the program, which does it for both ends.
grant select, insert, update, delete on spell to diemtua_app;
grant select, insert on movement, person_history to diemtua_app;
grant update (undone_change_no) on movement to diemtua_app;
grant select, insert, update, delete on person_sensitive to diemtua_app;
grant update, delete on person to diemtua_app;
grant delete on person_history to diemtua_app;
grant usage, select on all sequences in schema public to diemtua_app;
grant select (person_id, unit_id, full_name, folded, sort_key, birth_year, birth_on, sex, national_id,
              passport, phone, registered, merged_into_id, change_no) on person to diemtua_register;
grant select on spell to diemtua_register;
