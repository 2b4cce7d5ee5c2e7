-- Frozen lists are paid in batches. A batch of cash or by bank is one payment voucher of the payer's
-- book, so that it passes three people and stands in the ledger; the batch follows its voucher. A line
-- is in one batch that stands, and ends as received or as returned, once.

create table aid_batch (
  aid_batch_id bigint generated always as identity primary key,
  aid_round_id bigint not null references aid_round,
  unit_id      integer not null references unit,
  number       smallint not null,
  way          text not null check (way in ('cash', 'bank', 'kind')),
  voucher_id   bigint references voucher constraint "a voucher pays one batch" unique,
  lines        integer not null constraint "a batch pays somebody" check (lines >= 1),
  total_dong   bigint not null check (total_dong >= 0),
  drawn_by     integer not null references account,
  drawn_on     date not null,
  state        text not null default 'drawn' check (state in ('drawn', 'paid', 'released')),
  key          text not null check (length(key) between 8 and 64),
  change_no    bigint not null references change,
  constraint "a batch is counted once in its round and unit" unique (aid_round_id, unit_id, number),
  constraint "a batch is drawn once" unique (unit_id, key),
  constraint "money goes by voucher, goods without" check ((way = 'kind') = (voucher_id is null)),
  constraint "a batch pays by a voucher of its book" foreign key (unit_id, voucher_id) references voucher (unit_id, voucher_id),
  unique (unit_id, aid_batch_id)
);
comment on table aid_batch is 'Đợt chi: một phiếu chi cho nhiều người trên danh sách đã duyệt. / Batches of payment.';
create index aid_batch_by_round on aid_batch (aid_round_id);

create table aid_receipt (
  aid_receipt_id bigint generated always as identity primary key,
  aid_list_id    bigint not null,
  unit_id        integer not null,
  way            text not null constraint "a receipt is a signed sheet, a code or carried over"
                 check (way in ('sheet', 'code', 'carried')),
  received_on    date not null,
  people         integer not null,
  turns          integer not null check (turns >= 1),
  total_dong     bigint not null check (total_dong >= 0),
  account_id     integer references account,
  state          text not null default 'received' check (state in ('received', 'taken-back')),
  reason         text not null default '' check (length(reason) <= 500),
  key            text not null check (length(key) between 8 and 64),
  change_no      bigint not null references change,
  constraint "a receipt is of a list of its unit" foreign key (unit_id, aid_list_id) references aid_list (unit_id, aid_list_id),
  constraint "a receipt is sent once" unique (unit_id, key),
  constraint "who takes a receipt back says why" check (state = 'received' or length(reason) >= 2),
  constraint "somebody enters a signed sheet" check (way = 'code' or account_id is not null),
  unique (unit_id, aid_receipt_id)
);
comment on table aid_receipt is 'Xác nhận đã nhận: tờ ký nhận đã quét, hoặc mã dùng một lần. / Receipts.';
create index aid_receipt_by_list on aid_receipt (aid_list_id);

create table aid_return (
  aid_return_id bigint generated always as identity primary key,
  aid_batch_id  bigint not null references aid_batch,
  unit_id       integer not null references unit,
  voucher_id    bigint references voucher constraint "a voucher takes one return in" unique,
  lines         integer not null check (lines >= 1),
  total_dong    bigint not null check (total_dong >= 0),
  reason        text not null check (length(reason) between 2 and 500),
  account_id    integer not null references account,
  key           text not null check (length(key) between 8 and 64),
  change_no     bigint not null references change,
  constraint "a return is of a batch of its unit" foreign key (unit_id, aid_batch_id) references aid_batch (unit_id, aid_batch_id),
  constraint "a return is sent once" unique (unit_id, key),
  constraint "a return comes in by a voucher of its book" foreign key (unit_id, voucher_id) references voucher (unit_id, voucher_id),
  unique (unit_id, aid_return_id)
);
comment on table aid_return is 'Quyết toán: tiền, quà không đến tay người nhận nộp lại. / What came back.';

create table aid_payment (
  aid_payment_id bigint generated always as identity primary key,
  aid_batch_id   bigint not null references aid_batch,
  aid_line_id    bigint not null,
  unit_id        integer not null,
  amount_dong    bigint not null check (amount_dong >= 0),
  state          text not null default 'drawn' check (state in ('drawn', 'paid', 'received', 'returned', 'released')),
  aid_receipt_id bigint references aid_receipt,
  aid_return_id  bigint references aid_return,
  code_digest    bytea,
  code_until_on  date,
  change_no      bigint not null references change,
  constraint "a payment is of a line of its unit" foreign key (unit_id, aid_line_id) references aid_line (unit_id, aid_line_id),
  constraint "what was received has a receipt" check ((state = 'received') = (aid_receipt_id is not null)),
  constraint "what came back has a return" check ((state = 'returned') = (aid_return_id is not null))
);
comment on table aid_payment is
  'Từng người trong đợt chi. Mỗi dòng chỉ được chi một lần. / The people of a batch; a line is paid once.';
comment on column aid_payment.code_digest is 'SHA-256 of the one-time code the receiver confirms with.';
create unique index "a line is paid once" on aid_payment (aid_line_id) where state not in ('released', 'returned');
create index aid_payment_by_batch on aid_payment (aid_batch_id);
create index aid_payment_by_receipt on aid_payment (aid_receipt_id) where aid_receipt_id is not null;
create unique index "a code is of one payment" on aid_payment (code_digest) where code_digest is not null;

