-- Vouchers C40-BB (receipts) and C41-BB (payments), the steps they take under four eyes, and the
-- entries of the books. A voucher and an entry are never changed: a voucher takes steps, an entry is
-- taken back by its mirror. The program holds these rules first; here they hold whoever writes.

create table voucher (
  voucher_id  bigint generated always as identity primary key,
  unit_id     integer not null references book,
  kind        text not null constraint "a voucher is a receipt or a payment" check (kind in ('receipt', 'payment')),
  year        smallint not null,
  number      integer not null constraint "vouchers are counted from one" check (number >= 1),
  written_on  date not null,
  person      text not null constraint "a voucher names who pays or is paid" check (length(person) between 2 and 200),
  address     text not null default '' check (length(address) <= 300),
  reason      text not null constraint "a voucher has a reason" check (length(reason) between 2 and 500),
  documents   text not null default '' check (length(documents) <= 300),
  amount_dong bigint not null constraint "a voucher moves money" check (amount_dong between 1 and 1000000000000000),
  account     text not null check (length(account) between 1 and 40),
  fund_id     bigint not null,
  purse_id    bigint not null,
  donor_id    bigint,
  pledge_id   bigint,
  to_id       integer references unit,
  to_name     text,
  transfer_id bigint,
  key         text not null check (length(key) between 8 and 64),
  written_by  integer not null references account,
  written_name text not null,
  state       text not null default 'written'
              check (state in ('written', 'approved', 'refused', 'paid', 'reversed')),
  change_no   bigint not null references change,
  constraint "a voucher's number is given once in a year" unique (unit_id, kind, year, number),
  constraint "a voucher is sent once" unique (unit_id, key),
  constraint "a voucher counts in the year of its day" check (year = extract(year from written_on)),
  constraint "a voucher is of a fund of its book" foreign key (unit_id, fund_id) references fund (unit_id, fund_id),
  constraint "a voucher is of a purse of its book" foreign key (unit_id, purse_id) references purse (unit_id, purse_id),
  constraint "a voucher is of a donor of its book" foreign key (unit_id, donor_id) references donor (unit_id, donor_id),
  constraint "a voucher keeps a pledge of its book" foreign key (unit_id, pledge_id) references pledge (unit_id, pledge_id),
  constraint "only a receipt has a donor" check (donor_id is null or kind = 'receipt'),
  constraint "a unit sends to another" check (to_id is null or (kind = 'payment' and to_id <> unit_id and to_name is not null)),
  constraint "only a receipt takes a transfer in" check (transfer_id is null or kind = 'receipt'),
  unique (unit_id, voucher_id)
);
comment on table voucher is
  'Phiếu thu C40-BB và phiếu chi C41-BB; nội dung không sửa, chỉ qua các bước. / Receipt and payment vouchers; never changed, they take steps.';
comment on column voucher.written_name is 'The name of who wrote it as the paper bears it; above the unit it could not be looked up.';
create index voucher_by_day on voucher (unit_id, written_on desc, voucher_id desc);
create index voucher_by_change on voucher (change_no);
create index voucher_by_donor on voucher (donor_id) where donor_id is not null;

create table voucher_step (
  step_id    bigint generated always as identity primary key,
  voucher_id bigint not null,
  unit_id    integer not null,
  step       text not null check (step in ('approved', 'refused', 'paid', 'reversed')),
  account_id integer not null references account,
  account_name text not null,
  taken_at   timestamptz not null,
  taken_on   date not null,
  reason     text not null default '' check (length(reason) <= 500),
  key        text not null check (length(key) between 8 and 64),
  change_no  bigint not null references change,
  constraint "a voucher takes a step once" unique (voucher_id, step),
  constraint "a step is of a voucher of its book" foreign key (unit_id, voucher_id) references voucher (unit_id, voucher_id),
  constraint "who refuses or takes back says why" check (step not in ('refused', 'reversed') or length(reason) >= 2)
);
comment on table voucher_step is
  'Các bước của chứng từ: duyệt, trả lại, chi hoặc thu tiền, thu hồi. / The steps of vouchers: approved, refused, paid or received, taken back.';
