-- Officers: a person in a post at a unit, for a term.
--
-- A term holds from its first day until it ended; the day it was planned to end is a promise, not
-- an end. Terms of one person in one post at one unit never overlap. Few rows, so the temporal key
-- stands on them.
create table term (
  term_id    bigint generated always as identity primary key,
  person_id  bigint not null references person,
  unit_id    integer not null references unit,
  post       text not null,
  from_on    date not null,
  until_on   date constraint "a term is planned to end after it began" check (until_on > from_on),
  ended_on   date constraint "a term ends after it began" check (ended_on > from_on),
  held       daterange not null generated always as (daterange(from_on, ended_on)) stored,
  mandate    text not null constraint "a mandate is one of three"
             check (mandate in ('elected', 'appointed', 'co-opted')),
  full_time  boolean not null,
  decision_no     text,
  why_ended       text constraint "a term ends for one of eight reasons"
                  check (why_ended in ('term-over', 'resigned', 'retired', 'moved', 'dismissed',
                                       'died', 'unit-ended', 'other')),
  end_decision_no text,
  change_no  bigint not null references change,
  constraint "an ended term says why" check ((ended_on is null) = (why_ended is null)),
  constraint "terms in one post do not overlap" unique (unit_id, person_id, post, held without overlaps)
);
comment on column term.until_on is 'The planned end: the first day after the term; null where none was set.';
comment on column term.ended_on is 'The first day no longer in the post; null while the term lasts.';
create index term_by_person on term (person_id);
create index term_by_unit on term (unit_id, until_on) where ended_on is null;

-- What was done to somebody's terms at a unit: the terms before and after, so that it can be undone
-- while nothing later was done. Holds numbers and days, never a name.
create table term_act (
  term_act_id      bigint generated always as identity primary key,
  kind             text not null,
  term_id          bigint not null,
  person_id        bigint not null references person,
  unit_id          integer not null references unit,
  before           jsonb not null,
  after            jsonb not null,
  change_no        bigint not null references change,
  undone_change_no bigint references change
);
create index term_act_by_person on term_act (person_id, unit_id, term_act_id desc);

-- A fact may be said by a term.
alter table fact add column term_id bigint,
  drop constraint "a fact is said by a record or by a spell",
  add constraint "a fact is said by one source" check (num_nonnulls(record_id, spell_id, term_id) = 1);
create index fact_by_term on fact (term_id) where term_id is not null;

do $$
declare t text;
begin
  foreach t in array array['term', 'term_act'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner keeps %s" on %I to current_user using (true) with check (true)', t, t);
    execute format('create policy "%1$s within scope" on %1$I to diemtua_app
      using (exists (select from unit_in_scope s where s.unit_id = %1$I.unit_id))
      with check (exists (select from unit_in_scope s where s.unit_id = %1$I.unit_id))', t);
  end loop;
end $$;
-- The whole road of a person is shown to the unit that keeps him.
create policy "terms of people within scope" on term for select to diemtua_app
  using (exists (select from person p where p.person_id = term.person_id));
create policy "the engine reads term" on term for select to diemtua_engine using (true);

-- Names of those in a post within the scope, wherever they are members: no more than the name, the
-- year of birth and the sex. Runs with the owner's rights.
create view officer_name with (security_invoker = false) as
  select p.person_id, p.full_name, p.sort_key, p.birth_year, p.sex from person p
   where exists (select from term t join unit_in_scope u using (unit_id) where t.person_id = p.person_id);
grant select on officer_name to diemtua_app;

grant select, insert, update, delete on term to diemtua_app;
grant select, insert on term_act to diemtua_app;
grant update (undone_change_no) on term_act to diemtua_app;
grant select on term to diemtua_engine;
grant usage, select on all sequences in schema public to diemtua_app;
