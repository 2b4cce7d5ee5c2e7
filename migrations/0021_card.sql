-- Members' cards: numbered, signed, and ended one by one. A card says to the figures when it was
-- issued and when it ended, through the spell in which it was issued.

create table card (
  card_id     bigint generated always as identity primary key,
  person_id   bigint not null references person,
  unit_id     integer not null references unit,
  spell_id    bigint not null,
  number      text constraint "a card number is given once" unique
              constraint "a card number is capitals and digits" check (number ~ '^[A-Z0-9]{6,30}$'),
  issued_on   date not null,
  valid_until date not null constraint "a card holds for a while" check (valid_until > issued_on),
  state       text not null default 'issued'
              constraint "a card is issued, lost, worn or returned"
              check (state in ('issued', 'lost', 'worn', 'returned')),
  ended_on    date constraint "a card ends after it was issued" check (ended_on >= issued_on),
  reason      text constraint "a reason is a sentence or two" check (length(reason) between 1 and 500),
  change_no   bigint not null references change,
  constraint "a card that ended has its day" check ((state = 'issued') = (ended_on is null))
);
comment on table card is 'A member''s card, with how it stands.';
comment on column card.number is 'Nothing once the person was deleted at his request.';
comment on column card.unit_id is 'The unit that issued it.';
comment on column card.spell_id is 'The spell in which it was issued: what its facts lead back to.';
create unique index "one has one card at a time" on card (person_id) where state = 'issued';
create index card_by_unit on card (unit_id, card_id desc);
create index card_by_change on card (change_no);

-- The keys cards are signed with. Nobody but the owner reads the seed; it is exported with the site,
-- for without it no card issued before could be checked after a restore.
create table card_key (
  card_key_id integer generated always as identity primary key,
  seed        bytea not null constraint "a seed has 32 bytes" check (length(seed) = 32),
  public_key  bytea not null constraint "a public key has 32 bytes" check (length(public_key) = 32),
  made_at     timestamptz not null
);
comment on table card_key is 'The secret keys members'' cards are signed with.';

do $$
declare t text;
begin
  foreach t in array array['card', 'card_key'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner keeps %s" on %I to current_user using (true) with check (true)', t, t);
  end loop;
end $$;

create policy "cards within scope" on card to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = card.unit_id)
         or exists (select from person p where p.person_id = card.person_id))
  with check (exists (select from unit_in_scope s where s.unit_id = card.unit_id)
              or exists (select from person p where p.person_id = card.person_id));
grant select, insert on card to diemtua_app;
grant update (state, ended_on, reason, change_no) on card to diemtua_app;
grant usage, select on sequence card_card_id_seq to diemtua_app;

-- The register's reader finds people by the number of their card.
create policy "the register reads card" on card for select to diemtua_register using (true);
grant select (card_id, person_id, number, state, change_no) on card to diemtua_register;
