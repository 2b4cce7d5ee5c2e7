-- An inspector's file: payments that asked for a look, findings about them, the unit's explanation,
-- the conclusion of each finding, and the money that came back. The program holds these rules first;
-- here they hold whoever writes. Steps, explanations and recoveries are appended; the file follows its
-- steps, and once it is concluded only recoveries are added.

create table inspection_file (
  inspection_file_id bigint generated always as identity primary key,
  unit_id      integer not null references unit,
  by_id        integer not null references unit,
  subject      text not null constraint "an inspection has a subject" check (length(subject) between 2 and 300),
  basis        text not null default '' check (length(basis) <= 500),
  from_on      date not null,
  last_on      date not null,
  state        text not null default 'open' constraint "an inspection is at one of its states"
               check (state in ('open', 'handed', 'explained', 'concluded', 'off')),
  round_no     smallint not null default 0,
  answer_until date,
  concluded_on date,
  paper        jsonb,
  key          text not null check (length(key) between 8 and 64),
  change_no    bigint not null references change,
  constraint "an inspection looks at a period" check (last_on >= from_on),
  constraint "what was concluded has its day" check ((state = 'concluded') = (concluded_on is not null)),
  constraint "an inspection is opened once" unique (by_id, key),
  unique (unit_id, inspection_file_id)
);
comment on table inspection_file is
  'Hồ sơ kiểm tra của ủy ban kiểm tra về một đơn vị trong một kỳ. / Inspectors'' files about a unit and a period.';
comment on column inspection_file.unit_id is 'The unit that is inspected.';
comment on column inspection_file.by_id is 'The unit whose inspection committee inspects.';
comment on column inspection_file.round_no is 'How often it was handed to the unit; the unit explains once each time.';
comment on column inspection_file.paper is 'The conclusion as it was numbered.';
create index inspection_file_by_unit on inspection_file (unit_id, inspection_file_id desc);

create table inspection_step (
  inspection_file_id bigint not null,
  unit_id      integer not null,
  step_no      integer not null constraint "steps of inspections are counted from one" check (step_no > 0),
  step         text not null constraint "a step of an inspection is one of these"
               check (step in ('opened', 'handed', 'explained', 'concluded', 'off')),
  acting_id    integer not null references unit,
  account_id   integer not null references account,
  account_name text not null,
  taken_on     date not null,
  taken_at     timestamptz not null,
  answer_until date,
  words        text not null default '' check (length(words) <= 4000),
  key          text not null check (length(key) between 8 and 64),
  change_no    bigint not null references change,
  primary key (inspection_file_id, step_no),
  constraint "a step of an inspection is sent once" unique (inspection_file_id, key),
  constraint "a step is of an inspection of its unit" foreign key (unit_id, inspection_file_id)
    references inspection_file (unit_id, inspection_file_id),
  constraint "who calls an inspection off says why" check (step <> 'off' or length(words) >= 2),
  constraint "a unit has its time to explain" check ((step = 'handed') = (answer_until is not null)
    and (answer_until is null or answer_until >= taken_on))
);
comment on table inspection_step is 'Các bước của hồ sơ kiểm tra: ai, khi nào, vì sao. / Steps of inspections: who, when, why.';

create table inspection_payment (
  inspection_file_id bigint not null,
  unit_id      integer not null,
  voucher_id   bigint not null references voucher,
  marks        text not null default '' constraint "marks are codes" check (marks ~ '^[a-z ,-]{0,200}$'),
  change_no    bigint not null references change,
  primary key (inspection_file_id, voucher_id),
  constraint "a payment is in an inspection of its unit" foreign key (unit_id, inspection_file_id)
    references inspection_file (unit_id, inspection_file_id)
);
comment on table inspection_payment is 'Phiếu chi trong hồ sơ kiểm tra. / The payments of an inspection.';
comment on column inspection_payment.marks is 'The marks it had when it was put in.';
create index inspection_payment_by_voucher on inspection_payment (voucher_id);

