-- Personal data: who looked at whom, what people ask about their own data, and what stays of a
-- person who was deleted.

alter table person
  add column erased_on     date,
  add column restricted_on date,
  add constraint "an erased person keeps no value" check (erased_on is null or (
    folded = '' and sort_key = '' and nationality = 'ZZ'
    and num_nonnulls(birth_on, birth_year, national_id, passport, phone, email, home_place,
                     address, job, education, confirmed_on) = 0));
comment on column person.erased_on is
  'When every value of the person was deleted at his request; his number, sex and spells stay, for the figures.';
comment on column person.restricted_on is
  'Since when his data are only kept: lists that leave the program go without him.';
grant select (erased_on) on person to diemtua_register;

-- Those erased have no name left to be told apart by.
drop index "a person is named once at a unit";
create unique index "a person is named once at a unit" on person (unit_id, folded, birth_year)
  nulls not distinct where not registered and erased_on is null;

-- Who looked at whom. Appended only: the program's own role cannot change or remove a line.
create table person_access (
  person_access_id bigint generated always as identity primary key,
  change_no   bigint not null references change,
  account_id  integer not null references account,
  person_id   bigint not null references person,
  unit_id     integer not null references unit,
  accessed_at timestamptz not null,
  hour_no     integer not null,
  deed        text not null constraint "one looks in one of four ways"
              check (deed in ('opened', 'revealed', 'listed', 'handed-over')),
  fields      text[] not null,
  purpose     text,
  reason      text constraint "a reason is a sentence or two" check (length(reason) between 1 and 500),
  page        text not null,
  constraint "what is masked is shown for a reason"
    check (deed <> 'revealed' or (purpose is not null and reason is not null))
);
comment on table person_access is 'Who looked at which person''s data, when, at which values and why.';
comment on column person_access.unit_id is 'The unit that kept the person then.';
comment on column person_access.hour_no is 'Hours since 1970: a page opened again within the hour is one line.';
create unique index "a page opened again within the hour is one line"
  on person_access (account_id, person_id, page, hour_no) where deed = 'opened';
create index person_access_by_person on person_access (person_id, accessed_at desc);
create index person_access_by_unit on person_access (unit_id, accessed_at desc);
create index person_access_by_change on person_access (change_no);

-- A list of people that left the program.
create table person_list (
  person_list_id bigint generated always as identity primary key,
  change_no   bigint not null references change,
  account_id  integer not null references account,
  unit_id     integer not null references unit,
  written_at  timestamptz not null,
  format      text not null check (format in ('xlsx', 'csv')),
  fields      text[] not null,
  whole       text[] not null,
  purpose     text not null,
  reason      text,
  people      integer not null
);
comment on table person_list is 'A list of people written to a file: by whom, of which unit, what for.';
comment on column person_list.whole is 'Masked values that were written whole, and sensitive ones; they have a reason.';
create index person_list_by_unit on person_list (unit_id, person_list_id desc);
create index person_list_by_change on person_list (change_no);

-- What somebody asks about his own data, with the clocks of the law.
create table data_request (
  data_request_id  bigint generated always as identity primary key,
  unit_id          integer not null references unit,
  person_id        bigint not null references person,
  kind             text not null constraint "one asks for one of seven things"
                   check (kind in ('see', 'correct', 'provide', 'withdraw', 'restrict', 'object', 'delete')),
  received_on      date not null,
  way              text not null check (way in ('in-person', 'letter', 'email', 'phone')),
  by_another       boolean not null default false,
  third_parties    boolean not null default false,
  wish             text check (length(wish) <= 1000),
  contact          text check (length(contact) <= 200),
  state            text not null default 'received'
                   check (state in ('received', 'answered', 'done', 'refused', 'dropped')),
  answer_due_on    date not null,
  due_on           date not null,
  extended         boolean not null default false,
  extension_reason text,
  answered_on      date,
  closed_on        date,
  outcome_reason   text check (length(outcome_reason) <= 1000),
  taken_by         integer references account,
  closed_by        integer references account,
  change_no        bigint not null references change,
  constraint "a closed request has its day" check ((state in ('done', 'refused', 'dropped')) = (closed_on is not null)),
  constraint "a refusal has its reason" check (state <> 'refused' or outcome_reason is not null),
  constraint "more time has its reason" check (not extended or extension_reason is not null),
  constraint "nothing is due before it is asked" check (answer_due_on >= received_on and due_on >= received_on)
);
comment on table data_request is 'What a person asks about his own data: to see, correct, restrict, delete; with its days.';
comment on column data_request.by_another is 'Asked by somebody else in his name.';
comment on column data_request.third_parties is 'Others hold the data too: the law gives more days.';
create index data_request_by_unit on data_request (unit_id, due_on);
create index data_request_by_person on data_request (person_id);
create index data_request_by_change on data_request (change_no);

do $$
declare t text;
begin
  foreach t in array array['person_access', 'person_list', 'data_request'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner keeps %s" on %I to current_user using (true) with check (true)', t, t);
  end loop;
end $$;

create policy "looks within scope are read" on person_access for select to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = person_access.unit_id)
         or exists (select from person p where p.person_id = person_access.person_id));
create policy "looks are written by who looks" on person_access for insert to diemtua_app
  with check (account_id = (select scope_account())
              and exists (select from unit_in_scope s where s.unit_id = person_access.unit_id));
create policy "lists within scope are read" on person_list for select to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = person_list.unit_id));
create policy "lists are written by who writes them" on person_list for insert to diemtua_app
  with check (account_id = (select scope_account())
              and exists (select from unit_in_scope s where s.unit_id = person_list.unit_id));
create policy "requests within scope" on data_request to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = data_request.unit_id))
  with check (exists (select from unit_in_scope s where s.unit_id = data_request.unit_id));

grant select, insert on person_access, person_list to diemtua_app;
grant select, insert on data_request to diemtua_app;
grant update (state, due_on, extended, extension_reason, answered_on, closed_on, outcome_reason,
              closed_by, change_no) on data_request to diemtua_app;
grant usage on sequence person_access_person_access_id_seq, person_list_person_list_id_seq,
  data_request_data_request_id_seq to diemtua_app;
