-- What was done, the typed atoms it says to the figures, and the people it names.

-- A measured quantity of a kind of activity, e.g. mai-am.houses. Rows come from the catalogue.
create table series (
  series_no smallint generated always as identity primary key,
  code      text not null unique
);

-- A combination of dimension values, e.g. {"sex": "female"}. Number 1 is the empty one.
create table dims (
  dims_no   integer generated always as identity primary key,
  values    jsonb not null unique
);
insert into dims (values) values ('{}');

-- People named on records, until the member register takes over. Facts hold the number only.
create table person (
  person_id  bigint generated always as identity primary key,
  unit_id    integer not null references unit,
  full_name  text not null,
  folded     text not null,
  sort_key   text not null,
  birth_year smallint check (birth_year between 1900 and 2100),
  change_no  bigint not null references change,
  constraint "a person is named once at a unit"
    unique nulls not distinct (unit_id, folded, birth_year)
);

-- The record as held true now; each replaced version stands in record_history.
create table record (
  record_id   bigint generated always as identity primary key,
  unit_id     integer not null references unit,
  kind        text not null,
  ref         text check (length(ref) between 1 and 80),
  happened_on date not null,
  stage       text,
  answers     jsonb not null,
  state       text not null default 'recorded' check (state in ('recorded', 'withdrawn')),
  version_no  integer not null default 1,
  change_no   bigint not null references change,
  recorded_at timestamptz not null default clock_timestamp(),
  recorded_by integer references account,
  constraint "the same ref twice at a unit is one record" unique (unit_id, ref)
);
create index record_by_unit_and_day on record (unit_id, happened_on desc, record_id desc);
create index record_by_kind_and_day on record (kind, happened_on desc, record_id desc);
create index record_by_day on record (happened_on desc, record_id desc);
comment on column record.ref is 'The caller''s own key; recording it again changes nothing.';

create table record_history (
  record_id          bigint not null references record,
  version_no         integer not null,
  happened_on        date not null,
  stage              text,
  answers            jsonb not null,
  state              text not null,
  change_no          bigint not null references change,
  recorded_at        timestamptz not null,
  recorded_by        integer references account,
  replaced_change_no bigint not null references change,
  reason             text not null,
  primary key (record_id, version_no)
);

-- Appended only. A correction takes facts back with sign -1 and says the new ones.
create table fact (
  fact_id     bigint generated always as identity primary key,
  change_no   bigint not null references change,
  record_id   bigint not null references record,
  unit_id     integer not null references unit,
  happened_on date not null,
  series_no   smallint not null references series,
  dims_no     integer not null references dims,
  amount      bigint not null,
  person_id   bigint,
  sign        smallint not null check (sign in (-1, 1))
);
create index fact_by_change on fact (change_no);
create index fact_by_record on fact (record_id);
create index fact_by_unit_and_series on fact (unit_id, series_no, happened_on);
