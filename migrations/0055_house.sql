-- Cases of union shelter and gratitude houses, from the survey to the hand-over: the case, its steps
-- under four eyes, who pays how much of it. The program holds these rules first; here they hold
-- whoever writes. A step is appended and never changed; the case follows its steps.

create table house_case (
  house_id    bigint generated always as identity primary key,
  unit_id     integer not null references unit,
  person_id   bigint references person,
  house       text not null constraint "a house is of a kind" check (house in ('mai-am', 'tinh-nghia')),
  works       text not null constraint "a house is built or repaired" check (works in ('new', 'repair', 'both')),
  place       text not null default '' constraint "a place is short" check (length(place) <= 200),
  reason      text not null default '' constraint "a reason of a house has room" check (length(reason) <= 2000),
  condition   text not null default '' constraint "a condition has room" check (length(condition) <= 2000),
  surveyed_on date not null,
  cost_dong   bigint not null default 0 constraint "a cost is an amount" check (cost_dong between 0 and 1000000000000),
  asked_dong  bigint not null default 0 constraint "what is asked is an amount" check (asked_dong between 0 and 1000000000000),
  state       text not null default 'surveyed' constraint "a house is at one of its states"
              check (state in ('surveyed', 'proposed', 'returned', 'refused', 'approved', 'building', 'handed', 'closed', 'off')),
  approved_dong bigint,
  handed_on   date,
  carried_id  bigint references record,
  minutes     jsonb,
  key         text not null check (length(key) between 8 and 64),
  change_no   bigint not null references change,
  unique (unit_id, house_id),
  constraint "a house is sent once" unique (unit_id, key),
  constraint "a record is one house" unique (carried_id),
  constraint "only a house out of a record names nobody" check (person_id is not null or carried_id is not null),
  constraint "what was handed over has its day" check ((state in ('handed', 'closed')) = (handed_on is not null))
);
create index house_case_by_unit on house_case (unit_id, state, surveyed_on desc);
create index house_case_by_person on house_case (person_id);
create index house_case_by_change on house_case (change_no);
comment on table house_case is
  'Hồ sơ Mái ấm Công đoàn, Nhà tình nghĩa từ khảo sát đến bàn giao. / Cases of union houses from the survey to the hand-over.';
comment on column house_case.person_id is 'The family; its name stands with the person and is forgotten with him.';
comment on column house_case.carried_id is 'The record by hand the case was opened from.';
comment on column house_case.minutes is 'The hand-over minutes as they were numbered, without the name of the family.';

create table house_step (
  house_id   bigint not null,
  unit_id    integer not null,
  step_no    integer not null constraint "steps of houses are counted from one" check (step_no > 0),
  step       text not null constraint "a step of a house is one of these"
             check (step in ('surveyed', 'attached', 'proposed', 'returned', 'refused', 'approved', 'begun', 'noted',
                             'handed', 'taken-back', 'closed', 'off')),
  acting_id  integer not null references unit,
  account_id integer not null references account,
  account_name text not null,
  taken_on   date not null,
  taken_at   timestamptz not null,
  dong       bigint constraint "a step asks or gives an amount" check (dong between 1 and 1000000000000),
  norm_dong  bigint constraint "a norm is an amount" check (norm_dong > 0),
  words      text not null default '' constraint "words of a house's step have room" check (length(words) <= 4000),
  key        text not null check (length(key) between 8 and 64),
  change_no  bigint not null references change,
  primary key (house_id, step_no),
  constraint "a step of a house is sent once" unique (house_id, key),
  constraint "a step is of a house of its unit" foreign key (unit_id, house_id) references house_case (unit_id, house_id),
  constraint "a step that needs an amount has one" check ((step in ('proposed', 'approved')) = (dong is not null)),
  constraint "who returns, refuses, takes back or calls off says why"
    check (step not in ('returned', 'refused', 'taken-back', 'off', 'noted') or length(words) >= 2),
  constraint "over the norm is said why" check (dong is null or norm_dong is null or dong <= norm_dong or length(words) >= 2)
);
create index house_step_by_change on house_step (change_no);
comment on table house_step is 'Các bước của hồ sơ nhà: ai, khi nào, vì sao. / Steps of houses: who, when, why.';
comment on column house_step.norm_dong is 'The norm that was in force at that place and day; none where the catalogue has none.';

