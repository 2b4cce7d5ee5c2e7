-- Files that belong to a record or a report: pictures, signed lists, papers. Their content stands in
-- the database, so that a copy of the site is whole; whoever may see the record may see its files,
-- and nobody else. A file that is taken off is gone: it may hold what should never have been sent.

create table attachment (
  attachment_id bigint generated always as identity primary key,
  unit_id       integer not null references unit,
  record_id     bigint references record,
  report_id     bigint references report,
  name          text not null constraint "an attachment has a name" check (length(name) between 1 and 200),
  media_type    text not null,
  sha256        bytea not null,
  content       bytea not null constraint "an attachment has at most ten megabytes"
                check (length(content) between 1 and 10485760),
  change_no     bigint not null references change,
  constraint "an attachment belongs to one record or one report"
    check (num_nonnulls(record_id, report_id) = 1)
);
create index attachment_by_record on attachment (record_id) where record_id is not null;
create index attachment_by_report on attachment (report_id) where report_id is not null;
create index attachment_by_unit on attachment (unit_id);
comment on table attachment is
  'Tệp đính kèm ghi nhận và báo cáo. / Files attached to records and reports.';

alter table attachment enable row level security;
alter table attachment force row level security;
create policy "the owner keeps attachment" on attachment to current_user using (true) with check (true);
create policy "attachments of units within scope" on attachment for select to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = attachment.unit_id));
create policy "attachments are added within scope" on attachment for insert to diemtua_app
  with check (exists (select from unit_in_scope s where s.unit_id = attachment.unit_id)
              and (record_id is null or exists (select from record r
                     where r.record_id = attachment.record_id and r.unit_id = attachment.unit_id))
              and (report_id is null or exists (select from report r
                     where r.report_id = attachment.report_id and r.unit_id = attachment.unit_id)));
create policy "attachments are taken off within scope" on attachment for delete to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = attachment.unit_id));
grant select, insert, delete on attachment to diemtua_app;
