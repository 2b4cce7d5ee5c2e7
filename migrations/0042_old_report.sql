-- Reports of past years: the file or the pasted text, kept as it came, and which of its figures
-- somebody confirmed. What is suggested is worked out anew whenever it is asked for.

create table old_report (
  old_report_id bigint generated always as identity primary key,
  change_no     bigint not null references change,
  unit_id       integer not null references unit,
  name          text not null constraint "an old report has a name" check (length(name) between 1 and 200),
  form          text not null constraint "an old report is a text or a file"
                check (form in ('text', 'word', 'workbook', 'pdf')),
  digest        bytea not null constraint "an old report's digest has 32 bytes" check (length(digest) = 32),
  bytes         bytea not null constraint "an old report has at most 10 MB"
                check (length(bytes) between 1 and 10485760),
  body          text not null,
  made_at       timestamptz not null,
  made_by       integer references account,
  constraint "a unit keeps the same old report once" unique (unit_id, digest)
);
comment on table old_report is
  'Báo cáo cũ đã đưa vào: tệp gốc và chữ đọc được. / Reports of the past: the file as it came and the text read from it.';
comment on column old_report.body is 'The text that was read; the places of its figures count its bytes.';
create index old_report_by_change on old_report (change_no);

create table old_report_figure (
  old_report_id bigint not null references old_report on delete cascade,
  unit_id       integer not null references unit,
  from_byte     integer not null check (from_byte >= 0),
  until_byte    integer not null,
  block_no      integer not null,
  declared_id   bigint not null references declared,
  confirmed_at  timestamptz not null,
  confirmed_by  integer references account,
  constraint "a passage has letters" check (until_byte > from_byte),
  primary key (old_report_id, from_byte)
);
comment on table old_report_figure is
  'Số trong báo cáo cũ đã được xác nhận, kèm chỗ đứng. / Figures of old reports that were confirmed, with their places.';
comment on column old_report_figure.unit_id is 'The unit whose report it is, not the one the figure speaks of.';
create index old_report_figure_by_declared on old_report_figure (declared_id);

do $$
declare t text;
begin
  foreach t in array array['old_report', 'old_report_figure'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner keeps %s" on %I to current_user using (true) with check (true)', t, t);
    execute format('create policy "%1$s within scope" on %1$I to diemtua_app
      using (exists (select from unit_in_scope s where s.unit_id = %1$I.unit_id))
      with check (exists (select from unit_in_scope s where s.unit_id = %1$I.unit_id))', t);
  end loop;
end $$;
grant select, insert on old_report to diemtua_app;
grant select, insert, delete on old_report_figure to diemtua_app;