create index voucher_step_by_change on voucher_step (change_no);

create table book_closing (
  closing_id   bigint generated always as identity primary key,
  unit_id      integer not null references book,
  closed_until date,
  reason       text not null default '' check (length(reason) <= 500),
  account_id   integer not null references account,
  change_no    bigint not null references change
);
comment on table book_closing is
  'Các lần khóa sổ và mở lại sổ. / Closings of books and their reopenings.';
comment on column book_closing.closed_until is 'Nothing is posted before this day any more; none when all is open again.';
create index book_closing_by_unit on book_closing (unit_id, closing_id desc);
create index book_closing_by_change on book_closing (change_no);

create table entry (
  entry_id    bigint generated always as identity primary key,
  unit_id     integer not null references book,
  posted_on   date not null,
  voucher_id  bigint,
  reverses_id bigint,
  change_no   bigint not null references change,
  unique (unit_id, entry_id),
  constraint "an entry is of a voucher of its book" foreign key (unit_id, voucher_id) references voucher (unit_id, voucher_id),
  constraint "an entry reverses one of its book" foreign key (unit_id, reverses_id) references entry (unit_id, entry_id),
  constraint "an entry is reversed once" unique (reverses_id)
);
comment on table entry is
  'Bút toán; không sửa, không xóa, chỉ đảo bằng bút toán ngược lại. / Entries of books; never changed, taken back by their mirror.';
create unique index "a voucher moves money once" on entry (voucher_id) where reverses_id is null and voucher_id is not null;
create index entry_by_day on entry (unit_id, posted_on, entry_id);
create index entry_by_change on entry (change_no);

create table posting (
  entry_id    bigint not null,
  line_no     smallint not null check (line_no >= 1),
  unit_id     integer not null,
  account     text not null check (length(account) between 1 and 40),
  fund_id     bigint not null,
  purse_id    bigint,
  transfer_id bigint,
  amount_dong bigint not null constraint "a posting moves something" check (amount_dong <> 0 and abs(amount_dong) <= 1000000000000000),
  primary key (entry_id, line_no),
  constraint "a posting is of an entry of its book" foreign key (unit_id, entry_id) references entry (unit_id, entry_id),
  constraint "a posting is of a fund of its book" foreign key (unit_id, fund_id) references fund (unit_id, fund_id),
  constraint "a posting is of a purse of its book" foreign key (unit_id, purse_id) references purse (unit_id, purse_id)
);
comment on table posting is 'Các dòng của bút toán; nợ là số dương, có là số âm. / The lines of entries; a debit is positive, a credit negative.';
create index posting_by_unit on posting (unit_id, fund_id);
create index posting_by_transfer on posting (transfer_id) where transfer_id is not null;

