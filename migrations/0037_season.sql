-- The season: a round asks every unit below for its report; a report goes up the tiers by steps, each
-- with who, when and why; what was approved is a vintage and stays as it was.

-- A form as it was worded when a report was drawn, kept once for all who used that wording.
create table report_outline (
  outline_no integer generated always as identity primary key,
  digest     bytea not null unique constraint "an outline's digest has 32 bytes" check (length(digest) = 32),
  outline    jsonb not null
);

-- A round: which forms are owed for a period, by every unit that stood below on its last day.
create table round (
  round_id  integer generated always as identity primary key,
  unit_id   integer not null references unit,
  line      text not null constraint "a round is on a line" check (line in ('territorial', 'sectoral')),
  period    text not null,
  from_on   date not null,
  until_on  date not null,
  forms     text[] not null constraint "a round asks for a form" check (cardinality(forms) > 0),
  due_on    date not null,
  note      text not null default '' constraint "a note is short" check (length(note) <= 2000),
  state     text not null default 'open' constraint "a round is open or closed"
            check (state in ('open', 'closed')),
  opened_at timestamptz not null,
  opened_by integer references account,
  closed_at timestamptz,
  closed_by integer references account,
  missing   integer[],
  change_no bigint not null references change,
  constraint "reports are due after the period" check (due_on >= until_on),
  constraint "a closed round says when and what was missing"
    check ((state = 'closed') = (closed_at is not null and missing is not null))
);
comment on column round.forms is 'Codes of forms, in order; a unit owes the first that is for its tier.';
comment on column round.missing is 'The units without an approved report when the round was closed.';
create unique index "a unit opens one round for a period" on round (unit_id, line, period)
  where state = 'open';
create index round_by_period on round (from_on, until_on);

-- What is stored of figures: a value that is nothing, or the usual, is not written.
create function compact_figures(figures jsonb) returns jsonb language sql immutable as $$
  select coalesce(jsonb_object_agg(key,
           value - array(select k from (values ('facts', '0'::jsonb), ('sources', '[]'::jsonb),
                           ('qualifier', '"exact"'::jsonb)) usual (k, v)
                          where usual.v = value -> k)), '{}')
    from (select key, jsonb_strip_nulls(value) as value from jsonb_each(figures)) each
   where value ? 'basis'
$$;
create function figures_checksum(figures jsonb) returns bytea language sql immutable as $$
  select sha256(convert_to(figures::text, 'UTF8'))
$$;

drop trigger an_issued_report_does_not_change on report;
drop function refuse_to_change_an_issued_report();
alter table report drop constraint report_state_check;
alter table report add constraint "a report is at a step of its chain"
  check (state in ('draft', 'submitted', 'returned', 'approved', 'locked', 'issued'));
alter table report
  add column line       text not null default 'territorial'
    constraint "a report is drawn on a line" check (line in ('territorial', 'sectoral')),
  add column vintage    integer,
  add column round_id   integer references round,
  add column outline_no integer references report_outline,
  add column reopens_id bigint references report,
  add column checksum   bytea;
comment on column report.vintage is 'Counts the reports of a unit on one form and period.';
comment on column report.reopens_id is 'The locked report that a recorded decision opened again as this one.';
comment on column report.checksum is 'SHA-256 of the figures as PostgreSQL writes them.';

update report r set vintage = numbered.vintage
  from (select report_id, row_number() over (partition by unit_id, form, period order by report_id) as vintage
          from report) numbered
 where numbered.report_id = r.report_id;
update report set figures = compact_figures(figures) where figures is not null;
update report set checksum = figures_checksum(figures) where figures is not null;
alter table report alter column vintage set not null;
alter table report add constraint "what is frozen has a checksum"
  check (state = 'draft' or checksum is not null);
create unique index "a vintage is counted once" on report (unit_id, form, period, vintage);
drop index "one draft of a form for a unit and period";
create unique index "one report of a form is under way for a unit and period"
  on report (unit_id, form, period) where state in ('draft', 'submitted', 'returned');
create index report_by_round on report (round_id, unit_id) where round_id is not null;

