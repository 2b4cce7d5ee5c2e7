-- Tasks that a unit gives to units below it, and what units propose to those above them. A step says
-- who brought which to its state, when, with which words; steps are appended only.

create table task (
  task_id       integer generated always as identity primary key,
  unit_id       integer not null references unit,
  line          text not null constraint "a task is on a line" check (line in ('territorial', 'sectoral')),
  what          text not null constraint "a task says what" check (length(what) between 3 and 500),
  words         text not null default '' constraint "words of a task have room" check (length(words) <= 4000),
  due_on        date not null,
  indicator     text constraint "an indicator has its code" check (length(indicator) between 1 and 60),
  amount        bigint constraint "an amount is asked of an indicator"
                check (amount is null or (amount > 0 and indicator is not null)),
  conclusion_id bigint references conclusion,
  given_at      timestamptz not null,
  given_by      integer references account,
  cancelled_at  timestamptz,
  reason        text not null default '' constraint "a reason of a task has room" check (length(reason) <= 1000),
  change_no     bigint not null references change,
  constraint "what is called off says why" check ((cancelled_at is null) = (reason = ''))
);
comment on table task is 'Việc giao cho đơn vị cấp dưới. / Tasks given to units below.';
create index task_by_unit on task (unit_id, due_on);
create index task_by_conclusion on task (conclusion_id) where conclusion_id is not null;

create table task_unit (
  task_id   integer not null references task,
  unit_id   integer not null references unit,
  giver_id  integer not null references unit,
  officer   text not null default '' constraint "an officer's line is short" check (length(officer) <= 200),
  state     text not null default 'given' constraint "a task is at one of its states"
            check (state in ('given', 'taken', 'reported', 'accepted', 'returned')),
  told_on   date constraint "what was reported has its day" check (told_on is not null or state in ('given', 'taken')),
  change_no bigint not null references change,
  primary key (task_id, unit_id),
  constraint "a task is given to another unit" check (unit_id <> giver_id)
);
comment on table task_unit is 'Đơn vị được giao và tiến độ. / Units a task was given to, and how far they are.';
comment on column task_unit.told_on is 'The day it was last reported done; whether that was late is asked by day.';
create index task_unit_by_unit on task_unit (unit_id, state);

create table task_step (
  task_id    integer not null references task,
  unit_id    integer not null references unit,
  step_no    integer not null constraint "steps of tasks are counted from one" check (step_no > 0),
  acting_id  integer not null references unit,
  account_id integer references account,
  state      text not null constraint "a step of a task is one of these"
             check (state in ('taken', 'reported', 'accepted', 'returned')),
  at         timestamptz not null,
  words      text not null default '' constraint "words of a step have room" check (length(words) <= 4000),
  change_no  bigint not null references change,
  primary key (task_id, unit_id, step_no),
  constraint "what is returned says what is missing" check (state <> 'returned' or words <> ''),
  constraint "what is reported says what was done" check (state <> 'reported' or words <> '')
);

comment on table task_step is 'Các bước của việc được giao. / Steps of tasks, each with who and when.';

create function keep_a_task_unit() returns trigger language plpgsql as $$
begin
  if (old.state, new.state) not in (
       ('given', 'taken'), ('given', 'reported'), ('taken', 'reported'), ('returned', 'reported'),
       ('reported', 'accepted'), ('reported', 'returned')) then
    raise exception 'task % of unit % is % and does not become %', old.task_id, old.unit_id, old.state, new.state
      using errcode = 'restrict_violation', constraint = 'a task goes along its states';
  end if;
  if exists (select from task t where t.task_id = old.task_id and t.cancelled_at is not null) then
    raise exception 'task % was called off', old.task_id
      using errcode = 'restrict_violation', constraint = 'what is called off goes nowhere';
  end if;
  return new;
end $$;
create trigger a_task_goes_along_its_states before update on task_unit
  for each row execute function keep_a_task_unit();

create function check_a_task_step() returns trigger language plpgsql as $$
declare teller integer;
begin
  if new.state in ('accepted', 'returned') then
    select account_id into teller from task_step
     where task_id = new.task_id and unit_id = new.unit_id and state = 'reported'
     order by step_no desc limit 1;
    if new.acting_id = new.unit_id or (new.state = 'accepted' and teller is not distinct from new.account_id) then
      raise exception 'nobody accepts his own task %', new.task_id
        using errcode = 'check_violation', constraint = 'nobody accepts his own task';
    end if;
  end if;
  return new;
end $$;
create trigger a_task_step_is_checked before insert on task_step
  for each row execute function check_a_task_step();

