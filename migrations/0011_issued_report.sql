-- An issued report keeps, beside its figures, the names and the sentences it was drawn with, so
-- that a unit renamed or a form reworded later does not change it.

alter table report add column drawn jsonb;
comment on column report.drawn is 'The names, sentences and targets of an issued report.';
alter table report add constraint "an issued report keeps what it was drawn from"
  check (state = 'draft' or drawn is not null);

-- Numbers of papers begin anew each year, by the calendar of Vietnam.
create unique index "a number is given once a unit and year" on report
  (unit_id, extract(year from timezone(interval '7 hours', issued_at)), number)
  where state = 'issued';

-- Who has not reported is asked by the period of what was issued.
create index report_issued_by_period on report (unit_id, from_on, until_on) where state = 'issued';