create table house_share (
  share_id      bigint generated always as identity primary key,
  house_id      bigint not null,
  unit_id       integer not null,
  source        text not null constraint "a share is of one of these"
                check (source in ('fund', 'donor', 'employer', 'state', 'family')),
  payer_id      integer references unit,
  fund_id       bigint,
  fund_kind     text,
  donor_id      bigint,
  name          text not null constraint "a share names who pays" check (length(name) between 2 and 200),
  promised_dong bigint not null constraint "a share is an amount" check (promised_dong between 0 and 1000000000000),
  promised_on   date not null,
  paid_dong     bigint not null default 0,
  paid_on       date,
  key           text not null check (length(key) between 8 and 64),
  change_no     bigint not null references change,
  unique (unit_id, share_id),
  constraint "a share is sent once" unique (house_id, key),
  constraint "a share is of a house of its unit" foreign key (unit_id, house_id) references house_case (unit_id, house_id),
  constraint "a share out of a fund names the fund" check ((source = 'fund') = (fund_id is not null)
    and (fund_id is null) = (payer_id is null) and (fund_id is null) = (fund_kind is null)),
  constraint "a share is paid out of a fund of the book" foreign key (payer_id, fund_id) references fund (unit_id, fund_id),
  constraint "only money of the book has its donor" check (donor_id is null or source = 'fund'),
  constraint "a share's donor is of the book" foreign key (payer_id, donor_id) references donor (unit_id, donor_id),
  constraint "no more is paid than was promised" check (paid_dong between 0 and promised_dong),
  constraint "what was paid has its day" check ((paid_dong > 0) = (paid_on is not null))
);
create index house_share_by_house on house_share (house_id);
create index house_share_by_fund on house_share (payer_id, fund_id) where fund_id is not null;
create index house_share_by_change on house_share (change_no);
comment on table house_share is
  'Phần của từng nguồn cho một căn nhà: hứa và đã chi. / Who pays how much of a house: promised and paid.';
comment on column house_share.paid_dong is 'Of a fund: what the paid vouchers of the share add up to. Of others: as stated.';
comment on column house_share.name is 'Tên nguồn; có thể là tên người. / The name of who pays; may be personal data.';

create table house_voucher (
  voucher_id bigint primary key,
  payer_id   integer not null,
  share_id   bigint not null,
  unit_id    integer not null,
  change_no  bigint not null references change,
  constraint "a house is paid by a voucher of the book" foreign key (payer_id, voucher_id) references voucher (unit_id, voucher_id),
  constraint "a voucher pays a share of the house" foreign key (unit_id, share_id) references house_share (unit_id, share_id)
);
create index house_voucher_by_share on house_voucher (share_id);
create index house_voucher_by_change on house_voucher (change_no);
comment on table house_voucher is 'Phiếu chi của phần lấy từ quỹ công đoàn. / The payment vouchers of shares out of union funds.';