create table inspection_finding (
  finding_id   bigint generated always as identity primary key,
  inspection_file_id bigint not null,
  unit_id      integer not null,
  number       smallint not null check (number >= 1),
  what         text not null constraint "a finding says what was found" check (length(what) between 2 and 4000),
  basis        text not null default '' check (length(basis) <= 1000),
  questioned_dong bigint not null constraint "what is questioned is an amount" check (questioned_dong between 0 and 1000000000000000),
  proposed_dong bigint not null,
  state        text not null default 'open' check (state in ('open', 'upheld', 'withdrawn')),
  verdict      text not null default '' check (length(verdict) <= 2000),
  key          text not null check (length(key) between 8 and 64),
  change_no    bigint not null references change,
  constraint "no more is recovered than is questioned" check (proposed_dong between 0 and questioned_dong),
  constraint "who withdraws a finding says why" check (state <> 'withdrawn' or length(verdict) >= 2),
  constraint "a finding is of an inspection of its unit" foreign key (unit_id, inspection_file_id)
    references inspection_file (unit_id, inspection_file_id),
  constraint "a finding is sent once" unique (inspection_file_id, key),
  unique (inspection_file_id, number),
  unique (inspection_file_id, finding_id)
);
comment on table inspection_finding is
  'Phát hiện của cuộc kiểm tra và kết luận từng phát hiện. / Findings of inspections and what became of each.';

create table inspection_finding_payment (
  finding_id   bigint not null,
  inspection_file_id bigint not null,
  unit_id      integer not null,
  voucher_id   bigint not null,
  change_no    bigint not null references change,
  primary key (finding_id, voucher_id),
  constraint "a finding rests on payments of its file" foreign key (inspection_file_id, voucher_id)
    references inspection_payment (inspection_file_id, voucher_id),
  constraint "a payment is under a finding of its file" foreign key (inspection_file_id, finding_id)
    references inspection_finding (inspection_file_id, finding_id)
);
comment on table inspection_finding_payment is 'Các khoản chi làm căn cứ của phát hiện. / The payments a finding rests on.';

create table inspection_answer (
  finding_id   bigint not null,
  round_no     smallint not null,
  inspection_file_id bigint not null,
  unit_id      integer not null,
  words        text not null constraint "an explanation says something" check (length(words) between 2 and 4000),
  change_no    bigint not null references change,
  primary key (finding_id, round_no),
  constraint "an explanation is of a finding of its file" foreign key (inspection_file_id, finding_id)
    references inspection_finding (inspection_file_id, finding_id)
);
comment on table inspection_answer is 'Giải trình của đơn vị, mỗi lần một lời. / What the unit explains, once each time.';

create table inspection_recovery (
  recovery_id  bigint generated always as identity primary key,
  inspection_file_id bigint not null,
  finding_id   bigint not null,
  unit_id      integer not null,
  dong         bigint not null constraint "a recovery is of money" check (dong between 1 and 1000000000000000),
  recovered_on date not null,
  voucher_id   bigint references voucher,
  words        text not null default '' check (length(words) <= 500),
  state        text not null default 'stands' check (state in ('stands', 'taken-back')),
  why          text not null default '' check (length(why) <= 500),
  account_id   integer not null references account,
  account_name text not null,
  key          text not null check (length(key) between 8 and 64),
  change_no    bigint not null references change,
  constraint "who takes a recovery back says why" check ((state = 'taken-back') = (length(why) >= 2)),
  constraint "a recovery is of an inspection of its unit" foreign key (unit_id, inspection_file_id)
    references inspection_file (unit_id, inspection_file_id),
  constraint "a recovery is of a finding of its file" foreign key (inspection_file_id, finding_id)
    references inspection_finding (inspection_file_id, finding_id),
  constraint "a recovery is sent once" unique (inspection_file_id, key)
);
comment on table inspection_recovery is 'Tiền đã thu hồi theo kết luận. / Money that came back.';
comment on column inspection_recovery.voucher_id is 'The receipt voucher by which it came in; none where there is none.';
create index inspection_recovery_by_voucher on inspection_recovery (voucher_id) where voucher_id is not null;
create index inspection_recovery_by_finding on inspection_recovery (finding_id);

