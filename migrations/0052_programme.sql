-- Programmes that help people: a programme goes in rounds, a round has rules of who may be helped and
-- how much, base unions bring lists of people under it, lists are approved up the tiers and are
-- frozen with the rules they were approved under. What is paid stands in 0053.

create table programme (
  programme_id bigint generated always as identity primary key,
  unit_id      integer not null references unit,
  kind         text not null check (length(kind) between 1 and 40),
  answers      jsonb not null default '{}',
  name         text not null constraint "a programme has a name" check (length(name) between 2 and 200),
  purpose      text not null default '' check (length(purpose) <= 1000),
  ended_on     date,
  key          text not null check (length(key) between 8 and 64),
  change_no    bigint not null references change,
  constraint "a programme is named once at its unit" unique (unit_id, name),
  constraint "a programme is sent once" unique (unit_id, key),
  unique (unit_id, programme_id)
);
comment on table programme is 'Chương trình chăm lo của đơn vị. / Programmes of help.';
comment on column programme.kind is 'The kind of record a receipt under it writes.';
comment on column programme.answers is 'What its records always answer: the occasion, the source of the money.';

create table aid_round (
  aid_round_id bigint generated always as identity primary key,
  programme_id bigint not null,
  unit_id      integer not null,
  name         text not null constraint "a round has a name" check (length(name) between 2 and 200),
  from_on      date not null,
  until_on     date not null,
  lists_until_on date not null,
  counts_on    date not null,
  rules        jsonb not null default '{}',
  each_dong    bigint not null constraint "a share is of money" check (each_dong between 0 and 1000000000000),
  most_dong    bigint not null constraint "the most is no less than the share" check (most_dong between each_dong and 1000000000000),
  budget_dong  bigint constraint "a budget is of money" check (budget_dong between 1 and 1000000000000000),
  way          text not null constraint "people are paid in one of three ways" check (way in ('cash', 'bank', 'kind')),
  gift         text not null default '' check (length(gift) <= 200),
  paid_by      text not null constraint "the round's unit pays, or each its own" check (paid_by in ('owner', 'own')),
  fund_id      bigint references fund,
  approvals    smallint not null default 2 constraint "one to four people approve" check (approvals between 1 and 4),
  state        text not null default 'draft' check (state in ('draft', 'open', 'closed')),
  key          text not null check (length(key) between 8 and 64),
  change_no    bigint not null references change,
  constraint "a round is of a programme of its unit" foreign key (unit_id, programme_id) references programme (unit_id, programme_id),
  constraint "a round ends after it began" check (until_on >= from_on and lists_until_on between from_on and until_on),
  constraint "a gift in kind is named" check (way <> 'kind' or length(gift) >= 2),
  constraint "a round is named once in its programme" unique (programme_id, name),
  constraint "a round is sent once" unique (unit_id, key),
  unique (unit_id, aid_round_id)
);
comment on table aid_round is 'Các đợt của chương trình. / The rounds of programmes.';
comment on column aid_round.counts_on is 'The day on which membership and age are looked at.';
comment on column aid_round.rules is 'Who may be helped; see src/programme/eligibility.';
create index aid_round_by_programme on aid_round (programme_id, from_on desc);

create table aid_list (
  aid_list_id  bigint generated always as identity primary key,
  aid_round_id bigint not null references aid_round,
  unit_id      integer not null references unit,
  number       smallint not null default 1 constraint "lists are counted from one" check (number >= 1),
  state        text not null default 'draft'
               check (state in ('draft', 'submitted', 'returned', 'approved', 'refused', 'dropped')),
  people       integer not null default 0,
  turns        integer not null default 0,
  total_dong   bigint not null default 0,
  submitted_by integer references account,
  frozen       jsonb,
  checksum     text,
  key          text not null check (length(key) between 8 and 64),
  change_no    bigint not null references change,
  constraint "a list is counted once at its unit in a round" unique (aid_round_id, unit_id, number),
  constraint "a list is sent once" unique (unit_id, key),
  constraint "an approved list is frozen" check ((state = 'approved') = (frozen is not null and checksum is not null)),
  unique (unit_id, aid_list_id)
);
comment on table aid_list is
  'Danh sách đề nghị của đơn vị trong một đợt; duyệt xong thì khóa cùng tiêu chuẩn. / Lists of a unit in a round; approved, they are frozen with the rules.';