create table petition (
  petition_id   integer generated always as identity primary key,
  unit_id       integer not null references unit,
  to_id         integer not null references unit,
  conference_id integer references conference,
  subject       text not null constraint "a petition has a subject" check (length(subject) between 3 and 300),
  words         text not null constraint "a petition says what is asked" check (length(words) between 3 and 4000),
  state         text not null default 'sent' constraint "a petition is at one of its states"
                check (state in ('sent', 'assigned', 'answered', 'withdrawn')),
  owner         text not null default '' constraint "who answers is a short line" check (length(owner) <= 200),
  due_on        date,
  answer        text not null default '' constraint "an answer has room" check (length(answer) <= 8000),
  sent_on       date not null,
  answered_on   date,
  change_no     bigint not null references change,
  constraint "a petition goes to another unit" check (unit_id <> to_id),
  constraint "what is answered has its answer and day"
    check ((state = 'answered') = (answer <> '') and (answer <> '') = (answered_on is not null))
);
comment on table petition is 'Kiến nghị của đơn vị với cấp trên. / What units ask of those above.';
create index petition_by_unit on petition (unit_id, sent_on desc);
create index petition_by_receiver on petition (to_id, state, sent_on desc);
create index petition_by_conference on petition (conference_id) where conference_id is not null;

create table petition_step (
  petition_id integer not null references petition,
  unit_id     integer not null references unit,
  step_no     integer not null constraint "steps of petitions are counted from one" check (step_no > 0),
  acting_id   integer not null references unit,
  account_id  integer references account,
  state       text not null constraint "a step of a petition is one of these"
              check (state in ('sent', 'assigned', 'forwarded', 'answered', 'withdrawn')),
  at          timestamptz not null,
  words       text not null default '' constraint "words of a petition's step have room" check (length(words) <= 4000),
  change_no   bigint not null references change,
  primary key (petition_id, step_no)
);

comment on table petition_step is 'Các bước của kiến nghị. / Steps of petitions, each with who and when.';

create function keep_a_petition() returns trigger language plpgsql as $$
begin
  if old.state in ('answered', 'withdrawn') then
    raise exception 'petition % is % and stays so', old.petition_id, old.state
      using errcode = 'restrict_violation', constraint = 'an answer stays as it is';
  end if;
  return new;
end $$;
create trigger a_petition_stays_answered before update on petition
  for each row execute function keep_a_petition();

-- Files of a conference and of what was done for a task.
alter table attachment
  add column conference_id integer references conference,
  add column task_id       integer references task,
  drop constraint "an attachment belongs to one record or one report",
  add constraint "an attachment belongs to one thing"
    check (num_nonnulls(record_id, report_id, conference_id, task_id) = 1);
create index attachment_by_conference on attachment (conference_id) where conference_id is not null;
create index attachment_by_task on attachment (task_id, unit_id) where task_id is not null;
comment on table attachment is
  'Tệp đính kèm ghi nhận, báo cáo, hội nghị và việc được giao. / Files attached to records, reports, conferences and tasks.';

do $$
declare t text;
begin
  foreach t in array array['task', 'task_unit', 'task_step', 'petition', 'petition_step'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner keeps %s" on %I to current_user using (true) with check (true)', t, t);
  end loop;
end $$;
create policy "tasks given within scope, in and out" on task_unit to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = task_unit.unit_id)
         or exists (select from unit_in_scope s where s.unit_id = task_unit.giver_id))
  with check (exists (select from unit_in_scope s where s.unit_id = task_unit.unit_id));
create policy "one's own tasks and those one was given" on task for select to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = task.unit_id)
         or exists (select from task_unit u where u.task_id = task.task_id));
create policy "tasks are given within scope" on task for insert to diemtua_app
  with check (exists (select from unit_in_scope s where s.unit_id = task.unit_id));
create policy "tasks are called off within scope" on task for update to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = task.unit_id))
  with check (exists (select from unit_in_scope s where s.unit_id = task.unit_id));
create policy "steps of tasks within scope" on task_step to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = task_step.unit_id))
  with check (exists (select from unit_in_scope s where s.unit_id = task_step.unit_id));
create policy "petitions of units within scope" on petition to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = petition.unit_id))
  with check (exists (select from unit_in_scope s where s.unit_id = petition.unit_id));
create policy "steps of petitions within scope" on petition_step to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = petition_step.unit_id))
  with check (exists (select from unit_in_scope s where s.unit_id = petition_step.unit_id));
create policy "files of a conference are read by those invited" on attachment for select to diemtua_app
  using (conference_id is not null
         and exists (select from conference c where c.conference_id = attachment.conference_id));
grant select, insert on task, task_unit, task_step, petition, petition_step to diemtua_app;
grant update (cancelled_at, reason, change_no) on task to diemtua_app;
grant update (state, told_on, change_no) on task_unit to diemtua_app;
grant update (to_id, state, owner, due_on, answer, answered_on, change_no) on petition to diemtua_app;
grant usage, select on sequence task_task_id_seq, petition_petition_id_seq to diemtua_app;