-- Steps are appended only; who acted stood at a unit, which for approval is above the report's own.
create table report_step (
  report_id  bigint not null references report,
  step_no    integer not null constraint "steps are counted from one" check (step_no > 0),
  unit_id    integer not null references unit,
  acting_id  integer not null references unit,
  account_id integer references account,
  state      text not null constraint "a step is one of these"
             check (state in ('submitted', 'returned', 'approved', 'locked', 'reopened')),
  at         timestamptz not null,
  reason     text not null default '' constraint "a reason is short" check (length(reason) <= 2000),
  warnings   jsonb not null default '[]',
  decision   jsonb,
  change_no  bigint not null references change,
  primary key (report_id, step_no),
  constraint "what is returned says why" check (state <> 'returned' or reason <> ''),
  constraint "what is reopened names its decision" check ((state = 'reopened') = (decision is not null))
);
comment on table report_outline is 'Cách ghi của biểu mẫu mà báo cáo dùng chung. / Wordings of forms that reports share.';
comment on table round is 'Đợt báo cáo. / Rounds of reports.';
comment on table report_step is 'Ai đưa báo cáo đến bước nào, lúc nào, vì sao. / Who brought a report to which state, when and why.';
comment on column report_step.warnings is 'What the checks found odd, each with the word given for it.';

-- A new report is the next of its key; where one was approved only a decision opens the key again.
create function begin_a_report() returns trigger language plpgsql as $$
begin
  if new.vintage is null then
    select coalesce(max(vintage), 0) + 1 into new.vintage from report
     where unit_id = new.unit_id and form = new.form and period = new.period;
  end if;
  if new.state in ('draft', 'submitted', 'returned') and new.reopens_id is null and exists (
       select from report where unit_id = new.unit_id and form = new.form and period = new.period
          and state in ('approved', 'locked'))
     and not exists (
       -- One that a decision opened again is under way: it is that one which goes on.
       select from report where unit_id = new.unit_id and form = new.form and period = new.period
          and state in ('draft', 'submitted', 'returned')) then
    raise exception 'report % % of unit % is approved; a decision opens it again',
      new.form, new.period, new.unit_id
      using errcode = 'restrict_violation', constraint = 'an approved report is opened by a decision';
  end if;
  return new;
end $$;
create trigger a_report_is_the_next_of_its_key before insert on report
  for each row execute function begin_a_report();

create function keep_the_chain() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if old.state = 'draft' and not exists (select from report_step where report_id = old.report_id) then
      return old;
    end if;
    raise exception 'report % is % and is not deleted', old.report_id, old.state
      using errcode = 'restrict_violation';
  end if;
  if (old.state, new.state) not in (
       ('draft', 'draft'), ('draft', 'submitted'), ('draft', 'issued'), ('returned', 'returned'),
       ('returned', 'submitted'), ('submitted', 'returned'), ('submitted', 'approved'),
       ('approved', 'locked')) then
    raise exception 'report % is % and does not become %', old.report_id, old.state, new.state
      using errcode = 'restrict_violation', constraint = 'a report goes along its chain';
  end if;
  if old.state in ('submitted', 'approved') and
     (old.unit_id, old.form, old.period, old.from_on, old.until_on, old.language, old.words, old.number,
      old.figures, old.drawn, old.snapshot_xmax, old.snapshot_xip, old.issued_at, old.issued_by,
      old.line, old.vintage, old.round_id, old.outline_no, old.reopens_id, old.checksum)
     is distinct from
     (new.unit_id, new.form, new.period, new.from_on, new.until_on, new.language, new.words, new.number,
      new.figures, new.drawn, new.snapshot_xmax, new.snapshot_xip, new.issued_at, new.issued_by,
      new.line, new.vintage, new.round_id, new.outline_no, new.reopens_id, new.checksum) then
    raise exception 'what report % says does not change', old.report_id
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger a_report_goes_along_its_chain before update or delete on report
  for each row execute function keep_the_chain();

create function check_a_step() returns trigger language plpgsql as $$
declare
  of_report report%rowtype;
  submitter integer;
begin
  select * into of_report from report where report_id = new.report_id;
  if of_report.unit_id is distinct from new.unit_id
     or of_report.state <> (case new.state when 'reopened' then 'draft' else new.state end) then
    raise exception 'step % of report % is not what the report is', new.state, new.report_id
      using errcode = 'check_violation', constraint = 'a step tells the state of its report';
  end if;
  if new.state in ('approved', 'returned', 'reopened') and (new.acting_id = new.unit_id or not exists (
       select from unit_above a
        where a.unit_id = new.unit_id and a.above_id = new.acting_id and a.line = of_report.line
          and a.from_on <= timezone(interval '7 hours', new.at)::date
          and a.until_on > timezone(interval '7 hours', new.at)::date)) then
    raise exception 'report % is judged at a unit above its own', new.report_id
      using errcode = 'check_violation', constraint = 'a report is judged above';
  end if;
  if new.state = 'approved' then
    select account_id into submitter from report_step
     where report_id = new.report_id and state = 'submitted' order by step_no desc limit 1;
    if submitter is not distinct from new.account_id then
      raise exception 'nobody approves his own report %', new.report_id
        using errcode = 'check_violation', constraint = 'nobody approves his own report';
    end if;
  end if;
  return new;