do $$
declare t text;
begin
  foreach t in array array['inspection_file', 'inspection_step', 'inspection_payment', 'inspection_finding',
      'inspection_finding_payment', 'inspection_answer', 'inspection_recovery'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner keeps %s" on %I to current_user using (true) with check (true)', t, t);
    execute format('create index %1$s_by_change on %1$I (change_no)', t);
    execute format('grant select, insert on %I to diemtua_app', t);
  end loop;
  -- What belongs to a file is seen by whoever sees the file.
  foreach t in array array['inspection_step', 'inspection_payment', 'inspection_finding',
      'inspection_finding_payment', 'inspection_answer', 'inspection_recovery'] loop
    execute format('create policy "%1$s with its file" on %1$I to diemtua_app
      using (exists (select from inspection_file f where f.inspection_file_id = %1$I.inspection_file_id))
      with check (exists (select from inspection_file f where f.inspection_file_id = %1$I.inspection_file_id))', t);
  end loop;
end $$;
-- The inspected unit sees a file once it has been handed to it, or was concluded with nothing found.
create policy "inspection files within scope" on inspection_file for select to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = inspection_file.by_id)
         or ((round_no > 0 or state = 'concluded')
             and exists (select from unit_in_scope s where s.unit_id = inspection_file.unit_id)));
create policy "inspection files are opened within scope" on inspection_file for insert to diemtua_app
  with check (exists (select from unit_in_scope s where s.unit_id = inspection_file.by_id)
              and exists (select from unit_in_scope s where s.unit_id = inspection_file.unit_id));
create policy "inspection files are kept by who inspects" on inspection_file for update to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = inspection_file.by_id))
  with check (exists (select from unit_in_scope s where s.unit_id = inspection_file.by_id));
grant update (paper, change_no) on inspection_file to diemtua_app;
grant update (what, basis, questioned_dong, proposed_dong, state, verdict, change_no) on inspection_finding to diemtua_app;
grant delete on inspection_payment, inspection_finding_payment to diemtua_app;
grant update (state, why, change_no) on inspection_recovery to diemtua_app;
grant usage, select on all sequences in schema public to diemtua_app;

-- A file begins open; what it is about stays, and its paper is written once.
create function keep_an_inspection() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'open' or new.round_no <> 0 or new.paper is not null then
      raise exception 'an inspection begins open' using errcode = '23514', constraint = 'an inspection begins open';
    end if;
  elsif (to_jsonb(old) - array['state', 'round_no', 'answer_until', 'concluded_on', 'paper', 'change_no'])
     <> (to_jsonb(new) - array['state', 'round_no', 'answer_until', 'concluded_on', 'paper', 'change_no'])
     or (old.state in ('concluded', 'off') and new.state <> old.state)
     or (old.paper is not null and new.paper is distinct from old.paper) then
    raise exception 'inspection % is not changed', old.inspection_file_id
      using errcode = '23514', constraint = 'an inspection is not changed';
  end if;
  return new;
end $$;
create trigger an_inspection_is_kept before insert or update on inspection_file
  for each row execute function keep_an_inspection();

create function refuse_to_change_an_inspection() returns trigger language plpgsql as $$
begin
  raise exception '% is only added to', tg_table_name using errcode = '42501';
end $$;
create trigger an_inspection_step_does_not_change before update or delete on inspection_step
  for each row execute function refuse_to_change_an_inspection();
create trigger an_explanation_does_not_change before update or delete on inspection_answer
  for each row execute function refuse_to_change_an_inspection();
create trigger an_inspection_is_not_deleted before delete on inspection_file
  for each row execute function refuse_to_change_an_inspection();
create trigger a_finding_is_not_deleted before delete on inspection_finding
  for each row execute function refuse_to_change_an_inspection();
create trigger a_recovery_is_not_deleted before delete on inspection_recovery
  for each row execute function refuse_to_change_an_inspection();

