-- A form filled for a unit and a period. A draft is rewritten freely; once issued it keeps its
-- figures, its words and the snapshot it was drawn at, and nothing changes it.

create table report (
  report_id     bigint generated always as identity primary key,
  unit_id       integer not null references unit,
  form          text not null,
  period        text not null,
  from_on       date not null,
  until_on      date not null,
  language      text not null default 'vi' check (language in ('vi', 'en')),
  state         text not null default 'draft' check (state in ('draft', 'issued')),
  words         jsonb not null default '{}',
  number        text,
  figures       jsonb,
  snapshot_xmax bigint,
  snapshot_xip  bigint[],
  issued_at     timestamptz,
  issued_by     integer references account,
  change_no     bigint not null references change,
  constraint "an issued report is whole" check (state = 'draft' or
    (figures is not null and snapshot_xmax is not null and snapshot_xip is not null
     and issued_at is not null))
);
create unique index "one draft of a form for a unit and period"
  on report (unit_id, form, period) where state = 'draft';
create index report_by_unit on report (unit_id, from_on desc, report_id desc);

create function refuse_to_change_an_issued_report() returns trigger
  language plpgsql as $$
begin
  raise exception 'report % has been issued and does not change', old.report_id
    using errcode = 'restrict_violation';
end $$;
create trigger an_issued_report_does_not_change before update or delete on report
  for each row when (old.state = 'issued')
  execute function refuse_to_change_an_issued_report();
