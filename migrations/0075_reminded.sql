-- What a unit has to do speaks of three things: a report, a task, a conference. One letter tells all that
-- is due soon or late; what was told is kept by thing, so that nothing is told twice.

alter table mail drop constraint "a letter tells one of these";
alter table mail add constraint "a letter tells one of these"
  check (kind in ('opened', 'due', 'late', 'returned', 'reminder'));

create table reminded (
  reminded_id   bigint generated always as identity primary key,
  unit_id       integer not null references unit,
  kind          text not null constraint "one is reminded of what is due soon or late" check (kind in ('due', 'late')),
  round_id      integer references round,
  task_id       integer references task,
  conference_id integer references conference,
  reminded_at   timestamptz not null,
  change_no     bigint not null references change,
  constraint "a reminder is of one thing" check (num_nonnulls(round_id, task_id, conference_id) = 1),
  constraint "a unit is reminded once of a thing"
    unique nulls not distinct (unit_id, kind, round_id, task_id, conference_id)
);
comment on table reminded is 'Đơn vị đã được nhắc việc gì. / What a unit was reminded of.';
create index reminded_by_round on reminded (round_id) where round_id is not null;
create index reminded_by_task on reminded (task_id) where task_id is not null;
create index reminded_by_conference on reminded (conference_id) where conference_id is not null;

insert into reminded (unit_id, kind, round_id, reminded_at, change_no)
select unit_id, kind, round_id, made_at, change_no from mail
 where kind in ('due', 'late') and round_id is not null order by mail_id;

alter table reminded enable row level security;
alter table reminded force row level security;
create policy "the owner keeps reminded" on reminded to current_user using (true) with check (true);
create policy "reminders within scope" on reminded for select to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = reminded.unit_id));
grant select on reminded to diemtua_app;

-- Tasks that are open past a day, asked once a day for whoever reminds.
create index task_open_by_due_day on task (due_on) where cancelled_at is null;