-- The order of the steps, and the four eyes: whoever wrote, approved or paid one of the payments, or
-- explained for the unit, does not conclude. Whoever comes second waits for the first and finds the
-- file where that one left it.
create function take_an_inspection_step() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare f inspection_file; standing boolean;
begin
  select * into f from inspection_file where inspection_file_id = new.inspection_file_id for update;
  standing := exists (select from inspection_finding where inspection_file_id = f.inspection_file_id and state <> 'withdrawn');
  if (new.step = 'opened') <> (new.step_no = 1) or not (case new.step
       when 'opened' then f.state = 'open'
       when 'handed' then f.state in ('open', 'explained')
       when 'explained' then f.state = 'handed'
       when 'concluded' then f.state = 'explained' or (f.state = 'handed' and new.taken_on > f.answer_until)
                             or (f.state = 'open' and not standing)
       else f.state in ('open', 'handed', 'explained') end) then
    raise exception 'inspection % is %, so it cannot be %', f.inspection_file_id, f.state, new.step
      using errcode = '23514', constraint = 'an inspection takes its steps in order';
  end if;
  if new.acting_id <> (case new.step when 'explained' then f.unit_id else f.by_id end) then
    raise exception 'unit % does not take this step of inspection %', new.acting_id, f.inspection_file_id
      using errcode = '23514', constraint = 'an inspection step is taken by its side';
  end if;
  if new.step = 'handed' and not standing then
    raise exception 'inspection % has no finding', f.inspection_file_id
      using errcode = '23514', constraint = 'findings are handed over';
  end if;
  if new.step = 'concluded' then
    if exists (select from inspection_finding where inspection_file_id = f.inspection_file_id and state = 'open') then
      raise exception 'inspection % has a finding without a conclusion', f.inspection_file_id
        using errcode = '23514', constraint = 'every finding has its conclusion';
    end if;
    if exists (select from inspection_payment p join voucher v using (voucher_id)
          where p.inspection_file_id = f.inspection_file_id
            and (v.written_by = new.account_id or exists (select from voucher_step s
                  where s.voucher_id = v.voucher_id and s.account_id = new.account_id)))
       or exists (select from inspection_step s where s.inspection_file_id = f.inspection_file_id
                     and s.step = 'explained' and s.account_id = new.account_id) then
      raise exception 'account % has a part in inspection %', new.account_id, f.inspection_file_id
        using errcode = '23514', constraint = 'four eyes on an inspection';
    end if;
  end if;
  if new.step = 'handed' then
    update inspection_finding set state = 'open', verdict = '', change_no = new.change_no
     where inspection_file_id = f.inspection_file_id and state = 'upheld';
  end if;
  update inspection_file set
         state = case new.step when 'opened' then 'open' else new.step end,
         round_no = round_no + (new.step = 'handed')::integer,
         answer_until = coalesce(new.answer_until, answer_until),
         concluded_on = case when new.step = 'concluded' then new.taken_on end,
         change_no = new.change_no
   where inspection_file_id = f.inspection_file_id;
  return new;
end $$;
create trigger an_inspection_takes_its_steps_in_order before insert on inspection_step
  for each row execute function take_an_inspection_step();

-- Payments are put in and taken out while the file is with the inspector; they are of the inspected
-- unit or of a unit that stood below it, and of the period.
create function keep_an_inspected_payment() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare f inspection_file;
begin
  select * into f from inspection_file
   where inspection_file_id = case tg_op when 'DELETE' then old.inspection_file_id else new.inspection_file_id end for update;
  if tg_op = 'UPDATE' or f.state not in ('open', 'explained') then
    raise exception 'inspection % is %', f.inspection_file_id, f.state
      using errcode = '23514', constraint = 'payments are chosen while the inspector has the file';
  end if;
  if tg_op = 'DELETE' then
    return old;
  end if;
  if not exists (select from voucher v join unit_above a on a.unit_id = v.unit_id and a.above_id = f.unit_id
                  where v.voucher_id = new.voucher_id and v.kind = 'payment'
                    and v.written_on between f.from_on and f.last_on) then
    raise exception 'voucher % is not inspected by %', new.voucher_id, f.inspection_file_id
      using errcode = '23514', constraint = 'an inspection looks at payments of its unit and period';
  end if;
  return new;