do $$
declare t text;
begin
  foreach t in array array['house_case', 'house_step', 'house_share', 'house_voucher'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner keeps %s" on %I to current_user using (true) with check (true)', t, t);
    execute format('create policy "%1$s within scope" on %1$I to diemtua_app
      using (exists (select from unit_in_scope s where s.unit_id = %1$I.unit_id))
      with check (exists (select from unit_in_scope s where s.unit_id = %1$I.unit_id))', t);
    execute format('grant select, insert on %I to diemtua_app', t);
  end loop;
end $$;
grant update (person_id, house, works, place, reason, condition, surveyed_on, cost_dong, asked_dong, minutes, change_no)
  on house_case to diemtua_app;
grant update (promised_dong, paid_dong, paid_on, change_no) on house_share to diemtua_app;
grant usage, select on sequence house_case_house_id_seq, house_share_share_id_seq to diemtua_app;

-- A case begins at its survey, and what it says is changed while it is with its unit.
create function keep_a_house() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'surveyed' or new.approved_dong is not null or new.minutes is not null then
      raise exception 'a house begins at its survey' using errcode = '23514', constraint = 'a house begins at its survey';
    end if;
  elsif (old.unit_id, old.carried_id, old.key) is distinct from (new.unit_id, new.carried_id, new.key)
     or (old.state not in ('surveyed', 'returned')
         and (old.person_id, old.house, old.works, old.place, old.surveyed_on, old.cost_dong, old.asked_dong)
             is distinct from (new.person_id, new.house, new.works, new.place, new.surveyed_on, new.cost_dong, new.asked_dong)) then
    raise exception 'house % is % and says what it says', old.house_id, old.state
      using errcode = '23514', constraint = 'what was proposed stays as it was proposed';
  end if;
  return new;
end $$;
create trigger a_house_is_kept before insert or update on house_case
  for each row execute function keep_a_house();

create function refuse_to_change_a_house_step() returns trigger language plpgsql as $$
begin
  raise exception 'a step of a house is not changed' using errcode = '42501';
end $$;
create trigger a_house_step_does_not_change before update or delete on house_step
  for each row execute function refuse_to_change_a_house_step();
create trigger a_house_voucher_does_not_change before update or delete on house_voucher
  for each row execute function refuse_to_change_a_house_step();

-- Whether a unit stands above another on the day.
create function stands_above(above integer, below integer, today date) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select above <> below and exists (
    select from unit_above a where a.unit_id = below and a.above_id = above
       and a.from_on <= today and a.seen_until > today)
$$;

-- The order of the steps and the four eyes. Who stands above decides; a federation, above which
-- nobody decides about a house, decides about its own by another account. Whoever comes second waits
-- for the first and finds the house where that one left it.
create function take_a_house_step() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare h house_case; leads text; due text[]; proposer integer; decides boolean;
begin
  select * into h from house_case where house_id = new.house_id for update;
  due := case new.step
    when 'surveyed' then array['surveyed'] when 'attached' then array['surveyed']
    when 'proposed' then array['surveyed', 'returned']
    when 'returned' then array['proposed'] when 'refused' then array['proposed'] when 'approved' then array['proposed']
    when 'begun' then array['approved'] when 'noted' then array['building'] when 'handed' then array['building']
    when 'taken-back' then array['handed', 'closed'] when 'closed' then array['handed']
    else array['surveyed', 'proposed', 'returned', 'approved', 'building'] end;
  if not h.state = any(due)
     or (new.step in ('surveyed', 'attached')) <> (new.step_no = 1)
     or (new.step = 'attached' and h.carried_id is null) then
    raise exception 'house % is %, so it cannot be %', h.house_id, h.state, new.step
      using errcode = '23514', constraint = 'a house takes its steps in order';
  end if;
  if new.step in ('returned', 'refused', 'approved', 'taken-back') then
    select account_id into proposer from house_step
     where house_id = new.house_id and step = case new.step when 'taken-back' then 'handed' else 'proposed' end
     order by step_no desc limit 1;
    decides := stands_above(new.acting_id, h.unit_id, new.taken_on)
      or (new.acting_id = h.unit_id and exists (select from unit u where u.unit_id = h.unit_id
            and u.tier in ('federation', 'confederation')));
    if not decides then
      raise exception 'unit % does not decide about house %', new.acting_id, h.house_id
        using errcode = '23514', constraint = 'a house is decided about from above';
    end if;
    if new.account_id = proposer then
      raise exception 'account % proposed house %', new.account_id, h.house_id
        using errcode = '23514', constraint = 'four eyes on a house';
    end if;
  end if;
  if new.step = 'handed' and (
       exists (select from house_share where house_id = h.house_id and paid_dong < promised_dong)
       or not exists (select from house_share where house_id = h.house_id and paid_dong > 0 and source <> 'family')) then
    raise exception 'house % is not paid for', h.house_id
      using errcode = '23514', constraint = 'a house is handed over once it is paid for';
  end if;
  leads := case new.step when 'begun' then 'building' when 'noted' then 'building' when 'taken-back' then 'building'
             when 'attached' then 'closed' else new.step end;
  update house_case set state = leads,
         approved_dong = case when new.step = 'approved' then new.dong else approved_dong end,
         handed_on = case when new.step in ('handed', 'attached') then new.taken_on
                          when new.step = 'taken-back' then null else handed_on end,
         minutes = case when new.step = 'taken-back' then null else minutes end,
         change_no = new.change_no
   where house_id = h.house_id;
  return new;
end $$;
create trigger a_house_takes_its_steps_in_order before insert on house_step
  for each row execute function take_a_house_step();

-- A house that is handed over is one record, and none other is.
create function find_the_record_of_a_house() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare h house_case; told bigint;
begin
  select * into h from house_case where house_id = new.house_id;
  select count(*) into told from record
   where origin = 'house' and origin_id = h.house_id and state = 'recorded' and stage = 'ban-giao';
  if told <> (case when h.state in ('handed', 'closed') then 1 else 0 end) then
    raise exception 'house % is % with % records', h.house_id, h.state, told
      using errcode = '23514', constraint = 'a house handed over is one record';
  end if;
  return null;
end $$;
create constraint trigger a_house_handed_over_is_one_record after insert on house_step
  deferrable initially deferred for each row execute function find_the_record_of_a_house();

-- Shares: of a fund only once the house is approved and no more than was approved; paid is what the
-- vouchers say. Once the house is handed over nothing of them moves.
create function keep_a_share() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare h house_case; live bigint; paid bigint;
begin
  select * into h from house_case where house_id = new.house_id for update;
  if h.state in ('handed', 'closed', 'refused', 'off')
     and not (h.state = 'off' and tg_op = 'UPDATE' and new.promised_dong <= old.promised_dong) then
    raise exception 'house % is %', h.house_id, h.state
      using errcode = '23514', constraint = 'the shares of a finished house stay';
  end if;
  if new.source = 'fund' then
    if h.state not in ('approved', 'building', 'off') or (select sum(promised_dong) from house_share
         where house_id = new.house_id and source = 'fund' and share_id <> new.share_id) + new.promised_dong > h.approved_dong
       or new.promised_dong > h.approved_dong then
      raise exception 'house % has % approved', h.house_id, h.approved_dong
        using errcode = '23514', constraint = 'union funds pay what was approved';
    end if;
    select coalesce(sum(v.amount_dong) filter (where v.state in ('written', 'approved', 'paid')), 0),
           coalesce(sum(v.amount_dong) filter (where v.state = 'paid'), 0)
      into live, paid from house_voucher l join voucher v using (voucher_id) where l.share_id = new.share_id;
    if new.paid_dong <> paid or live > new.promised_dong then
      raise exception 'share % is paid % by vouchers', new.share_id, paid
        using errcode = '23514', constraint = 'a share is paid by its vouchers';
    end if;
  end if;
  return new;
end $$;
create trigger a_share_is_kept before insert or update on house_share
  for each row execute function keep_a_share();

-- A voucher pays a share of its own fund, within what was promised.
create function link_a_house_voucher() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare s house_share; v voucher; live bigint; at text;
begin
  select * into s from house_share where share_id = new.share_id for update;
  select * into v from voucher where voucher_id = new.voucher_id;
  select state into at from house_case where house_id = s.house_id for update;
  select coalesce(sum(o.amount_dong), 0) into live from house_voucher l join voucher o using (voucher_id)
   where l.share_id = new.share_id and o.state in ('written', 'approved', 'paid');
  if v.kind <> 'payment' or v.to_id is not null or s.fund_id is distinct from v.fund_id
     or at not in ('approved', 'building') or live + v.amount_dong > s.promised_dong then
    raise exception 'voucher % does not pay share %', new.voucher_id, new.share_id
      using errcode = '23514', constraint = 'a voucher pays what is left of its share';
  end if;
  return new;
end $$;
create trigger a_voucher_pays_what_is_left before insert on house_voucher
  for each row execute function link_a_house_voucher();

create function follow_a_house_voucher() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare share bigint; paid bigint; last_on date;
begin
  select l.share_id into share from house_voucher l where l.voucher_id = new.voucher_id;
  if share is not null and new.step in ('paid', 'reversed') then
    select coalesce(sum(v.amount_dong), 0), max(s.taken_on) into paid, last_on
      from house_voucher l join voucher v using (voucher_id)
      join voucher_step s on s.voucher_id = v.voucher_id and s.step = 'paid'
     where l.share_id = share and v.state = 'paid';
    update house_share set paid_dong = paid, paid_on = last_on where share_id = share;
  end if;
  return null;
end $$;
create trigger a_share_follows_its_vouchers after insert on voucher_step
  for each row execute function follow_a_house_voucher();

-- Pictures of a house, each of the time it was taken at. Other owners of files may have come since,
-- so the rules are widened, not written anew.
alter table attachment
  add column house_id bigint references house_case,
  add column taken_when text constraint "a picture is of a time of its house"
             check (taken_when in ('before', 'building', 'after')),
  add constraint "pictures of houses say when" check ((house_id is null) = (taken_when is null));
create index attachment_by_house on attachment (house_id) where house_id is not null;
do $$
declare rule text;
begin
  select pg_get_constraintdef(oid) into rule from pg_constraint
   where conrelid = 'attachment'::regclass and conname = 'an attachment belongs to one thing';
  execute 'alter table attachment drop constraint "an attachment belongs to one thing"';
  execute 'alter table attachment add constraint "an attachment belongs to one thing" '
    || replace(rule, 'num_nonnulls(', 'num_nonnulls(house_id, ');
  select pg_get_expr(polwithcheck, polrelid) into rule from pg_policy
   where polrelid = 'attachment'::regclass and polname = 'attachments are added within scope';
  execute 'alter policy "attachments are added within scope" on attachment with check ((' || rule
    || ') and (house_id is null or exists (select from house_case h
                 where h.house_id = attachment.house_id and h.unit_id = attachment.unit_id)))';
end $$;
