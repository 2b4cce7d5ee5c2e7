-- What a member proposes to change of his own data, through a link that works once. Only the digest
-- of its secret is kept. What was proposed is forgotten when it is settled: what was approved stands
-- in the person's own row and its history.

create table proposal (
  proposal_id  bigint generated always as identity primary key,
  person_id    bigint not null references person,
  token_digest bytea not null constraint "a link is for one proposal" unique,
  state        text not null default 'open' constraint "a proposal is open, sent, settled or withdrawn"
               check (state in ('open', 'sent', 'settled', 'withdrawn')),
  proposed     jsonb,
  outcome      jsonb,
  reason       text,
  made_by      integer references account,
  made_at      timestamptz not null,
  expires_at   timestamptz not null,
  sent_at      timestamptz,
  settled_by   integer references account,
  settled_at   timestamptz,
  change_no    bigint not null references change,
  constraint "what is proposed stands while it waits" check ((state = 'sent') = (proposed is not null))
);
comment on column proposal.proposed is 'By field, what the member wrote. Personal; null before and after.';
comment on column proposal.outcome is 'By field, whether it was taken; names of fields only.';
create unique index "one link of a person is open at a time" on proposal (person_id) where state = 'open';
create index proposal_by_person on proposal (person_id, proposal_id desc);
create index proposal_waiting on proposal (proposal_id) where state = 'sent';

alter table proposal enable row level security;
alter table proposal force row level security;
create policy "the owner keeps proposal" on proposal to current_user using (true) with check (true);
create policy "proposals of people within scope" on proposal to diemtua_app
  using (exists (select from person p where p.person_id = proposal.person_id))
  with check (exists (select from person p where p.person_id = proposal.person_id));
grant select, insert, update on proposal to diemtua_app;
grant usage, select on all sequences in schema public to diemtua_app;

-- Nobody is signed in at the public page. The gate, which also answers one-time links of accounts,
-- sees the person of an open link and nobody else, and may do no more than hand the proposal in.
create policy "the gate keeps proposals" on proposal to diemtua_gate using (true) with check (true);
create policy "the gate shows who has an open link" on person for select to diemtua_gate
  using (exists (select from proposal l where l.person_id = person.person_id and l.state = 'open'));
grant select on proposal to diemtua_gate;
grant update (state, proposed, sent_at) on proposal to diemtua_gate;
grant select (person_id, unit_id, full_name, birth_on, birth_year, sex, national_id, passport, phone,
              email, nationality, home_place, address, job, education) on person to diemtua_gate;