comment on column aid_list.people is 'Different people on it; turns are its lines. Both count lines that are not struck out.';
comment on column aid_list.frozen is 'The round''s rules, share, most and the approvals it was approved under.';
comment on column aid_list.checksum is 'SHA-256 over its lines in their order, as src/programme writes them.';
create index aid_list_by_unit on aid_list (unit_id, aid_list_id desc);
create index aid_list_by_round on aid_list (aid_round_id, state);

create table aid_line (
  aid_line_id bigint generated always as identity primary key,
  aid_list_id bigint not null,
  unit_id     integer not null,
  person_id   bigint not null references person,
  kin         text not null default 'self' constraint "who is helped is the person or one of his family"
              check (kin in ('self', 'child', 'parent', 'spouse', 'other')),
  kin_no      smallint not null default 0,
  birth_year  smallint check (birth_year between 1900 and 2100),
  amount_dong bigint not null constraint "a line is of money" check (amount_dong between 0 and 1000000000000),
  reason      text not null default '' check (length(reason) <= 300),
  bank        text not null default '' check (length(bank) <= 100),
  account_no  text not null default '' check (account_no ~ '^[0-9A-Za-z]{0,30}$'),
  struck      text check (length(struck) between 2 and 300),
  change_no   bigint not null references change,
  constraint "a line is of a list of its unit" foreign key (unit_id, aid_list_id) references aid_list (unit_id, aid_list_id),
  constraint "somebody stands once on a list" unique (aid_list_id, person_id, kin, kin_no),
  constraint "of a family only the year of birth is kept" check (kin <> 'self' or (kin_no = 0 and birth_year is null)),
  unique (unit_id, aid_line_id)
);
comment on table aid_line is
  'Người trên danh sách. Con cái chỉ ghi năm sinh, không ghi tên. / The people on a list; of children only the year of birth, no name.';
comment on column aid_line.kin is 'Whether the person himself is helped or a child, parent, spouse of his; the person answers for them.';
comment on column aid_line.struck is 'Why it was struck out; none while it stands.';
create index aid_line_by_person on aid_line (person_id);
create index aid_line_by_list on aid_line (aid_list_id);

create table aid_mark (
  aid_line_id bigint not null,
  unit_id     integer not null,
  mark        text not null check (length(mark) between 1 and 40),
  detail      jsonb not null default '{}',
  answer      text check (length(answer) between 2 and 500),
  change_no   bigint not null references change,
  primary key (aid_line_id, mark),
  constraint "a mark is on a line of its unit" foreign key (unit_id, aid_line_id) references aid_line (unit_id, aid_line_id)
    on delete cascade
);
comment on table aid_mark is
  'Điều các phép kiểm thấy ở một dòng, và lời giải thích. / What the checks found on a line, and the answer given.';

create table aid_list_step (
  step_id      bigint generated always as identity primary key,
  aid_list_id  bigint not null,
  unit_id      integer not null,
  step         text not null check (step in ('submitted', 'approved', 'returned', 'refused', 'dropped', 'frozen')),
  by_unit_id   integer not null references unit,
  account_id   integer not null references account,
  account_name text not null,
  limit_dong   bigint,
  taken_at     timestamptz not null,
  reason       text not null default '' check (length(reason) <= 500),
  key          text not null check (length(key) between 8 and 64),
  change_no    bigint not null references change,
  constraint "a step is of a list of its unit" foreign key (unit_id, aid_list_id) references aid_list (unit_id, aid_list_id),
  constraint "who sends back, refuses or drops a list says why"
    check (step not in ('returned', 'refused', 'dropped') or length(reason) >= 2),
  constraint "who approves has a limit" check ((step in ('approved', 'frozen')) = (limit_dong is not null)),
  constraint "a step is sent once" unique (aid_list_id, key)
);
comment on table aid_list_step is
  'Các bước của danh sách: gửi, duyệt từng cấp, trả lại, từ chối. / The steps of lists.';
