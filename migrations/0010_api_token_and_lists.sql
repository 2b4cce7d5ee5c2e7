-- Personal tokens for programs that act for an account, and the indexes long lists walk along.

-- The secret is shown once; only its digest is kept.
create table api_token (
  api_token_id integer generated always as identity primary key,
  token_digest bytea not null unique,
  account_id   integer not null references account,
  name         text not null constraint "a token has a name" check (length(name) between 1 and 80),
  created_at   timestamptz not null,
  expires_at   timestamptz not null constraint "a token ends after it was made"
               check (expires_at > created_at),
  revoked_at   timestamptz
);
create index api_token_by_account on api_token (account_id);

alter table api_token enable row level security;
alter table api_token force row level security;
create policy "the owner keeps api_token" on api_token to current_user
  using (true) with check (true);
create policy "the gate knows tokens" on api_token for select to diemtua_gate using (true);
create policy "one's own tokens" on api_token to diemtua_app
  using (account_id = (select scope_account())) with check (account_id = (select scope_account()));
grant select on api_token to diemtua_gate;
grant select, insert on api_token to diemtua_app;
grant update (revoked_at) on api_token to diemtua_app;
grant usage on sequence api_token_api_token_id_seq to diemtua_app;

-- The records behind a figure of a large unit, newest first.
create index fact_by_series_and_day on fact (series_no, happened_on desc, record_id desc);
-- Withdrawn records are rare; without this a list of them reads every record.
create index record_withdrawn_by_day on record (happened_on desc, record_id desc)
  where state = 'withdrawn';
