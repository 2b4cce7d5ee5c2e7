-- Reminders: a calendar by a secret address, and letters that wait until a mail server took them.

-- One secret address an account; a new one ends the old.
create table calendar_feed (
  account_id   integer primary key references account,
  token_digest bytea not null unique constraint "a digest of a token has 32 bytes"
               check (length(token_digest) = 32),
  made_at      timestamptz not null,
  change_no    bigint not null references change
);

-- A letter is written in the transaction of what it tells and sent afterwards.
create table mail (
  mail_id    bigint generated always as identity primary key,
  unit_id    integer not null references unit,
  round_id   integer references round,
  report_id  bigint references report,
  kind       text not null constraint "a letter tells one of these"
             check (kind in ('opened', 'due', 'late', 'returned')),
  to_address text not null,
  subject    text not null,
  body       text not null,
  made_at    timestamptz not null,
  state      text not null default 'waiting' constraint "a letter waits, is being sent, was sent or failed"
             check (state in ('waiting', 'sending', 'sent', 'failed')),
  attempts   integer not null default 0,
  next_at    timestamptz not null,
  told_at    timestamptz,
  fault      text,
  change_no  bigint not null references change
);
comment on table calendar_feed is 'Địa chỉ bí mật của lịch nhắc hạn. / Secret addresses of calendars.';
comment on table mail is 'Thư nhắc chờ gửi và đã gửi. / Letters that wait or were sent.';
comment on column mail.told_at is 'When the mail server took it.';
create index mail_that_waits on mail (next_at) where state in ('waiting', 'sending');
create unique index "a unit is reminded once of a round" on mail (round_id, unit_id, kind)
  where round_id is not null and kind <> 'returned';

do $$
declare t text;
begin
  foreach t in array array['calendar_feed', 'mail'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner keeps %s" on %I to current_user using (true) with check (true)', t, t);
  end loop;
end $$;
create policy "a calendar is its account's own" on calendar_feed to diemtua_app
  using (account_id = (select scope_account())) with check (account_id = (select scope_account()));
create policy "the gate knows calendars" on calendar_feed for select to diemtua_gate using (true);
create policy "letters within scope" on mail to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = mail.unit_id))
  with check (exists (select from unit_in_scope s where s.unit_id = mail.unit_id));
grant select, insert, update, delete on calendar_feed to diemtua_app;
grant select on calendar_feed to diemtua_gate;
grant select, insert on mail to diemtua_app;
grant usage, select on sequence mail_mail_id_seq to diemtua_app;
