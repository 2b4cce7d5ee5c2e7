-- How much one signature may approve, in the database too. The amounts are the dated rules
-- `payment-limit-…` of the catalogue, written here whenever the program starts; a step above the
-- limit in force on its day is refused whoever writes it.

create table payment_limit (
  tier      text not null constraint "limits are set for three tiers" check (tier in ('base', 'upper', 'federation')),
  from_on   date not null,
  until_on  date constraint "a limit ends after it began" check (until_on > from_on),
  most_dong bigint not null constraint "a limit is an amount" check (most_dong >= 0),
  primary key (tier, from_on)
);
comment on table payment_limit is
  'Mức cao nhất một người duyệt được duyệt một lần, theo cấp và theo ngày; từ quy định của danh mục. / The most one approver may approve at once, by tier and day.';
alter table payment_limit enable row level security;
alter table payment_limit force row level security;
create policy "the owner keeps payment_limit" on payment_limit to current_user using (true) with check (true);
create policy "payment_limit are shared words" on payment_limit for select to diemtua_app using (true);
grant select on payment_limit to diemtua_app;

-- The most an account may approve at once in the book of a unit on a day: the highest limit among
-- its approving posts there and above.
create function approval_limit(held_by integer, held_at integer, held_on date) returns bigint
  language sql stable security definer set search_path = public, pg_temp as $$
  select max(l.most_dong)
    from book_post p join unit u using (unit_id)
    join payment_limit l
      on l.tier = case u.tier when 'upper' then 'upper' when 'federation' then 'federation'
                    when 'confederation' then 'federation' else 'base' end
     and l.from_on <= held_on and (l.until_on is null or l.until_on > held_on)
   where p.account_id = held_by and p.post = 'approver'
     and p.from_on <= held_on and (p.until_on is null or p.until_on > held_on)
     and (p.unit_id = held_at or exists (
           select from unit_above a where a.unit_id = held_at and a.above_id = p.unit_id
              and a.from_on <= held_on and a.seen_until > held_on))
$$;

-- These run after the triggers that hold the order of steps (by their names), so that whoever lacks
-- the post is told of the post.
create function stay_within_a_limit() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare dong bigint;
begin
  if tg_table_name = 'voucher_step' then
    select amount_dong into dong from voucher where voucher_id = new.voucher_id;
  else
    dong := new.dong;
  end if;
  if dong > coalesce(approval_limit(new.account_id, new.unit_id, new.taken_on), 0) then
    raise exception 'account % may not approve % dong at unit %', new.account_id, dong, new.unit_id
      using errcode = '23514', constraint = 'an approval stays within its limit';
  end if;
  return new;
end $$;
create trigger an_approval_stays_within_its_limit after insert on voucher_step
  for each row when (new.step = 'approved') execute function stay_within_a_limit();
create trigger a_settlement_stays_within_its_limit after insert on money_transfer_step
  for each row when (new.step = 'settled') execute function stay_within_a_limit();