do $$
declare t text;
begin
  foreach t in array array['voucher', 'voucher_step', 'book_closing', 'entry', 'posting'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner keeps %s" on %I to current_user using (true) with check (true)', t, t);
    execute format('create policy "%1$s within scope" on %1$I to diemtua_app
      using (exists (select from unit_in_scope s where s.unit_id = %1$I.unit_id))
      with check (exists (select from unit_in_scope s where s.unit_id = %1$I.unit_id))', t);
    execute format('grant select, insert on %I to diemtua_app', t);
  end loop;
end $$;
grant usage, select on all sequences in schema public to diemtua_app;

-- What is written stays as it was written.
create function refuse_to_change_a_book() returns trigger language plpgsql as $$
begin
  raise exception 'what is written in a book is not changed' using errcode = '42501';
end $$;
create trigger an_entry_does_not_change before update or delete on entry
  for each row execute function refuse_to_change_a_book();
create trigger a_posting_does_not_change before update or delete on posting
  for each row execute function refuse_to_change_a_book();
create trigger a_step_of_a_voucher_does_not_change before update or delete on voucher_step
  for each row execute function refuse_to_change_a_book();
create trigger a_closing_does_not_change before update or delete on book_closing
  for each row execute function refuse_to_change_a_book();

-- Of a voucher only its state follows its steps.
create function keep_a_voucher() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or (to_jsonb(old) - 'state') <> (to_jsonb(new) - 'state') then
    raise exception 'a voucher is not changed' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger a_voucher_does_not_change before update or delete on voucher
  for each row execute function keep_a_voucher();

create function holds_book_post(held_by integer, held_at integer, held_post text, held_on date) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from book_post p
     where p.account_id = held_by and p.post = held_post
       and p.from_on <= held_on and (p.until_on is null or p.until_on > held_on)
       and (p.unit_id = held_at or (held_post = 'approver' and exists (
             select from unit_above a where a.unit_id = held_at and a.above_id = p.unit_id
                and a.from_on <= held_on and a.seen_until > held_on))))
$$;

-- Four eyes: who wrote does not approve, who wrote or approved does not pay; each by the post he holds.
-- Whoever comes second waits for the first and finds the voucher where that one left it.
create function take_a_step() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare v voucher; approved_by integer; due text; post text;
begin
  select * into v from voucher where voucher_id = new.voucher_id for update;
  select account_id into approved_by from voucher_step
   where voucher_id = new.voucher_id and step = 'approved';
  due := case new.step when 'approved' then 'written' when 'reversed' then 'paid'
           when 'paid' then case v.kind when 'payment' then 'approved' else 'written' end
           else case when v.state = 'approved' then 'approved' else 'written' end end;
  if v.state <> due or (new.step = 'approved' and v.kind = 'receipt') then
    raise exception 'voucher % is %, so it cannot be %', v.voucher_id, v.state, new.step
      using errcode = '23514', constraint = 'a voucher takes its steps in order';
  end if;
  if new.account_id = v.written_by or (new.step = 'paid' and new.account_id = approved_by) then
    raise exception 'account % wrote or approved voucher %', new.account_id, v.voucher_id
      using errcode = '23514', constraint = 'four eyes';
  end if;
  post := case new.step when 'paid' then 'cashier' else 'approver' end;
  if not holds_book_post(new.account_id, v.unit_id, post, new.taken_on) then
    raise exception 'account % is no % of unit %', new.account_id, post, v.unit_id
      using errcode = '23514', constraint = 'a step is taken by its post';
  end if;
  update voucher set state = new.step where voucher_id = v.voucher_id;
  return new;
end $$;
create trigger a_voucher_takes_its_steps_in_order before insert on voucher_step
  for each row execute function take_a_step();

-- Entries and closings of one book stand in a row, so that nothing slips below a closing.
create function find_the_book_open() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare closed date;
begin
  perform pg_advisory_xact_lock(48, new.unit_id);
  select closed_until into closed from book_closing
   where unit_id = new.unit_id order by closing_id desc limit 1;
  if new.posted_on < closed then
    raise exception 'the book of unit % is closed until %', new.unit_id, closed
      using errcode = '23514', constraint = 'nothing is posted into a closed period';
  end if;
  return new;
end $$;
create trigger nothing_is_posted_into_a_closed_period before insert on entry
  for each row execute function find_the_book_open();

create function check_a_closing() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare closed date;
begin
  perform pg_advisory_xact_lock(48, new.unit_id);
  select closed_until into closed from book_closing
   where unit_id = new.unit_id order by closing_id desc limit 1;
  if closed is not distinct from new.closed_until
     or (coalesce(new.closed_until, '-infinity') < coalesce(closed, '-infinity') and length(new.reason) < 2) then
    raise exception 'a reopening of the book of unit % has no reason', new.unit_id
      using errcode = '23514', constraint = 'who reopens a book says why';
  end if;
  return new;
end $$;
create trigger who_reopens_a_book_says_why before insert on book_closing
  for each row execute function check_a_closing();

-- An entry is whole when its transaction ends: it balances within every fund, a reversal is a mirror,
-- an entry of a voucher moves its amount and comes with its step.
create function check_an_entry(of_id bigint) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare e entry; v voucher; moved bigint;
begin
  select * into e from entry where entry_id = of_id;
  if (select count(*) from posting where entry_id = of_id) < 2
     or exists (select from posting where entry_id = of_id group by fund_id having sum(amount_dong) <> 0) then
    raise exception 'entry % does not balance', of_id using errcode = '23514', constraint = 'an entry balances';
  end if;
  if e.reverses_id is not null and (
       exists (select from entry o where o.entry_id = e.reverses_id
                  and (o.reverses_id is not null or o.posted_on > e.posted_on))
       or exists (select from (select line_no, account, fund_id, purse_id, transfer_id, -amount_dong as amount
                                 from posting where entry_id = e.reverses_id) o
                  full join (select line_no, account, fund_id, purse_id, transfer_id, amount_dong as amount
                               from posting where entry_id = of_id) n using (line_no)
                  where (o.*) is distinct from (n.*))) then
    raise exception 'entry % is no mirror of %', of_id, e.reverses_id
      using errcode = '23514', constraint = 'a reversal is a mirror';
  end if;
  if e.voucher_id is not null then
    select * into v from voucher where voucher_id = e.voucher_id;
    select sum(amount_dong) into moved from posting where entry_id = of_id and purse_id = v.purse_id;
    if moved is distinct from v.amount_dong
         * (case v.kind when 'receipt' then 1 else -1 end) * (case when e.reverses_id is null then 1 else -1 end)
       or not exists (select from voucher_step s where s.voucher_id = v.voucher_id
            and s.step = case when e.reverses_id is null then 'paid' else 'reversed' end) then
      raise exception 'entry % is not what voucher % says', of_id, v.voucher_id
        using errcode = '23514', constraint = 'an entry moves what its voucher says';
    end if;
  end if;
end $$;

create function check_the_entry() returns trigger language plpgsql as $$
begin
  perform check_an_entry(new.entry_id);
  return null;
end $$;
create constraint trigger an_entry_balances after insert on entry
  deferrable initially deferred for each row execute function check_the_entry();
create constraint trigger a_posting_leaves_its_entry_balanced after insert on posting
  deferrable initially deferred for each row execute function check_the_entry();

-- A line is written with its entry and not afterwards.
create function write_a_posting() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from entry where entry_id = new.entry_id and change_no = current_change_no()) then
    raise exception 'entry % is written', new.entry_id using errcode = '42501';
  end if;
  return new;
