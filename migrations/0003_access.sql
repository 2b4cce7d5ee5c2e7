-- Accounts, sessions and one-time links. Tokens are kept as digests only.

create table account (
  account_id    integer generated always as identity primary key,
  login         text not null constraint "a sign-in name is used once" unique
                constraint "a sign-in name is small letters, digits, dots and hyphens"
                check (login ~ '^[a-z0-9][a-z0-9.-]{1,39}$'),
  full_name     text not null,
  address_form  text not null default '',
  password_hash text,
  unit_id       integer not null references unit,
  role          text not null constraint "a role is one of five"
                check (role in ('base-clerk', 'upper-officer', 'federation-officer', 'inspector', 'administrator')),
  line          text not null default 'territorial'
                check (line in ('territorial', 'sectoral')),
  language      text not null default 'vi' check (language in ('vi', 'en')),
  failed_count  integer not null default 0,
  locked_until  timestamptz,
  disabled      boolean not null default false,
  generated     boolean not null default false,
  change_no     bigint not null references change
);
create index account_by_unit on account (unit_id);
comment on column account.address_form is 'How the account is addressed: chị, anh, đồng chí, or empty.';

create table session (
  token_digest bytea primary key,
  account_id   integer not null references account,
  csrf_token   text not null,
  created_at   timestamptz not null,
  seen_at      timestamptz not null,
  expires_at   timestamptz not null
);
create index session_by_account on session (account_id);

create table reset_link (
  token_digest bytea primary key,
  account_id   integer not null references account,
  made_by      integer references account,
  expires_at   timestamptz not null,
  used_at      timestamptz
);
create index reset_link_by_account on reset_link (account_id);

alter table change add constraint "a change is made by an account"
  foreign key (account_id) references account;