end $$;
create trigger an_inspected_payment_is_kept before insert or update or delete on inspection_payment
  for each row execute function keep_an_inspected_payment();

-- A finding is written while the file is with the inspector; while it is with the unit only its
-- conclusion moves, and after that nothing does.
create function keep_a_finding() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare f inspection_file;
begin
  select * into f from inspection_file where inspection_file_id = new.inspection_file_id for update;
  if (tg_op = 'INSERT' and new.state <> 'open')
     or (tg_op = 'UPDATE' and (old.finding_id, old.inspection_file_id, old.unit_id, old.number, old.key)
                           <> (new.finding_id, new.inspection_file_id, new.unit_id, new.number, new.key))
     or not (f.state in ('open', 'explained') or (f.state = 'handed' and tg_op = 'UPDATE'
             and (to_jsonb(old) - array['state', 'verdict', 'change_no']) = (to_jsonb(new) - array['state', 'verdict', 'change_no']))) then
    raise exception 'inspection % is %', f.inspection_file_id, f.state
      using errcode = '23514', constraint = 'findings are written while the inspector has the file';
  end if;
  return new;
end $$;
create trigger a_finding_is_kept before insert or update on inspection_finding
  for each row execute function keep_a_finding();

create function keep_the_grounds_of_a_finding() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare at text;
begin
  select state into at from inspection_file
   where inspection_file_id = case tg_op when 'DELETE' then old.inspection_file_id else new.inspection_file_id end for update;
  if tg_op = 'UPDATE' or at not in ('open', 'explained') then
    raise exception 'the inspection is %', at
      using errcode = '23514', constraint = 'findings are written while the inspector has the file';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger the_grounds_of_a_finding_are_kept before insert or update or delete on inspection_finding_payment
  for each row execute function keep_the_grounds_of_a_finding();

-- A finding that rests on payments questions no more than they paid.
create function check_a_finding() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare own bigint;
begin
  own := case tg_op when 'DELETE' then old.finding_id else new.finding_id end;
  if exists (select from inspection_finding n
       cross join lateral (select count(*) as payments, sum(v.amount_dong) as dong
              from inspection_finding_payment g join voucher v using (voucher_id) where g.finding_id = n.finding_id) g
      where n.finding_id = own and g.payments > 0 and n.questioned_dong > g.dong) then
    raise exception 'finding % questions more than was paid', own
      using errcode = '23514', constraint = 'a finding questions no more than was paid';
  end if;
  return null;
end $$;
create constraint trigger a_finding_questions_what_was_paid after insert or update on inspection_finding
  deferrable initially deferred for each row execute function check_a_finding();
create constraint trigger the_grounds_bear_their_finding after insert or delete on inspection_finding_payment
  deferrable initially deferred for each row execute function check_a_finding();

-- Explanations come with the step that explains, once a round.
create function take_an_explanation() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from inspection_file f join inspection_step s using (inspection_file_id)
       where f.inspection_file_id = new.inspection_file_id and f.state = 'explained' and f.round_no = new.round_no
         and s.step = 'explained' and s.change_no = new.change_no) then
    raise exception 'inspection % is not being explained', new.inspection_file_id
      using errcode = '23514', constraint = 'a unit explains once each time';
  end if;
  return new;
end $$;
create trigger a_unit_explains_once before insert on inspection_answer
  for each row execute function take_an_explanation();

