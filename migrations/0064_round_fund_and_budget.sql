-- A round may say from which fund it is paid, and its budget is a bound: no list is frozen beyond it.

alter table aid_round add constraint "a round is paid from a fund of its unit"
  foreign key (unit_id, fund_id) references fund (unit_id, fund_id);
comment on column aid_round.fund_id is 'The fund the round''s unit pays it from; none where it may choose when it pays.';

alter table aid_batch add column fund_reason text not null default '' check (length(fund_reason) <= 300);
comment on column aid_batch.fund_reason is 'Why it was drawn from another fund than the round says; nothing where it was not.';

-- A batch goes the way of its round, and from the round's fund unless somebody says why.
create function draw_from_the_fund() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare r aid_round; drawn_from bigint;
begin
  select * into r from aid_round where aid_round_id = new.aid_round_id;
  if new.way <> r.way then
    raise exception 'round % is paid by %, not by %', r.aid_round_id, r.way, new.way
      using errcode = '23514', constraint = 'a batch goes the way of its round';
  end if;
  select fund_id into drawn_from from voucher where voucher_id = new.voucher_id;
  if r.unit_id = new.unit_id and drawn_from <> r.fund_id and length(new.fund_reason) < 2 then
    raise exception 'round % is paid from fund %', r.aid_round_id, r.fund_id
      using errcode = '23514', constraint = 'who draws from another fund says why';
  end if;
  return new;
end $$;
create trigger a_batch_is_drawn_from_the_fund_of_its_round before insert on aid_batch
  for each row execute function draw_from_the_fund();

-- What is frozen in a round stays within its budget. Whoever freezes lists of a round waits for the
-- one before him, so that two do not spend the same rest; thousands of lists are looked at together.
create function stay_within_a_budget() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare r record;
begin
  for r in
    select o.aid_round_id, o.budget_dong from aid_round o
     where o.budget_dong is not null and o.aid_round_id in (
           select n.aid_round_id from now_held n join held h using (aid_list_id)
            where n.state = 'approved' and h.state <> 'approved')
     order by o.aid_round_id for no key update
  loop
    if (select sum(total_dong) from aid_list
         where aid_round_id = r.aid_round_id and state = 'approved') > r.budget_dong then
      raise exception 'round % has no more than % to give', r.aid_round_id, r.budget_dong
        using errcode = '23514', constraint = 'a round stays within its budget';
    end if;
  end loop;
  return null;
end $$;
create trigger a_round_stays_within_its_budget after update on aid_list
  referencing old table as held new table as now_held
  for each statement execute function stay_within_a_budget();

create function keep_a_budget() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.budget_dong < (select coalesce(sum(total_dong), 0) from aid_list
                         where aid_round_id = new.aid_round_id and state = 'approved') then
    raise exception 'more than % is frozen in round %', new.budget_dong, new.aid_round_id
      using errcode = '23514', constraint = 'a round stays within its budget';
  end if;
  return new;
end $$;
create trigger a_budget_covers_what_is_frozen before update of budget_dong on aid_round
  for each row when (new.budget_dong is not null) execute function keep_a_budget();