comment on column aid_list_step.by_unit_id is 'The unit the approver acts for.';
create index aid_list_step_by_list on aid_list_step (aid_list_id, step_id);

do $$
declare t text;
begin
  foreach t in array array['programme', 'aid_round', 'aid_list', 'aid_line', 'aid_mark', 'aid_list_step'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner keeps %s" on %I to current_user using (true) with check (true)', t, t);
    execute format('create index %1$s_by_change on %1$I (change_no)', t);
    execute format('grant select, insert on %I to diemtua_app', t);
  end loop;
  foreach t in array array['aid_list', 'aid_line', 'aid_mark', 'aid_list_step'] loop
    execute format('create policy "%1$s within scope" on %1$I to diemtua_app
      using (exists (select from unit_in_scope s where s.unit_id = %1$I.unit_id))
      with check (exists (select from unit_in_scope s where s.unit_id = %1$I.unit_id))', t);
  end loop;
  -- Whoever stands below a round must know it.
  foreach t in array array['programme', 'aid_round'] loop
    execute format('create policy "%1$s below and above" on %1$I for select to diemtua_app
      using (exists (select from unit_in_scope s where s.unit_id = %1$I.unit_id offset 0)
             or exists (select from unit_over_scope s where s.unit_id = %1$I.unit_id offset 0))', t);
    execute format('create policy "%1$s within scope are added" on %1$I for insert to diemtua_app
      with check (exists (select from unit_in_scope s where s.unit_id = %1$I.unit_id))', t);
    execute format('create policy "%1$s within scope are kept" on %1$I for update to diemtua_app
      using (exists (select from unit_in_scope s where s.unit_id = %1$I.unit_id))
      with check (exists (select from unit_in_scope s where s.unit_id = %1$I.unit_id))', t);
  end loop;
end $$;
grant update (purpose, ended_on) on programme to diemtua_app;
grant update on aid_round to diemtua_app;
grant update (people, turns, total_dong) on aid_list to diemtua_app;
grant update, delete on aid_line, aid_mark to diemtua_app;
grant usage, select on all sequences in schema public to diemtua_app;

-- What a round asks stands still once it is open: only its last days and its state move.
create function keep_a_round() returns trigger language plpgsql as $$
begin
  if old.state <> 'draft'
     and (to_jsonb(old) - array['state', 'until_on', 'lists_until_on', 'budget_dong', 'change_no'])
      <> (to_jsonb(new) - array['state', 'until_on', 'lists_until_on', 'budget_dong', 'change_no']) then
    raise exception 'round % is open', old.aid_round_id
      using errcode = '23514', constraint = 'an open round does not change';
  end if;
  return new;
end $$;
create trigger an_open_round_does_not_change before update on aid_round
  for each row execute function keep_a_round();

-- A list begins as a draft with nothing on it, of a round that is open to its unit.
create function begin_a_list() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if (new.state, new.people, new.turns, new.total_dong) <> ('draft', 0, 0, 0)
     or num_nonnulls(new.submitted_by, new.frozen, new.checksum) > 0 then
    raise exception 'a list of unit % does not begin as a draft', new.unit_id
      using errcode = '23514', constraint = 'a list begins as a draft';
  end if;
  if not exists (select from aid_round r join unit_above a on a.above_id = r.unit_id
                  where r.aid_round_id = new.aid_round_id and a.unit_id = new.unit_id and r.state = 'open') then
    raise exception 'round % is not open to unit %', new.aid_round_id, new.unit_id
      using errcode = '23514', constraint = 'a list is of an open round of its unit or above';
  end if;
  return new;
end $$;
create trigger a_list_begins_as_a_draft before insert on aid_list
  for each row execute function begin_a_list();

-- Lines are written while their list is with its unit; afterwards an approver may only strike out.
-- New lines are asked together: a round is filled with hundreds of thousands at once.
create function begin_lines() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare wrong bigint;
begin
  select l.aid_list_id into wrong
    from (select distinct aid_list_id from added) n join aid_list l using (aid_list_id)
   where l.state not in ('draft', 'returned') limit 1;
  if wrong is not null then
    raise exception 'list % is with its approvers, its lines stand', wrong
      using errcode = '23514', constraint = 'the lines of a list stand once it is submitted';
  end if;
  return null;
end $$;
create trigger lines_are_added_to_a_draft after insert on aid_line
  referencing new table as added for each statement execute function begin_lines();

create function keep_a_line() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare stands text;
begin
  if tg_op = 'UPDATE' then
    new.bank := coalesce(new.bank, '');
    new.account_no := coalesce(new.account_no, '');
  end if;
  select state into stands from aid_list where aid_list_id = old.aid_list_id;
  if tg_op = 'UPDATE' and (new.aid_line_id, new.aid_list_id, new.person_id, new.kin, new.kin_no)
                       <> (old.aid_line_id, old.aid_list_id, old.person_id, old.kin, old.kin_no) then
    stands := 'another';
  end if;
  if stands in ('draft', 'returned') then
    return case when tg_op = 'DELETE' then old else new end;
  end if;
  if tg_op = 'UPDATE' and stands = 'submitted' and new.struck is not null
     and (to_jsonb(old) - array['struck', 'change_no']) = (to_jsonb(new) - array['struck', 'change_no']) then
    return new;
  end if;
  -- What is personal goes when the person's data are deleted; nothing else does.
  if tg_op = 'UPDATE' and new.bank in (old.bank, '') and new.account_no in (old.account_no, '')
     and new.reason in (old.reason, 'Đã xóa theo yêu cầu')
     and (new.struck is not distinct from old.struck
          or (old.struck is not null and new.struck = 'Đã xóa theo yêu cầu'))
     and (to_jsonb(old) - array['bank', 'account_no', 'reason', 'struck'])
       = (to_jsonb(new) - array['bank', 'account_no', 'reason', 'struck']) then
    return new;
  end if;
  raise exception 'list % is %, its lines stand', old.aid_list_id, stands
    using errcode = '23514', constraint = 'the lines of a list stand once it is submitted';
end $$;
create trigger the_lines_of_a_list_stand before update or delete on aid_line
  for each row execute function keep_a_line();

create function refuse_to_change_a_list_step() returns trigger language plpgsql as $$
begin
  raise exception '% is only added to', tg_table_name using errcode = '42501';
end $$;
create trigger a_step_of_a_list_does_not_change before update or delete on aid_list_step
  for each row execute function refuse_to_change_a_list_step();

-- A list takes its steps in order and under several eyes: who submitted does not approve, nobody
-- approves twice, and it is frozen by the approval that makes them enough, within that limit.
create function step_a_list() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare l aid_list; r aid_round; given integer;
begin
  select * into l from aid_list where aid_list_id = new.aid_list_id for update;
  select * into r from aid_round where aid_round_id = l.aid_round_id;
  if l.state not in ('draft', 'returned', 'submitted')
     or (new.step in ('submitted', 'dropped')) = (l.state = 'submitted')
     or (new.step = 'submitted' and (r.state <> 'open' or l.turns = 0))
     or not exists (select from unit_above a where a.unit_id = l.unit_id and a.above_id = new.by_unit_id) then
    raise exception 'list % is %, so it cannot be %', l.aid_list_id, l.state, new.step
      using errcode = '23514', constraint = 'a list takes its steps in order';
  end if;
  if new.step in ('approved', 'frozen') then
    if new.account_id = l.submitted_by or exists (
         select from aid_list_step s where s.aid_list_id = l.aid_list_id and s.step = 'approved'
            and s.account_id = new.account_id
            and s.step_id > (select max(step_id) from aid_list_step b
                              where b.aid_list_id = l.aid_list_id and b.step = 'submitted')) then
      raise exception 'account % submitted or approved list %', new.account_id, l.aid_list_id
        using errcode = '23514', constraint = 'four eyes';
    end if;
    select count(*) into given from aid_list_step s
     where s.aid_list_id = l.aid_list_id and s.step = 'approved'
       and s.step_id > (select max(step_id) from aid_list_step b
                         where b.aid_list_id = l.aid_list_id and b.step = 'submitted');
    if new.step = 'frozen' and (given + 1 < r.approvals or new.limit_dong < l.total_dong
         or l.frozen is not null) then
      raise exception 'list % has % approvals of %', l.aid_list_id, given + 1, r.approvals
        using errcode = '23514', constraint = 'a list is frozen by its last approval';
    end if;
  end if;
  return new;
end $$;
create trigger a_list_takes_its_steps_in_order before insert on aid_list_step
  for each row execute function step_a_list();

create function move_a_list() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.step in ('submitted', 'returned', 'refused', 'dropped') then
    update aid_list set state = new.step,
           submitted_by = case when new.step = 'submitted' then new.account_id else submitted_by end
     where aid_list_id = new.aid_list_id;
  end if;
  return null;
end $$;
create trigger a_list_is_where_its_step_brought_it after insert on aid_list_step
  for each row execute function move_a_list();

-- The last approval freezes a list: its sums are those of its lines, and nothing of it moves again.
-- The program hands over what was agreed and the checksum; whoever calls must have written the step.
create function freeze_lists(list_ids bigint[], agreed jsonb[], checksums text[]) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare wrong bigint;
begin
  update aid_list l set state = 'approved', frozen = f.agreed, checksum = f.checksum
    from unnest(list_ids, agreed, checksums) as f(aid_list_id, agreed, checksum)
   where l.aid_list_id = f.aid_list_id and l.state = 'submitted'
     and exists (select from aid_list_step s where s.aid_list_id = l.aid_list_id
                    and s.step = 'frozen' and s.change_no = current_change_no());
  select l.aid_list_id into wrong
    from unnest(list_ids) as f(aid_list_id) join aid_list l using (aid_list_id)
    cross join lateral (select count(*) as turns, count(distinct person_id) as people,
                               coalesce(sum(amount_dong), 0) as dong
                          from aid_line n where n.aid_list_id = l.aid_list_id and n.struck is null) n
   where l.state <> 'approved' or (l.turns, l.people, l.total_dong) is distinct from (n.turns, n.people, n.dong)
   limit 1;
  if wrong is not null then
    raise exception 'list % is not what its lines say', wrong
      using errcode = '23514', constraint = 'a frozen list is what its lines say';
  end if;
end $$;
grant execute on function freeze_lists(bigint[], jsonb[], text[]) to diemtua_app;

-- Who is a member below a unit on a day, and which rules of a round each does not meet: one bit a
-- rule, none where he may be helped. Whoever asks is shown people of his own scope alone; what the
-- rules ask of records and of earlier lists is the same whoever asks.
create function aid_people(below integer, on_day date, rules jsonb, of_programme bigint)
returns table (person_id bigint, unit_id integer, failed integer)
language plpgsql stable rows 100000 security definer set search_path = public, pg_temp
set enable_nestloop = on set work_mem = '96MB' as $fn$
declare named_ids bigint[] := '{}';
begin
  if rules ? 'named' then
    select coalesce(array_agg(distinct n.person_id), '{}') into named_ids from (
    select f.person_id
      from record r join fact f using (record_id) join dims d using (dims_no)
     where r.kind = rules->'named'->>'kind' and r.state = 'recorded'
       and r.happened_on between (rules->'named'->>'since')::date and on_day
       and f.person_id is not null
       and (rules->'named'->>'dim' is null
            or d.values @> jsonb_build_object(rules->'named'->>'dim', rules->'named'->>'value'))
     group by f.record_id, f.person_id, f.series_no, f.dims_no having sum(f.amount) > 0) n;
  end if;
  -- Of thousands of units all people are read once; of a few each is looked up. The planner cannot
  -- know how many units a scope has.
  if (select count(*) from unit_above a where a.above_id = below) > 400 then
    perform set_config('enable_nestloop', 'off', true);
  end if;
  return query execute $sql$
  with asked as materialized (
    select ($2 - make_interval(months => ($3->>'member_months')::integer))::date as member_since,
           $3->>'sex' as sex,
           ($2 - make_interval(years => ($3->>'age_from')::integer))::date as born_by,
           ($2 - make_interval(years => ($3->>'age_to')::integer + 1))::date as born_after,
           extract(year from $2)::integer - ($3->>'age_from')::integer as year_by,
           extract(year from $2)::integer - ($3->>'age_to')::integer as year_from,
           $3->>'unit_kind' as unit_kind, $3->>'ownership' as ownership,
           ($3->>'officer')::boolean as officer,
           $3->'named' as named, ($3->>'not_helped_since')::date as helped_since
  ), helped as materialized (
    select distinct n.person_id
      from aid_round r join aid_list l using (aid_round_id) join aid_line n using (aid_list_id)
     where r.programme_id = $4 and r.counts_on >= ($3->>'not_helped_since')::date
       and r.counts_on < $2 and l.state = 'approved' and n.struck is null and n.kin = 'self'
  ), officers as materialized (
    select distinct t.person_id from term t where $3 ? 'officer' and t.held @> $2
  ), owned as materialized (
    select e.unit_id from unit_employer e join employer o using (employer_id)
     where o.ownership = $3->>'ownership' and e.during @> $2
  ), places as materialized (
    select a.unit_id, (k.unit_kind is not null and u.kind <> k.unit_kind)::integer * 8
           + (k.ownership is not null and a.unit_id not in (select o.unit_id from owned o))::integer * 16 as failed
      from unit_above a join unit u using (unit_id) cross join asked k
     where a.above_id = $1 and a.line = (select scope_line())
       and a.from_on <= $2 and a.until_on > $2
       and a.unit_id in (select s.unit_id from unit_in_scope s)
  )
  select s.person_id, s.unit_id,
         (k.member_since is not null and s.how_joined <> 'known-before' and s.from_on > k.member_since
          and not exists (select from spell b where b.person_id = s.person_id
                             and b.from_on <= k.member_since and b.until_on > k.member_since))::integer
         + (k.sex is not null and p.sex is distinct from k.sex)::integer * 2
         + (not coalesce(case when k.born_by is null then true when p.birth_on is null then p.birth_year <= k.year_by
                              else p.birth_on <= k.born_by end, false)
            or not coalesce(case when k.born_after is null then true when p.birth_on is null then p.birth_year >= k.year_from
                                 else p.birth_on > k.born_after end, false))::integer * 4
         + u.failed
         + (k.officer is not null and k.officer <> (s.person_id in (select o.person_id from officers o)))::integer * 32
         + (k.named is not null and s.person_id <> all($5))::integer * 64
         + (k.helped_since is not null and s.person_id in (select h.person_id from helped h))::integer * 128
    from places u join spell s using (unit_id) join person p using (person_id) cross join asked k
   where s.from_on <= $2 and s.until_on > $2 and p.merged_into_id is null
  $sql$ using below, on_day, rules, of_programme, named_ids;
end $fn$;
revoke execute on function aid_people(integer, date, jsonb, bigint) from public;
grant execute on function aid_people(integer, date, jsonb, bigint) to diemtua_app;

-- What the checks find on the standing lines of lists below a unit, with the evidence. Other units'
-- lists are looked at and only their unit and round are told.
create function aid_findings(below integer, list_ids bigint[])
returns table (aid_line_id bigint, unit_id integer, mark text, detail jsonb)
language sql stable security definer set search_path = public, pg_temp as $$
  with own as materialized (
    select n.aid_line_id, n.aid_list_id, n.unit_id, n.person_id, n.kin, n.amount_dong, n.account_no, l.aid_round_id
      from aid_list l join aid_line n using (aid_list_id)
     where l.aid_list_id = any(list_ids) and n.struck is null
       and l.unit_id in (select s.unit_id from unit_in_scope s)
  ), rounds as materialized (
    select r.*, p.kind, p.answers from aid_round r join programme p using (programme_id)
     where r.aid_round_id in (select o.aid_round_id from own o)
  ), others as materialized (
    select n.aid_line_id, n.person_id, n.aid_list_id, l.unit_id, r.aid_round_id as of_round, o.aid_round_id, o.name, n.account_no
      from rounds r join aid_round o on o.programme_id = r.programme_id
       and daterange(o.from_on, o.until_on, '[]') && daterange(r.from_on, r.until_on, '[]')
      join aid_list l on l.aid_round_id = o.aid_round_id and l.state not in ('refused', 'dropped')
      join aid_line n on n.aid_list_id = l.aid_list_id and n.struck is null and n.kin = 'self'
  ), eligible as materialized (
    select r.aid_round_id, e.person_id, e.unit_id, e.failed
      from rounds r cross join lateral aid_people(below, r.counts_on, r.rules, r.programme_id) e
  ), held as materialized (
    select o.aid_line_id, s.unit_id = o.unit_id as here, s.until_on, s.why_left
      from own o join rounds r using (aid_round_id) join spell s on s.person_id = o.person_id
     where s.from_on <= r.counts_on and s.until_on > r.counts_on
  )
  select o.aid_line_id, o.unit_id, 'over-norm', jsonb_build_object('most', r.most_dong)
    from own o join rounds r using (aid_round_id) where o.amount_dong > r.most_dong
  union all
  select distinct on (o.aid_line_id) o.aid_line_id, o.unit_id, 'two-lists',
         jsonb_build_object('unit', x.unit_id, 'list', x.aid_list_id, 'round', x.name)
    from own o join others x on x.of_round = o.aid_round_id and x.person_id = o.person_id
     and x.aid_list_id <> o.aid_list_id
   where o.kin = 'self'
  union all
  select o.aid_line_id, o.unit_id, 'not-member', '{}' from own o
   where not exists (select from held h where h.aid_line_id = o.aid_line_id)
  union all
  select o.aid_line_id, o.unit_id, 'elsewhere', '{}' from own o join held h using (aid_line_id) where not h.here
  union all
  select o.aid_line_id, o.unit_id, case h.why_left when 'died' then 'died' else 'left' end,
         jsonb_build_object('on', h.until_on)
    from own o join held h using (aid_line_id) where h.here and h.until_on <= (select scope_today())
  union all
  select o.aid_line_id, o.unit_id, 'not-eligible', jsonb_build_object('failed', e.failed)
    from own o join eligible e on e.aid_round_id = o.aid_round_id and e.person_id = o.person_id
   where e.failed <> 0
  union all
  select distinct on (o.aid_line_id) o.aid_line_id, o.unit_id, 'by-hand', jsonb_build_object('on', c.happened_on)
    from rounds r join record c on c.kind = r.kind and c.origin is null and c.state = 'recorded'
     and c.happened_on between r.from_on and r.until_on
     and (not r.answers ? 'programme' or c.answers->'programme' = r.answers->'programme')
    join fact f on f.record_id = c.record_id and f.person_id is not null and f.sign = 1
     and not exists (select from fact b where b.record_id = f.record_id and b.series_no = f.series_no
                        and b.person_id = f.person_id and b.sign = -1 and b.fact_id > f.fact_id)
    join own o on o.aid_round_id = r.aid_round_id and o.person_id = f.person_id
  union all
  select distinct on (o.aid_line_id) o.aid_line_id, o.unit_id, 'same-account', jsonb_build_object('unit', x.unit_id)
    from own o join others x on x.of_round = o.aid_round_id and x.account_no = o.account_no
     and x.person_id <> o.person_id
   where o.account_no <> ''
$$;
revoke execute on function aid_findings(integer, bigint[]) from public;
grant execute on function aid_findings(integer, bigint[]) to diemtua_app;
