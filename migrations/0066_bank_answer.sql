-- What a bank answers about a batch it was to pay: the file is kept as evidence, looked at, and
-- confirmed once. Whom it paid has a receipt by it; what came back says why, person by person.

create table aid_bank_answer (
  aid_bank_answer_id bigint generated always as identity primary key,
  aid_batch_id bigint not null,
  unit_id      integer not null,
  name         text not null check (length(name) between 1 and 200),
  media_type   text not null check (length(media_type) between 3 and 100),
  sha256       text not null constraint "a checksum is of 64 digits" check (sha256 ~ '^[0-9a-f]{64}$'),
  content      bytea not null constraint "a file of an answer is at most 10 MB" check (length(content) between 1 and 10485760),
  state        text not null default 'read' check (state in ('read', 'confirmed')),
  paid         integer not null default 0 check (paid >= 0),
  failed       integer not null default 0 check (failed >= 0),
  account_id   integer not null references account,
  confirmed_by integer references account,
  change_no    bigint not null references change,
  constraint "an answer is of a batch of its unit" foreign key (unit_id, aid_batch_id) references aid_batch (unit_id, aid_batch_id),
  constraint "an answer of a batch is read once" unique (aid_batch_id, sha256),
  constraint "a confirmed answer says who confirmed it" check ((state = 'confirmed') = (confirmed_by is not null))
);
comment on table aid_bank_answer is
  'Tệp ngân hàng trả lời về một lần chi, giữ làm chứng từ. / The files banks answer batches with, kept as evidence.';
create index aid_bank_answer_by_change on aid_bank_answer (change_no);
alter table aid_bank_answer enable row level security;
alter table aid_bank_answer force row level security;
create policy "the owner keeps aid_bank_answer" on aid_bank_answer to current_user using (true) with check (true);
create policy "aid_bank_answer within scope" on aid_bank_answer to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = aid_bank_answer.unit_id))
  with check (exists (select from unit_in_scope s where s.unit_id = aid_bank_answer.unit_id));
grant select, insert on aid_bank_answer to diemtua_app;
grant update (state, paid, failed, confirmed_by) on aid_bank_answer to diemtua_app;
grant usage, select on all sequences in schema public to diemtua_app;

create function keep_a_bank_answer() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.state <> 'read'
     or (to_jsonb(old) - array['state', 'paid', 'failed', 'confirmed_by'])
      <> (to_jsonb(new) - array['state', 'paid', 'failed', 'confirmed_by']) then
    raise exception 'an answer of a bank is confirmed once and not changed' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger an_answer_does_not_change before update or delete on aid_bank_answer
  for each row execute function keep_a_bank_answer();

alter table aid_receipt
  add column aid_bank_answer_id bigint references aid_bank_answer,
  drop constraint "a receipt is a signed sheet, a code or carried over",
  add constraint "a receipt is a sheet, a code, the bank's answer or carried over"
    check (way in ('sheet', 'code', 'bank', 'carried')),
  add constraint "a receipt by the bank has its answer"
    check ((way = 'bank') = (aid_bank_answer_id is not null));
create index aid_receipt_by_answer on aid_receipt (aid_bank_answer_id) where aid_bank_answer_id is not null;

alter table aid_payment add column returned_why text check (length(returned_why) between 1 and 200);
comment on column aid_payment.returned_why is 'What the bank said why it did not pay; none where the return says it.';
grant update (returned_why) on aid_payment to diemtua_app;

-- As in 0053; whoever is owed again or received has no reason of the bank any more.
create or replace function step_a_payment() returns trigger language plpgsql as $$
begin
  if (old.aid_payment_id, old.aid_batch_id, old.aid_line_id, old.unit_id, old.amount_dong, old.change_no)
       <> (new.aid_payment_id, new.aid_batch_id, new.aid_line_id, new.unit_id, new.amount_dong, new.change_no)
     or not (old.state = new.state
        or (old.state, new.state) in (('drawn', 'paid'), ('drawn', 'released'), ('paid', 'received'),
             ('paid', 'returned'), ('paid', 'released'), ('received', 'paid'), ('returned', 'paid'))) then
    raise exception 'payment % is %, so it cannot be %', old.aid_payment_id, old.state, new.state
      using errcode = '23514', constraint = 'a payment takes its steps in order';
  end if;
  if new.state <> 'returned' then
    new.returned_why := null;
  end if;
  return new;
end $$;
