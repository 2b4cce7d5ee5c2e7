-- Each unit its book: who writes, approves and pays in it, its funds with their purposes, where its
-- money lies, who gave and who promised, and what was given in kind. What moved stands in 0049.

create table book (
  unit_id   integer primary key references unit,
  opened_on date not null,
  change_no bigint not null references change
);
comment on table book is 'Sổ kế toán của đơn vị. / The book of a unit.';

create table book_post (
  book_post_id bigint generated always as identity primary key,
  unit_id      integer not null references unit,
  account_id   integer not null references account,
  post         text not null constraint "a post of a book is one of three"
               check (post in ('accountant', 'approver', 'cashier')),
  from_on      date not null,
  until_on     date constraint "a post ends after it began" check (until_on >= from_on),
  change_no    bigint not null references change
);
create unique index "an account holds a post of a book once" on book_post (unit_id, account_id, post)
  where until_on is null;
create index book_post_by_account on book_post (account_id);
comment on table book_post is
  'Ai lập, ai duyệt, ai là thủ quỹ trong sổ của đơn vị. / Who writes, approves and pays in a unit''s book.';

create table fund (
  fund_id     bigint generated always as identity primary key,
  unit_id     integer not null references book,
  kind        text not null check (length(kind) between 1 and 40),
  name        text not null constraint "a fund has a name" check (length(name) between 2 and 200),
  purpose     text not null constraint "a fund has a purpose" check (length(purpose) between 2 and 500),
  opened_on   date not null,
  public_code text constraint "a public address is given once" unique
              constraint "a public address is small letters and digits" check (public_code ~ '^[0-9a-f]{32}$'),
  change_no   bigint not null references change,
  constraint "a fund is named once in its book" unique (unit_id, name),
  unique (unit_id, fund_id)
);
comment on table fund is 'Quỹ của đơn vị, theo mục đích. / Funds of a unit by their purpose.';
comment on column fund.public_code is 'The end of the address under which anybody sees the fund''s sums; none while it is not shown.';

create table purse (
  purse_id  bigint generated always as identity primary key,
  unit_id   integer not null references book,
  kind      text not null constraint "money lies in cash or in a bank" check (kind in ('cash', 'bank')),
  name      text not null constraint "a purse has a name" check (length(name) between 2 and 200),
  bank      text not null default '' check (length(bank) <= 200),
  number    text not null default '' check (length(number) <= 40),
  change_no bigint not null references change,
  constraint "a purse is named once in its book" unique (unit_id, name),
  unique (unit_id, purse_id)
);
comment on table purse is 'Két tiền mặt và tài khoản ngân hàng của đơn vị. / Cash boxes and bank accounts of a unit.';

create table donor (
  donor_id    bigint generated always as identity primary key,
  unit_id     integer not null references book,
  kind        text not null constraint "a donor is a person or an organisation" check (kind in ('person', 'organisation')),
  name        text not null constraint "a donor has a name" check (length(name) between 2 and 200),
  may_be_named boolean not null,
  change_no   bigint not null references change,
  constraint "a donor is entered once in a book" unique (unit_id, name),
  unique (unit_id, donor_id)
);
comment on table donor is 'Nhà tài trợ. Có thể là dữ liệu cá nhân. / Donors. May be personal data.';
comment on column donor.may_be_named is 'Whether the donor agreed to be named on public pages.';

create table pledge (
  pledge_id   bigint generated always as identity primary key,
  unit_id     integer not null references book,
  donor_id    bigint not null,
  fund_id     bigint not null,
  amount_dong bigint not null constraint "a pledge is of money" check (amount_dong between 1 and 1000000000000000),
  pledged_on  date not null,
  due_on      date constraint "a pledge is due after it is made" check (due_on >= pledged_on),
  key         text not null check (length(key) between 8 and 64),
  change_no   bigint not null references change,
  constraint "a pledge is sent once" unique (unit_id, key),
  constraint "a pledge is of a donor of its book" foreign key (unit_id, donor_id) references donor (unit_id, donor_id),
  constraint "a pledge is to a fund of its book" foreign key (unit_id, fund_id) references fund (unit_id, fund_id),
  unique (unit_id, pledge_id)
);
comment on table pledge is 'Lời hứa ủng hộ. / What donors promised.';

create table gift_in_kind (
  gift_id     bigint generated always as identity primary key,
  unit_id     integer not null references book,
  donor_id    bigint not null,
  fund_id     bigint not null,
  received_on date not null,
  what        text not null constraint "a gift is something" check (length(what) between 2 and 200),
  quantity    bigint not null constraint "a gift has a quantity" check (quantity between 1 and 1000000000),
  measure     text not null constraint "a quantity has a measure" check (length(measure) between 1 and 40),
  value_dong  bigint not null constraint "a value is estimated" check (value_dong between 0 and 1000000000000000),
  key         text not null check (length(key) between 8 and 64),
  change_no   bigint not null references change,
  constraint "a gift is sent once" unique (unit_id, key),
  constraint "a gift is of a donor of its book" foreign key (unit_id, donor_id) references donor (unit_id, donor_id),
  constraint "a gift is to a fund of its book" foreign key (unit_id, fund_id) references fund (unit_id, fund_id)
);
comment on table gift_in_kind is
  'Hiện vật ủng hộ: số lượng và giá trị ước tính; không cộng vào tiền. / Gifts in kind: quantity and estimated value, never added to money.';
create index pledge_by_donor on pledge (donor_id);
create index pledge_by_fund on pledge (fund_id);
create index gift_by_donor on gift_in_kind (donor_id);
create index gift_by_fund on gift_in_kind (fund_id);

do $$
declare t text;
begin
  foreach t in array array['book', 'book_post', 'fund', 'purse', 'donor', 'pledge', 'gift_in_kind'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner keeps %s" on %I to current_user using (true) with check (true)', t, t);
    execute format('create policy "%1$s within scope" on %1$I to diemtua_app
      using (exists (select from unit_in_scope s where s.unit_id = %1$I.unit_id))
      with check (exists (select from unit_in_scope s where s.unit_id = %1$I.unit_id))', t);
    execute format('create index %1$s_by_change on %1$I (change_no)', t);
    execute format('grant select, insert on %I to diemtua_app', t);
  end loop;
end $$;
grant update (until_on) on book_post to diemtua_app;
grant update (public_code) on fund to diemtua_app;
grant update (name, may_be_named) on donor to diemtua_app;
grant usage, select on all sequences in schema public to diemtua_app;
