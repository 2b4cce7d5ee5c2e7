-- Money sent from one unit to another: one act in two books. It begins when the sender's voucher is
-- paid; it ends when the receiver's receipt has come in whole, when what is missing was settled, or
-- when it has been sent back. Both ends see it and each writes its own end alone.

create table money_transfer (
  transfer_id bigint generated always as identity primary key,
  from_id     integer not null references unit,
  to_id       integer not null references unit,
  from_name   text not null,
  to_name     text not null,
  voucher_id  bigint not null references voucher constraint "a voucher sends once" unique,
  sent_dong   bigint not null constraint "something is sent" check (sent_dong >= 1),
  sent_on     date not null,
  reason      text not null,
  received_dong bigint constraint "no more arrives than was sent" check (received_dong between 1 and sent_dong),
  state       text not null default 'sent'
              check (state in ('sent', 'received', 'short', 'settled', 'refused', 'returned')),
  change_no   bigint not null references change,
  constraint "money goes from one unit to another" check (from_id <> to_id)
);
comment on table money_transfer is
  'Tiền chuyển giữa hai đơn vị: một việc, hai sổ. / Money sent between units: one act in two books.';
create index money_transfer_by_from on money_transfer (from_id, transfer_id desc);
create index money_transfer_by_to on money_transfer (to_id, transfer_id desc);
create index money_transfer_by_change on money_transfer (change_no);

create table money_transfer_step (
  step_id     bigint generated always as identity primary key,
  transfer_id bigint not null references money_transfer,
  unit_id     integer not null references unit,
  step        text not null check (step in ('received', 'settled', 'refused', 'returned')),
  dong        bigint not null check (dong >= 1),
  account_id  integer not null references account,
  taken_on    date not null,
  reason      text not null default '' check (length(reason) <= 500),
  key         text not null check (length(key) between 8 and 64),
  change_no   bigint not null references change,
  constraint "a transfer takes a step once" unique (transfer_id, step),
  constraint "who settles or refuses money says why" check (step in ('received', 'returned') or length(reason) >= 2)
);
comment on table money_transfer_step is
  'Các bước của một khoản chuyển: nhận, xử lý chênh lệch, từ chối, hoàn trả. / The steps of a transfer.';
create index money_transfer_step_by_change on money_transfer_step (change_no);

alter table voucher add constraint "a receipt takes in a transfer" foreign key (transfer_id) references money_transfer;
alter table posting add constraint "a posting is an end of a transfer" foreign key (transfer_id) references money_transfer;
create unique index "a transfer is taken in by one receipt" on voucher (transfer_id)
  where transfer_id is not null and state <> 'refused';

do $$
declare t text;
begin
  foreach t in array array['money_transfer', 'money_transfer_step'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner keeps %s" on %I to current_user using (true) with check (true)', t, t);
    execute format('grant select, insert on %I to diemtua_app', t);
  end loop;
end $$;
create policy "money from or to the scope" on money_transfer for select to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = money_transfer.from_id)
         or exists (select from unit_in_scope s where s.unit_id = money_transfer.to_id));
create policy "money is sent from the scope" on money_transfer for insert to diemtua_app
  with check (exists (select from unit_in_scope s where s.unit_id = money_transfer.from_id)
              and exists (select from voucher v where v.voucher_id = money_transfer.voucher_id
                             and v.unit_id = money_transfer.from_id and v.to_id = money_transfer.to_id));
create policy "steps of transfers from or to the scope" on money_transfer_step for select to diemtua_app
  using (exists (select from money_transfer t where t.transfer_id = money_transfer_step.transfer_id));
create policy "one's own end takes its step" on money_transfer_step for insert to diemtua_app
  with check (exists (select from unit_in_scope s where s.unit_id = money_transfer_step.unit_id));
grant usage, select on all sequences in schema public to diemtua_app;

create function keep_a_money_transfer() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE'
     or (to_jsonb(old) - array['state', 'received_dong']) <> (to_jsonb(new) - array['state', 'received_dong']) then
    raise exception 'a transfer of money is not changed' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger a_transfer_of_money_does_not_change before update or delete on money_transfer
  for each row execute function keep_a_money_transfer();
create trigger a_step_of_a_transfer_does_not_change before update or delete on money_transfer_step
  for each row execute function refuse_to_change_a_book();

create function step_a_money_transfer() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare t money_transfer; due text; own integer;
begin
  select * into t from money_transfer where transfer_id = new.transfer_id for update;
  due := case new.step when 'received' then 'sent' when 'refused' then 'sent'
           when 'settled' then 'short' else 'refused' end;
  own := case when new.step in ('received', 'refused') then t.to_id else t.from_id end;
  if t.state <> due or new.unit_id <> own
     or (new.step = 'settled' and new.dong <> t.sent_dong - t.received_dong)
     or (new.step in ('refused', 'returned') and new.dong <> t.sent_dong) then
    raise exception 'transfer % is %, so it cannot be % by unit %', t.transfer_id, t.state, new.step, new.unit_id
      using errcode = '23514', constraint = 'a transfer takes its steps in order';
  end if;
  update money_transfer
     set state = case when new.step = 'received' and new.dong < sent_dong then 'short' else new.step end,
         received_dong = case when new.step = 'received' then new.dong else received_dong end
   where transfer_id = t.transfer_id;
  return new;
end $$;
create trigger a_transfer_of_money_takes_its_steps_in_order before insert on money_transfer_step
  for each row execute function step_a_money_transfer();

-- Whom money may be sent to: any unit that keeps a book; its name is no secret, what stands in it is.
create function unit_with_book(of_code text) returns table (unit_id integer, code text, name text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select u.unit_id, u.code, n.name
    from unit u join book b using (unit_id)
   cross join lateral (select name from unit_name n where n.unit_id = u.unit_id
      order by lower(n.during) desc limit 1) n
   where u.code = of_code and scope_unit() is not null
$$;
