-- Moving from one base union to another, told by one end and confirmed by the other; forms that are
-- written once however often their button is pressed; the order of names.

-- One form is one act. Whoever comes second with the same key waits for the first, finds its row
-- and writes nothing.
create table sent_form (
  unit_id   integer not null references unit,
  ref       text not null constraint "the key of a form has up to 80 characters" check (length(ref) between 1 and 80),
  change_no bigint not null references change,
  primary key (unit_id, ref)
);

create table transfer (
  transfer_id       bigint generated always as identity primary key,
  person_id         bigint references person,
  from_id           integer not null references unit,
  to_id             integer not null references unit,
  asked_by_id       integer not null references unit,
  effective_on      date not null,
  decision_no       text,
  -- Who is meant, as the new unit typed it: it cannot see the people of the old one. Forgotten as
  -- soon as the transfer is settled.
  sought            jsonb,
  state             text not null default 'asked' constraint "a transfer is asked, confirmed, refused or withdrawn"
                    check (state in ('asked', 'confirmed', 'refused', 'withdrawn')),
  reason            text,
  movement_id       bigint references movement,
  asked_by          integer references account,
  settled_by        integer references account,
  asked_at          timestamptz not null,
  settled_at        timestamptz,
  change_no         bigint not null references change,
  settled_change_no bigint references change,
  constraint "a transfer has two different ends" check (from_id <> to_id),
  constraint "one of the two ends asks" check (asked_by_id in (from_id, to_id)),
  constraint "a transfer is of somebody" check (num_nonnulls(person_id, sought) > 0 or state in ('refused', 'withdrawn')),
  constraint "what is sought is forgotten when settled" check (sought is null or state = 'asked'),
  constraint "a transfer is settled by a change" check ((state = 'asked') = (settled_change_no is null))
);
comment on column transfer.effective_on is 'The first day at the new unit, no longer at the old one.';
create unique index "one transfer of a person is asked at a time" on transfer (person_id) where state = 'asked';
create index transfer_by_from on transfer (from_id, transfer_id desc);
create index transfer_by_to on transfer (to_id, transfer_id desc);
create index transfer_by_change on transfer (change_no);

do $$
declare t text;
begin
  foreach t in array array['sent_form', 'transfer'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner keeps %s" on %I to current_user using (true) with check (true)', t, t);
  end loop;
end $$;
create policy "sent forms within scope" on sent_form to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = sent_form.unit_id))
  with check (exists (select from unit_in_scope s where s.unit_id = sent_form.unit_id));
-- Both ends see it; what is written of it comes from the end that stands within the scope.
create policy "transfers from or to the scope" on transfer to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = transfer.from_id)
         or exists (select from unit_in_scope s where s.unit_id = transfer.to_id))
  with check (exists (select from unit_in_scope s where s.unit_id = transfer.from_id)
              or exists (select from unit_in_scope s where s.unit_id = transfer.to_id));
grant select, insert on sent_form to diemtua_app;
grant select, insert, update on transfer to diemtua_app;
grant usage, select on all sequences in schema public to diemtua_app;

-- Where one may move to, and where one has been: the names of base unions are no secret, what stands
-- behind them is. Runs with the owner's rights and shows nothing but code and name.
create view union_directory with (security_invoker = false) as
  select u.unit_id, u.code, n.name, n.folded, n.sort_key, u.generated, u.founded_on, u.ended_on
    from unit u
    cross join lateral (select name, folded, sort_key from unit_name n where n.unit_id = u.unit_id
       order by lower(n.during) desc limit 1) n
   where u.tier = 'base' and (select scope_unit()) is not null;
grant select on union_directory to diemtua_app;

-- Whom a transfer is about, for the end that does not keep him: no more than the name and the year of
-- birth, while it is asked and once it was confirmed. Runs with the owner's rights.
create view transfer_name with (security_invoker = false) as
  select t.transfer_id, p.full_name, p.birth_year
    from transfer t join person p using (person_id)
   where t.state in ('asked', 'confirmed')
     and exists (select from unit_in_scope s where s.unit_id in (t.from_id, t.to_id));
grant select on transfer_name to diemtua_app;

-- A federation's members in the order of their given names, page by page.
create index person_by_name on person (sort_key, person_id) where registered and merged_into_id is null;
-- Who calls from this number.
create index person_by_phone on person (phone) where phone is not null;