-- No more comes back than was proposed, and a receipt is counted for no more than it holds. Both are
-- asked behind the file and the voucher, so that two at once are asked one after the other.
create function keep_a_recovery() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare f inspection_file; n inspection_finding; v voucher; before numeric;
begin
  select * into f from inspection_file where inspection_file_id = new.inspection_file_id for update;
  if tg_op = 'UPDATE' then
    if old.state <> 'stands' or new.state <> 'taken-back'
       or (to_jsonb(old) - array['state', 'why', 'change_no']) <> (to_jsonb(new) - array['state', 'why', 'change_no']) then
      raise exception 'recovery % is not changed', old.recovery_id
        using errcode = '23514', constraint = 'a recovery is only taken back';
    end if;
    return new;
  end if;
  select * into n from inspection_finding where finding_id = new.finding_id;
  if f.state <> 'concluded' or n.state <> 'upheld' or new.state <> 'stands' then
    raise exception 'finding % is not concluded', new.finding_id
      using errcode = '23514', constraint = 'money comes back under a conclusion';
  end if;
  select coalesce(sum(dong), 0) into before from inspection_recovery where finding_id = new.finding_id and state = 'stands';
  if before + new.dong > n.proposed_dong then
    raise exception 'finding % proposes %', new.finding_id, n.proposed_dong
      using errcode = '23514', constraint = 'no more comes back than was proposed';
  end if;
  if new.voucher_id is not null then
    select * into v from voucher where voucher_id = new.voucher_id for update;
    if v.kind <> 'receipt' or v.state <> 'paid'
       or not exists (select from unit_above a where a.unit_id = f.unit_id and a.above_id = v.unit_id) then
      raise exception 'voucher % took in nothing of unit %', new.voucher_id, f.unit_id
        using errcode = '23514', constraint = 'a recovery stands on a receipt of its unit or above';
    end if;
    select coalesce(sum(dong), 0) into before from inspection_recovery where voucher_id = new.voucher_id and state = 'stands';
    if before + new.dong > v.amount_dong then
      raise exception 'voucher % holds %', new.voucher_id, v.amount_dong
        using errcode = '23514', constraint = 'a receipt is counted for no more than it holds';
    end if;
  end if;
  return new;
end $$;
create trigger a_recovery_is_kept before insert or update on inspection_recovery
  for each row execute function keep_a_recovery();

create function keep_the_receipt_of_a_recovery() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from inspection_recovery where voucher_id = new.voucher_id and state = 'stands') then
    raise exception 'a recovery stands on voucher %', new.voucher_id
      using errcode = '23514', constraint = 'a receipt a recovery stands on stays';
  end if;
  return null;
end $$;
create trigger a_receipt_a_recovery_stands_on_stays after insert on voucher_step
  for each row when (new.step = 'reversed') execute function keep_the_receipt_of_a_recovery();

-- A conclusion is one record, a recovery that stands is one, and their money is the file's.
create function find_the_records_of_an_inspection() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare f inspection_file; sessions numeric; asked numeric; came numeric; proposed numeric; recovered numeric;
begin
  select * into f from inspection_file where inspection_file_id = new.inspection_file_id;
  select coalesce(sum((answers #>> '{sessions,count}')::bigint), 0),
         coalesce(sum((answers #>> '{proposed,money}')::bigint), 0),
         coalesce(sum((answers #>> '{recovered,money}')::bigint), 0)
    into sessions, asked, came from "record" where origin = 'inspection' and origin_id = f.inspection_file_id and state = 'recorded';
  select coalesce(sum(proposed_dong), 0) into proposed from inspection_finding
   where inspection_file_id = f.inspection_file_id and state = 'upheld';
  select coalesce(sum(dong), 0) into recovered from inspection_recovery
   where inspection_file_id = f.inspection_file_id and state = 'stands';
  if f.state = 'concluded' and (sessions, asked, came) is distinct from (1, proposed, recovered) then
    raise exception 'inspection % is not what its records say', f.inspection_file_id
      using errcode = '23514', constraint = 'an inspection is what its records say';
  end if;
  return null;
end $$;
create constraint trigger a_conclusion_is_what_its_records_say after insert on inspection_step
  deferrable initially deferred for each row execute function find_the_records_of_an_inspection();
create constraint trigger a_recovery_is_what_its_records_say after insert or update on inspection_recovery
  deferrable initially deferred for each row execute function find_the_records_of_an_inspection();