do $$
declare t text;
begin
  foreach t in array array['aid_batch', 'aid_receipt', 'aid_return', 'aid_payment'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner keeps %s" on %I to current_user using (true) with check (true)', t, t);
    execute format('create policy "%1$s within scope" on %1$I to diemtua_app
      using (exists (select from unit_in_scope s where s.unit_id = %1$I.unit_id))
      with check (exists (select from unit_in_scope s where s.unit_id = %1$I.unit_id))', t);
    execute format('create index %1$s_by_change on %1$I (change_no)', t);
    execute format('grant select, insert on %I to diemtua_app', t);
  end loop;
end $$;
-- A base union sees the batch that pays its people from above.
create policy "batches above" on aid_batch for select to diemtua_app
  using (exists (select from unit_over_scope s where s.unit_id = aid_batch.unit_id));
grant update (state, reason) on aid_receipt to diemtua_app;
grant update (state, aid_receipt_id, aid_return_id, code_digest, code_until_on) on aid_payment to diemtua_app;
grant usage, select on all sequences in schema public to diemtua_app;

-- Only a frozen list is paid, each line with its amount, by the unit the round says.
create function draw_a_payment() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.state <> 'drawn' or not exists (
       select from aid_line n join aid_list l using (aid_list_id) join aid_round r using (aid_round_id)
         join aid_batch b on b.aid_batch_id = new.aid_batch_id and b.aid_round_id = r.aid_round_id
        where n.aid_line_id = new.aid_line_id and n.struck is null and n.amount_dong = new.amount_dong
          and l.state = 'approved' and b.change_no = current_change_no()
          and b.unit_id = case r.paid_by when 'owner' then r.unit_id else l.unit_id end) then
    raise exception 'line % stands on no frozen list of this batch', new.aid_line_id
      using errcode = '23514', constraint = 'only a frozen list is paid';
  end if;
  return new;
end $$;
create trigger only_a_frozen_list_is_paid before insert on aid_payment
  for each row execute function draw_a_payment();

-- A payment goes its way: drawn, paid with its batch, then received or returned; a receipt may be
-- taken back.
create function step_a_payment() returns trigger language plpgsql as $$
begin
  if (to_jsonb(old) - array['state', 'aid_receipt_id', 'aid_return_id', 'code_digest', 'code_until_on'])
       <> (to_jsonb(new) - array['state', 'aid_receipt_id', 'aid_return_id', 'code_digest', 'code_until_on'])
     or not (old.state = new.state
        or (old.state, new.state) in (('drawn', 'paid'), ('drawn', 'released'), ('paid', 'received'),
             ('paid', 'returned'), ('paid', 'released'), ('received', 'paid'))) then
    raise exception 'payment % is %, so it cannot be %', old.aid_payment_id, old.state, new.state
      using errcode = '23514', constraint = 'a payment takes its steps in order';
  end if;
  return new;
end $$;
create trigger a_payment_takes_its_steps_in_order before update on aid_payment
  for each row execute function step_a_payment();
create function keep_a_payment() returns trigger language plpgsql as $$
begin
  raise exception '% is only added to', tg_table_name using errcode = '42501';
end $$;
create trigger a_payment_is_not_deleted before delete on aid_payment
  for each row execute function keep_a_payment();

-- The batch follows its voucher: paid with it, released when it is refused or taken back before
-- anybody received.
create function follow_the_voucher() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare b aid_batch; towards text;
begin
  select * into b from aid_batch where voucher_id = new.voucher_id for update;
  if not found or new.step = 'approved' then
    return null;
  end if;
  if new.step = 'reversed' and exists (select from aid_payment where aid_batch_id = b.aid_batch_id
        and state in ('received', 'returned')) then
    raise exception 'batch % was received in part', b.aid_batch_id
      using errcode = '23514', constraint = 'what was received is not taken back';
  end if;
  towards := case new.step when 'paid' then 'paid' else 'released' end;
  update aid_batch set state = towards where aid_batch_id = b.aid_batch_id;
  update aid_payment set state = towards where aid_batch_id = b.aid_batch_id;
  return null;
end $$;
create trigger a_batch_follows_its_voucher after insert on voucher_step
  for each row execute function follow_the_voucher();

-- A batch is what its payments say when its transaction ends, and its voucher the same.
create function check_a_batch() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from aid_batch b left join voucher v on v.voucher_id = b.voucher_id
       cross join lateral (select count(*) as lines, coalesce(sum(amount_dong), 0) as dong
                             from aid_payment p where p.aid_batch_id = b.aid_batch_id) p
      where b.aid_batch_id = new.aid_batch_id and (b.lines, b.total_dong) = (p.lines, p.dong)
        and (b.voucher_id is null or (v.kind = 'payment' and v.amount_dong = b.total_dong))) then
    raise exception 'batch % is not what its payments say', new.aid_batch_id
      using errcode = '23514', constraint = 'a batch is what its payments say';
  end if;
  return null;
end $$;
create constraint trigger a_batch_is_what_its_payments_say after insert on aid_batch
  deferrable initially deferred for each row execute function check_a_batch();

-- Files of receipts: the signed sheet that was scanned in.
alter table attachment add column aid_receipt_id bigint references aid_receipt;
alter table attachment drop constraint "an attachment belongs to one thing";
alter table attachment add constraint "an attachment belongs to one thing"
  check (num_nonnulls(record_id, report_id, conference_id, task_id, voucher_id, aid_receipt_id) = 1);
create index attachment_by_aid_receipt on attachment (aid_receipt_id) where aid_receipt_id is not null;
