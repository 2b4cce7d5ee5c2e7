-- What the book says to the figures: money given into funds, and help one federation sends another.
-- The sender says for how many people its money is; the receiver says through which rounds it is
-- given out, so that whoever receives there stands behind the figure.

create table help_meant (
  voucher_id bigint primary key,
  unit_id    integer not null,
  people     integer not null constraint "help is meant for somebody" check (people between 1 and 10000000),
  change_no  bigint not null references change,
  constraint "help is meant by a voucher of its book" foreign key (unit_id, voucher_id) references voucher (unit_id, voucher_id)
);
comment on table help_meant is
  'Khoản chuyển cho đơn vị bạn để hỗ trợ bao nhiêu người, theo bên trao. / For how many people money sent to another unit is, as the giver says.';

create table transfer_round (
  aid_round_id bigint primary key references aid_round,
  transfer_id  bigint not null references money_transfer,
  unit_id      integer not null references unit,
  counterpart  text not null check (length(counterpart) between 1 and 80),
  change_no    bigint not null references change
);
comment on table transfer_round is
  'Đợt chăm lo chi tiền do đơn vị bạn hỗ trợ. / Rounds that give out what another federation sent.';
comment on column transfer_round.counterpart is 'The code of the federation that sent the money; its transfer is not seen from below the receiver.';
create index transfer_round_by_transfer on transfer_round (transfer_id);

do $$
declare t text;
begin
  foreach t in array array['help_meant', 'transfer_round'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner keeps %s" on %I to current_user using (true) with check (true)', t, t);
    execute format('create index %1$s_by_change on %1$I (change_no)', t);
    execute format('create policy "%1$s within scope are added" on %1$I for insert to diemtua_app
      with check (exists (select from unit_in_scope s where s.unit_id = %1$I.unit_id))', t);
    execute format('grant select, insert on %I to diemtua_app', t);
  end loop;
end $$;
create policy "help_meant within scope" on help_meant for select to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = help_meant.unit_id));
-- Whoever receives a list's signatures below a round must know where its money came from.
create policy "transfer_round below and above" on transfer_round for select to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = transfer_round.unit_id offset 0)
         or exists (select from unit_over_scope s where s.unit_id = transfer_round.unit_id offset 0));

create trigger what_help_is_meant_for_does_not_change before update or delete on help_meant
  for each row execute function refuse_to_change_a_book();
create trigger a_round_keeps_its_transfer before update or delete on transfer_round
  for each row execute function refuse_to_change_a_book();

-- The federation a unit belongs to on a day; its code is no secret.
create function federation_of(of_unit integer, on_day date) returns table (unit_id integer, code text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select u.unit_id, u.code from unit_above a join unit u on u.unit_id = a.above_id
   where a.unit_id = of_unit and u.tier = 'federation' and a.from_on <= on_day and a.until_on > on_day
   order by (a.line = 'territorial') desc limit 1
$$;
revoke execute on function federation_of(integer, date) from public;
grant execute on function federation_of(integer, date) to diemtua_app;

-- Money is given out through a round of the unit it was sent to, once it is there, and tied before
-- anybody received, so that nobody who received is left out of the figure.
create function tie_a_round() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform 1 from aid_round r where r.aid_round_id = new.aid_round_id for update;
  if not exists (select from money_transfer t join aid_round r on r.aid_round_id = new.aid_round_id
                  where t.transfer_id = new.transfer_id and t.to_id = new.unit_id and r.unit_id = new.unit_id
                    and t.received_dong is not null)
     or exists (select from aid_receipt c join aid_list l using (aid_list_id)
                 where l.aid_round_id = new.aid_round_id) then
    raise exception 'round % does not give out transfer %', new.aid_round_id, new.transfer_id
      using errcode = '23514', constraint = 'a round gives out what its unit took in';
  end if;
  return new;
end $$;
create trigger a_round_gives_out_what_its_unit_took_in before insert on transfer_round
  for each row execute function tie_a_round();
