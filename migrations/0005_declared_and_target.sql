-- Figures stated without records behind them, and figures asked for. Both are appended only; the
-- last word on a key is what holds, and a withdrawal is a word too.

create table declared (
  declared_id bigint generated always as identity primary key,
  change_no   bigint not null references change,
  unit_id     integer not null references unit,
  indicator   text not null,
  dims_no     integer not null references dims,
  from_on     date not null,
  until_on    date not null check (until_on > from_on),
  as_of       date,
  value       bigint,
  percent_ppm bigint,
  low         bigint,
  high        bigint,
  qualifier   text not null
              check (qualifier in ('exact', 'over', 'under', 'about', 'at_least', 'at_most', 'order')),
  numerator   bigint,
  denominator bigint check (denominator > 0),
  printed     text,
  flag        text,
  source      text,
  withdrawn   boolean not null default false,
  constraint "a declared figure says something" check
    (withdrawn or value is not null or percent_ppm is not null or low is not null or high is not null
     or (numerator is not null and denominator is not null)),
  constraint "a range is not upside down" check (low is null or high is null or low <= high),
  constraint "an order of magnitude is not a number" check (qualifier <> 'order' or value is null)
);
create index declared_by_change on declared (change_no);
create index declared_by_key on declared (unit_id, indicator, dims_no, from_on, until_on, declared_id desc);
comment on column declared.percent_ppm is 'A bare printed percentage, in parts per million.';
comment on column declared.flag is 'What is wrong with the printed text, e.g. that its percentage does not match its fraction.';

create table target (
  target_id   bigint generated always as identity primary key,
  change_no   bigint not null references change,
  unit_id     integer not null references unit,
  indicator   text not null,
  dims_no     integer not null references dims,
  from_on     date not null,
  until_on    date not null check (until_on > from_on),
  as_of       date,
  value       bigint,
  percent_ppm bigint,
  low         bigint,
  high        bigint,
  qualifier   text not null
              check (qualifier in ('exact', 'over', 'under', 'about', 'at_least', 'at_most', 'order')),
  assigned_by text not null,
  decision_no text not null default '',
  source      text,
  withdrawn   boolean not null default false,
  constraint "a target asks for something" check
    (withdrawn or value is not null or percent_ppm is not null or low is not null or high is not null)
);
create index target_by_change on target (change_no);
create index target_by_key
  on target (unit_id, indicator, dims_no, from_on, until_on, assigned_by, target_id desc);