end $$;
create trigger a_step_is_checked before insert on report_step
  for each row execute function check_a_step();

create function ask_for_the_step() returns trigger language plpgsql as $$
begin
  if new.state not in ('draft', 'issued') and not exists (
       select from report_step where report_id = new.report_id and state = new.state
          and change_no = new.change_no) then
    raise exception 'nobody said who brought report % to be %', new.report_id, new.state
      using errcode = 'check_violation', constraint = 'a state is told by its step';
  end if;
  return null;
end $$;
create constraint trigger a_state_is_told_by_its_step after insert or update of state on report
  deferrable initially deferred for each row execute function ask_for_the_step();

create function refuse_to_change_a_step() returns trigger language plpgsql as $$
begin
  raise exception 'steps of reports are appended only' using errcode = 'restrict_violation';
end $$;
create trigger a_step_does_not_change before update or delete on report_step
  for each row execute function refuse_to_change_a_step();

do $$
declare t text;
begin
  foreach t in array array['report_outline', 'round', 'report_step'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner keeps %s" on %I to current_user using (true) with check (true)', t, t);
  end loop;
end $$;
create policy "wordings of forms are shared" on report_outline to diemtua_app using (true) with check (true);
create policy "rounds of one's own and of those above" on round for select to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = round.unit_id)
         or exists (select from unit_over_scope s where s.unit_id = round.unit_id));
create policy "rounds are opened within scope" on round for insert to diemtua_app
  with check (exists (select from unit_in_scope s where s.unit_id = round.unit_id));
create policy "rounds are closed within scope" on round for update to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = round.unit_id))
  with check (exists (select from unit_in_scope s where s.unit_id = round.unit_id));
create policy "steps within scope" on report_step to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = report_step.unit_id))
  with check (exists (select from unit_in_scope s where s.unit_id = report_step.unit_id));
grant select, insert on report_outline, report_step to diemtua_app;
grant select, insert on round to diemtua_app;
grant update (state, closed_at, closed_by, missing, change_no) on round to diemtua_app;
grant usage, select on sequence report_outline_outline_no_seq, round_round_id_seq to diemtua_app;

-- Every unit that owes a report in a round, below one of them, with how far it is: the latest vintage
-- of its form, when that was submitted, how many warnings it carries, whether it is late. As far as
-- the asker may see.
create function round_units(of_round round, top integer, base_form text, upper_form text, today date)
  returns table (unit_id integer, code text, tier text, direct boolean, report_id bigint, state text,
                 told_at timestamptz, odd integer, late boolean)
  language sql stable as $$
  select a.unit_id, u.code, u.tier,
         exists (select from unit_link l where l.child_id = a.unit_id and l.parent_id = top
                    and l.line = of_round.line and l.during @> of_round.until_on - 1),
         r.report_id, coalesce(r.state, 'none'), r.issued_at,
         coalesce((select jsonb_array_length(s.warnings) from report_step s
                    where s.report_id = r.report_id and s.state = 'submitted'
                    order by s.step_no desc limit 1), 0),
         case when coalesce(r.state, 'none') in ('submitted', 'approved', 'locked', 'issued')
           then timezone(interval '7 hours', r.issued_at)::date > of_round.due_on
           else today > of_round.due_on end
    from unit_above a join unit u on u.unit_id = a.unit_id
    left join lateral (
      select p.report_id, p.state, p.issued_at from report p
       where p.unit_id = a.unit_id and p.period = of_round.period
         and p.form = case u.tier when 'base' then base_form else upper_form end
       order by p.vintage desc limit 1) r on true
   where a.above_id = top and a.line = of_round.line and a.unit_id <> top
     and a.from_on < of_round.until_on and a.until_on >= of_round.until_on
     and case u.tier when 'base' then base_form when 'upper' then upper_form end is not null
     and u.founded_on < of_round.until_on and (u.ended_on is null or u.ended_on >= of_round.until_on)
$$;
