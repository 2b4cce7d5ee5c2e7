-- Goods that were given in kind are given out again: each gift has its movements, which take from
-- what there is and bring back what did not arrive. A batch of goods takes from one gift and needs
-- no voucher; it takes its steps by hands that hold a post of the book.

alter table gift_in_kind add unique (unit_id, gift_id);

create table gift_movement (
  gift_movement_id bigint generated always as identity primary key,
  unit_id   integer not null,
  gift_id   bigint not null,
  quantity  bigint not null constraint "a movement moves something" check (quantity <> 0),
  back_of   bigint,
  moved_on  date not null,
  reason    text not null constraint "a movement says what for" check (length(reason) between 2 and 300),
  key       text not null check (length(key) between 8 and 64),
  change_no bigint not null references change,
  constraint "goods come back to where they were taken from" check ((quantity > 0) = (back_of is not null)),
  constraint "a movement is sent once" unique (unit_id, key),
  constraint "a movement is of a gift of its book" foreign key (unit_id, gift_id) references gift_in_kind (unit_id, gift_id),
  unique (unit_id, gift_movement_id),
  constraint "what comes back was taken in this book" foreign key (unit_id, back_of) references gift_movement (unit_id, gift_movement_id)
);
comment on table gift_movement is
  'Hiện vật xuất (số âm) và nhập lại (số dương). / Goods given out (negative) and brought back (positive).';
comment on column gift_movement.back_of is 'The movement out that it brings something back of.';
create index gift_movement_by_gift on gift_movement (gift_id);
create index gift_movement_by_out on gift_movement (back_of) where back_of is not null;

create table aid_batch_step (
  aid_batch_step_id bigint generated always as identity primary key,
  aid_batch_id bigint not null,
  unit_id      integer not null,
  step         text not null constraint "goods are handed out, or stay" check (step in ('handed', 'released')),
  account_id   integer not null references account,
  account_name text not null,
  taken_on     date not null,
  reason       text not null default '' check (length(reason) <= 300),
  change_no    bigint not null references change,
  constraint "a batch takes a step once" unique (aid_batch_id, step),
  constraint "who lets goods stay says why" check (step = 'handed' or length(reason) >= 2),
  constraint "a step is of a batch of its unit" foreign key (unit_id, aid_batch_id) references aid_batch (unit_id, aid_batch_id)
);
comment on table aid_batch_step is
  'Các bước của lần xuất hiện vật: xuất kho, hủy. / The steps of batches of goods.';

alter table aid_batch
  add column gift_movement_id bigint constraint "goods are taken for one batch" unique,
  add column each_quantity bigint check (each_quantity between 1 and 1000000),
  add constraint "a batch of goods takes from a gift"
    check ((way = 'kind') = (gift_movement_id is not null) and (way = 'kind') = (each_quantity is not null)),
  add constraint "a batch takes goods of its book"
    foreign key (unit_id, gift_movement_id) references gift_movement (unit_id, gift_movement_id);
comment on column aid_batch.each_quantity is 'How much of the gift goes into one share.';

alter table aid_return
  add column gift_movement_id bigint constraint "goods come back for one return" unique,
  add constraint "what comes back comes by voucher or as goods"
    check ((voucher_id is null) = (gift_movement_id is not null)),
  add constraint "goods that came back are in" check (gift_movement_id is null or state = 'in'),
  add constraint "a return brings goods of its book"
    foreign key (unit_id, gift_movement_id) references gift_movement (unit_id, gift_movement_id);

