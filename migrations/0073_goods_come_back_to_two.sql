-- Goods that reached nobody come back through two hands, as money does: the accountant writes that
-- they come back, and the keeper of the store, another person, counts them in or says that he did not
-- get them. Until then they are on their way: their lines are not drawn again, and the gift has not
-- more of them.

alter table aid_return
  drop constraint "what comes back comes by voucher or as goods",
  drop constraint "goods that came back are in",
  add constraint "what comes back comes by voucher or as goods"
    check (voucher_id is null or gift_movement_id is null),
  add constraint "goods that came back are in"
    check (voucher_id is not null or (state = 'in') = (gift_movement_id is not null));

create table aid_return_step (
  aid_return_step_id bigint generated always as identity primary key,
  aid_return_id bigint not null constraint "goods are counted in once" unique,
  unit_id       integer not null,
  step          text not null constraint "goods are taken in, or not got" check (step in ('taken-in', 'refused')),
  gift_movement_id bigint,
  account_id    integer not null references account,
  account_name  text not null,
  taken_on      date not null,
  reason        text not null default '' check (length(reason) <= 300),
  change_no     bigint not null references change,
  constraint "who did not get goods says why" check (step = 'taken-in' or length(reason) >= 2),
  constraint "what is taken in is moved" check ((step = 'taken-in') = (gift_movement_id is not null)),
  constraint "goods are taken into their book"
    foreign key (unit_id, gift_movement_id) references gift_movement (unit_id, gift_movement_id),
  constraint "a step is of a return of its unit"
    foreign key (unit_id, aid_return_id) references aid_return (unit_id, aid_return_id)
);
comment on table aid_return_step is
  'Hiện vật trả về: thủ quỹ đã nhận vào kho, hay không nhận được. / Whether goods on their way back came in.';

alter table aid_return_step enable row level security;
alter table aid_return_step force row level security;
create policy "the owner keeps aid_return_step" on aid_return_step to current_user using (true) with check (true);
create policy "aid_return_step within scope" on aid_return_step to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = aid_return_step.unit_id))
  with check (exists (select from unit_in_scope s where s.unit_id = aid_return_step.unit_id));
create index aid_return_step_by_change on aid_return_step (change_no);
grant select, insert on aid_return_step to diemtua_app;
grant usage, select on all sequences in schema public to diemtua_app;
create trigger a_aid_return_step_does_not_change before update or delete on aid_return_step
  for each row execute function refuse_to_change_a_book();

-- Whatever comes back begins as written: money waits for its voucher, goods for the keeper.
create or replace function begin_a_return() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.state <> 'written' or new.gift_movement_id is not null then
    raise exception 'a return of batch % does not begin as written', new.aid_batch_id
      using errcode = '23514', constraint = 'what comes back is on its way first';
  end if;
  if (new.voucher_id is null) is distinct from
     (select b.way = 'kind' from aid_batch b where b.aid_batch_id = new.aid_batch_id) then
    raise exception 'a return of batch % comes another way than it went', new.aid_batch_id
      using errcode = '23514', constraint = 'money comes back by its voucher';
  end if;
  return new;
end $$;

-- Whoever brings goods back does not count them in; what the keeper did not get is still outstanding.
create function step_a_return() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare r aid_return; b aid_batch;
begin
  select * into r from aid_return where aid_return_id = new.aid_return_id for update;
  select * into b from aid_batch where aid_batch_id = r.aid_batch_id;
  if r.voucher_id is not null or r.state <> 'written' then
    raise exception 'return % is %, so it cannot be %', r.aid_return_id, r.state, new.step
      using errcode = '23514', constraint = 'a return takes its step once';
  end if;
  if new.account_id = r.account_id then
    raise exception 'account % brought return %', new.account_id, r.aid_return_id
      using errcode = '23514', constraint = 'four eyes';
  end if;
  if not holds_book_post(new.account_id, r.unit_id, 'cashier', new.taken_on) then
    raise exception 'account % is no cashier of unit %', new.account_id, r.unit_id
      using errcode = '23514', constraint = 'a step is taken by its post';
  end if;
  if new.step = 'taken-in' then
    if not exists (select from gift_movement m where m.gift_movement_id = new.gift_movement_id
           and m.back_of = b.gift_movement_id and m.quantity = r.lines * b.each_quantity) then
      raise exception 'return % brings not what its lines took', r.aid_return_id
        using errcode = '23514', constraint = 'a return brings what its lines took';
    end if;
    update aid_return set state = 'in', gift_movement_id = new.gift_movement_id
     where aid_return_id = r.aid_return_id;
  else
    update aid_return set state = 'undone' where aid_return_id = r.aid_return_id;
    update aid_payment set state = 'paid', aid_return_id = null
     where aid_return_id = r.aid_return_id;
  end if;
  return new;
end $$;
create trigger a_return_takes_its_step_once before insert on aid_return_step
  for each row execute function step_a_return();
