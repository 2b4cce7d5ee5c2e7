-- Help that was recorded by hand before its programme was kept here is tied to a round as history:
-- no money moves, no figure moves, the record stays the one that says it.

create table aid_carried (
  record_id    bigint primary key references record,
  aid_round_id bigint not null references aid_round,
  unit_id      integer not null references unit,
  change_no    bigint not null references change
);
comment on table aid_carried is
  'Ghi nhận tay đã có trước, đưa vào đợt làm lịch sử; không chuyển tiền, không đổi số liệu. / Records by hand tied to a round as history.';
create index aid_carried_by_round on aid_carried (aid_round_id);
create index aid_carried_by_change on aid_carried (change_no);

alter table aid_carried enable row level security;
alter table aid_carried force row level security;
create policy "the owner keeps aid_carried" on aid_carried to current_user using (true) with check (true);
create policy "aid_carried within scope" on aid_carried to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = aid_carried.unit_id))
  with check (exists (select from unit_in_scope s where s.unit_id = aid_carried.unit_id));
grant select, insert, delete on aid_carried to diemtua_app;

-- Only what somebody recorded by hand, of the round's kind, in its days, at its unit or below.
create function carry_a_record() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from record c join aid_round r on r.aid_round_id = new.aid_round_id
                   join programme p using (programme_id)
                  where c.record_id = new.record_id and c.unit_id = new.unit_id and c.kind = p.kind
                    and c.origin is null and c.state = 'recorded'
                    and c.happened_on between r.from_on and r.until_on
                    and exists (select from unit_above a where a.unit_id = c.unit_id and a.above_id = r.unit_id)) then
    raise exception 'record % is no history of round %', new.record_id, new.aid_round_id
      using errcode = '23514', constraint = 'only a record by hand of the same help is carried over';
  end if;
  return new;
end $$;
create trigger only_a_record_by_hand_is_carried_over before insert on aid_carried
  for each row execute function carry_a_record();