do $$
declare t text;
begin
  foreach t in array array['gift_movement', 'aid_batch_step'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner keeps %s" on %I to current_user using (true) with check (true)', t, t);
    execute format('create policy "%1$s within scope" on %1$I to diemtua_app
      using (exists (select from unit_in_scope s where s.unit_id = %1$I.unit_id))
      with check (exists (select from unit_in_scope s where s.unit_id = %1$I.unit_id))', t);
    execute format('create index %1$s_by_change on %1$I (change_no)', t);
    execute format('grant select, insert on %I to diemtua_app', t);
    execute format('create trigger a_%1$s_does_not_change before update or delete on %1$I
      for each row execute function refuse_to_change_a_book()', t);
  end loop;
end $$;
grant usage, select on all sequences in schema public to diemtua_app;

-- Of a gift no more is given out than there is, however many hands take at once; no more comes back
-- than was taken.
create function move_a_gift() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare g gift_in_kind;
begin
  select * into g from gift_in_kind where gift_id = new.gift_id for no key update;
  if g.quantity + new.quantity
     + (select coalesce(sum(quantity), 0) from gift_movement where gift_id = new.gift_id) < 0 then
    raise exception 'gift % has not % left', new.gift_id, -new.quantity
      using errcode = '23514', constraint = 'no more is given out than there is';
  end if;
  if new.back_of is not null and new.quantity
     + (select coalesce(sum(quantity), 0) from gift_movement where back_of = new.back_of)
     > coalesce((select -quantity from gift_movement
                  where gift_movement_id = new.back_of and gift_id = new.gift_id and quantity < 0), 0) then
    raise exception 'movement % took less than what comes back', new.back_of
      using errcode = '23514', constraint = 'no more comes back than was taken';
  end if;
  return new;
end $$;
create trigger no_more_is_given_out_than_there_is before insert on gift_movement
  for each row execute function move_a_gift();

-- A batch of goods has taken what its lines need when its transaction ends.
create function check_the_goods() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.way = 'kind' and not exists (
       select from gift_movement m where m.gift_movement_id = new.gift_movement_id
          and m.quantity = -(new.lines * new.each_quantity)) then
    raise exception 'batch % took not what its lines need', new.aid_batch_id
      using errcode = '23514', constraint = 'a batch takes what its lines need';
  end if;
  return null;
end $$;
create constraint trigger a_batch_takes_what_its_lines_need after insert on aid_batch
  deferrable initially deferred for each row execute function check_the_goods();

-- Whoever drew goods does not hand them out; what stays goes back to the gift.
create function step_a_batch() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare b aid_batch; post text;
begin
  select * into b from aid_batch where aid_batch_id = new.aid_batch_id for update;
  if b.way <> 'kind' or b.state <> 'drawn' then
    raise exception 'batch % is %, so it cannot be %', b.aid_batch_id, b.state, new.step
      using errcode = '23514', constraint = 'a batch takes its steps in order';
  end if;
  if new.step = 'handed' and new.account_id = b.drawn_by then
    raise exception 'account % drew batch %', new.account_id, b.aid_batch_id
      using errcode = '23514', constraint = 'four eyes';
  end if;
  post := case new.step when 'handed' then 'cashier' else 'accountant' end;
  if not holds_book_post(new.account_id, b.unit_id, post, new.taken_on) then
    raise exception 'account % is no % of unit %', new.account_id, post, b.unit_id
      using errcode = '23514', constraint = 'a step is taken by its post';
  end if;
  if new.step = 'released' then
    insert into gift_movement (unit_id, gift_id, quantity, back_of, moved_on, reason, key, change_no)
      select unit_id, gift_id, -quantity, gift_movement_id, new.taken_on, new.reason,
             'release-' || b.aid_batch_id, new.change_no
        from gift_movement where gift_movement_id = b.gift_movement_id;
  end if;
  update aid_batch set state = case new.step when 'handed' then 'paid' else 'released' end
   where aid_batch_id = b.aid_batch_id;
  update aid_payment set state = case new.step when 'handed' then 'paid' else 'released' end
   where aid_batch_id = b.aid_batch_id;
  return new;
end $$;
create trigger a_batch_takes_its_steps_in_order before insert on aid_batch_step
  for each row execute function step_a_batch();

-- Money on its way back waits for its voucher; goods that come back are what the batch took for them.
create function begin_a_return() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.voucher_id is not null and new.state <> 'written' then
    raise exception 'a return of batch % does not begin as written', new.aid_batch_id
      using errcode = '23514', constraint = 'money comes back by its voucher';
  end if;
  if new.gift_movement_id is not null and not exists (
       select from aid_batch b join gift_movement m on m.gift_movement_id = new.gift_movement_id
        where b.aid_batch_id = new.aid_batch_id and m.back_of = b.gift_movement_id
          and m.quantity = new.lines * b.each_quantity) then
    raise exception 'a return of batch % brings not what its lines took', new.aid_batch_id
      using errcode = '23514', constraint = 'a return brings what its lines took';
  end if;
  return new;
end $$;
create trigger a_return_begins before insert on aid_return
  for each row execute function begin_a_return();