end $$;
create trigger a_posting_is_written_with_its_entry before insert on posting
  for each row execute function write_a_posting();

-- Money that is said to be paid has moved.
create function find_the_entry() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.step in ('paid', 'reversed') and not exists (
       select from entry where voucher_id = new.voucher_id
          and (reverses_id is null) = (new.step = 'paid')) then
    raise exception 'voucher % is % without an entry', new.voucher_id, new.step
      using errcode = '23514', constraint = 'what is paid has moved';
  end if;
  return null;
end $$;
create constraint trigger what_is_paid_has_moved after insert on voucher_step
  deferrable initially deferred for each row execute function find_the_entry();

-- Files belong to vouchers too.
alter table attachment add column voucher_id bigint references voucher;
alter table attachment drop constraint "an attachment belongs to one thing";
alter table attachment add constraint "an attachment belongs to one thing"
  check (num_nonnulls(record_id, report_id, conference_id, task_id, voucher_id) = 1);
create index attachment_by_voucher on attachment (voucher_id) where voucher_id is not null;
alter policy "attachments are added within scope" on attachment
  with check (exists (select from unit_in_scope s where s.unit_id = attachment.unit_id)
              and (record_id is null or exists (select from record r
                     where r.record_id = attachment.record_id and r.unit_id = attachment.unit_id))
              and (report_id is null or exists (select from report r
                     where r.report_id = attachment.report_id and r.unit_id = attachment.unit_id))
              and (voucher_id is null or exists (select from voucher v
                     where v.voucher_id = attachment.voucher_id and v.unit_id = attachment.unit_id)));
comment on table attachment is
  'Tệp đính kèm ghi nhận, báo cáo, hội nghị, việc được giao và chứng từ. / Files attached to records, reports, conferences, tasks and vouchers.';
