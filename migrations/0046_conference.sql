-- The review conference: a unit looks back on a period with those below it. It is prepared, called
-- with a numbered invitation, held, and its signed minutes stay as they are. Units below see it once
-- they are invited and it has been called.

create table conference (
  conference_id integer generated always as identity primary key,
  unit_id       integer not null references unit,
  line          text not null constraint "a conference is on a line" check (line in ('territorial', 'sectoral')),
  title         text not null constraint "a conference has a title" check (length(title) between 3 and 300),
  period        text not null default '' constraint "a period's name is short" check (length(period) <= 60),
  held_on       date not null,
  held_at       text not null constraint "a time is hours and minutes" check (held_at ~ '^[0-2][0-9]:[0-5][0-9]$'),
  venue         text not null constraint "a conference has a venue" check (length(venue) between 2 and 300),
  chair         text not null default '' constraint "a chair's line is short" check (length(chair) <= 200),
  secretary     text not null default '' constraint "a secretary's line is short" check (length(secretary) <= 200),
  state         text not null default 'prepared' constraint "a conference is at one of its states"
                check (state in ('prepared', 'called', 'held', 'signed', 'cancelled')),
  reason        text not null default '' constraint "a reason has room" check (length(reason) <= 1000),
  invitation    jsonb,
  minutes       jsonb,
  words         text not null default '' constraint "closing words have room" check (length(words) <= 8000),
  change_no     bigint not null references change,
  constraint "what was called has its invitation"
    check (state in ('prepared', 'cancelled') or invitation is not null),
  constraint "what is signed has its minutes" check ((state = 'signed') = (minutes is not null)),
  constraint "what is cancelled says why" check (state <> 'cancelled' or reason <> '')
);
comment on table conference is 'Hội nghị sơ kết, tổng kết. / Review conferences.';
comment on column conference.invitation is 'The invitation as it was numbered: number, day, signer, facts.';
comment on column conference.minutes is 'The minutes as they were signed; drawn from this alone ever after.';
create index conference_by_unit on conference (unit_id, held_on desc);

create table invited (
  invited_id    bigint generated always as identity primary key,
  conference_id integer not null references conference,
  host_id       integer not null references unit,
  unit_id       integer not null references unit,
  kind          text not null constraint "a unit or a person is invited" check (kind in ('unit', 'person')),
  name          text not null default '' constraint "a guest's name is short" check (length(name) <= 100),
  office        text not null default '' constraint "a guest's office is short" check (length(office) <= 200),
  reply         text not null default 'none' constraint "an answer is one of these"
                check (reply in ('none', 'comes', 'sends', 'cannot')),
  reply_words   text not null default '' constraint "an answer is short" check (length(reply_words) <= 500),
  replied_at    timestamptz,
  present       boolean,
  change_no     bigint not null references change,
  constraint "a person is invited by name" check (kind = 'unit' or (name <> '' and unit_id = host_id)),
  constraint "who sends says whom, who cannot says why"
    check (reply in ('none', 'comes') or reply_words <> '')
);
comment on table invited is 'Đơn vị và người được mời, trả lời, có mặt. / Who is invited, answers, attends.';
comment on column invited.unit_id is 'The invited unit; for a person, the host.';
create unique index "a unit is invited once" on invited (conference_id, unit_id) where kind = 'unit';
create index invited_by_conference on invited (conference_id, kind);
create index invited_by_unit on invited (unit_id);

create table agenda_item (
  item_id       bigint generated always as identity primary key,
  conference_id integer not null references conference,
  unit_id       integer not null references unit,
  place         integer not null constraint "items are counted from one" check (place >= 1),
  at_time       text not null default '' constraint "an item's time is hours and minutes"
                check (at_time = '' or at_time ~ '^[0-2][0-9]:[0-5][0-9]$'),
  what          text not null constraint "an item says what" check (length(what) between 2 and 500),
  presenter     text not null default '' constraint "a presenter's line is short" check (length(presenter) <= 200),
  report_id     bigint references report,
  attachment_id bigint references attachment on delete set null,
  summary       text not null default '' constraint "a summary has room" check (length(summary) <= 8000),
  change_no     bigint not null references change
);
comment on table agenda_item is 'Chương trình và tóm tắt từng nội dung. / Agenda with a summary of each item.';
create index agenda_item_by_conference on agenda_item (conference_id, place);

create table conclusion (
  conclusion_id bigint generated always as identity primary key,
  conference_id integer not null references conference,
  unit_id       integer not null references unit,
  place         integer not null constraint "conclusions are counted from one" check (place >= 1),
  what          text not null constraint "a conclusion is a sentence" check (length(what) between 3 and 2000),
  change_no     bigint not null references change
);
comment on table conclusion is 'Kết luận hội nghị. / Conclusions of conferences.';
create index conclusion_by_conference on conclusion (conference_id, place);

create function keep_a_conference() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'conference % is cancelled, not deleted', old.conference_id using errcode = 'restrict_violation';
  end if;
  if (old.state, new.state) not in (
       ('prepared', 'prepared'), ('prepared', 'called'), ('prepared', 'cancelled'),
       ('called', 'called'), ('called', 'held'), ('called', 'cancelled'),
       ('held', 'held'), ('held', 'signed')) then
    raise exception 'conference % is % and does not become %', old.conference_id, old.state, new.state
      using errcode = 'restrict_violation', constraint = 'a conference goes along its states';
  end if;
  if old.state <> 'prepared' and
     (old.unit_id, old.line, old.title, old.held_on, old.held_at, old.venue, old.invitation)
     is distinct from
     (new.unit_id, new.line, new.title, new.held_on, new.held_at, new.venue, new.invitation) then
    raise exception 'what conference % was called with does not change', old.conference_id
      using errcode = 'restrict_violation', constraint = 'a called conference keeps its facts';
  end if;
  return new;
end $$;
create trigger a_conference_goes_along_its_states before update or delete on conference
  for each row execute function keep_a_conference();

-- What belongs to a conference stays with its signed minutes.
create function keep_what_was_signed() returns trigger language plpgsql as $$
declare of_conference integer;
begin
  of_conference := case when tg_op = 'INSERT' then new.conference_id else old.conference_id end;
  if exists (select from conference c where c.conference_id = of_conference
                and c.state in ('signed', 'cancelled')) then
    raise exception 'conference % is over and stays as it is', of_conference
      using errcode = 'restrict_violation', constraint = 'signed minutes stay as they are';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger invited_stay_with_the_minutes before insert or update or delete on invited
  for each row execute function keep_what_was_signed();
create trigger agenda_stays_with_the_minutes before insert or update or delete on agenda_item
  for each row execute function keep_what_was_signed();
create trigger conclusions_stay_with_the_minutes before insert or update or delete on conclusion
  for each row execute function keep_what_was_signed();

do $$
declare t text;
begin
  foreach t in array array['conference', 'invited', 'agenda_item', 'conclusion'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner keeps %s" on %I to current_user using (true) with check (true)', t, t);
  end loop;
end $$;
create policy "invitations to one's own and of one's own" on invited to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = invited.unit_id)
         or exists (select from unit_in_scope s where s.unit_id = invited.host_id))
  with check (exists (select from unit_in_scope s where s.unit_id = invited.unit_id)
         or exists (select from unit_in_scope s where s.unit_id = invited.host_id));
create policy "one's own conferences and those one is invited to" on conference for select to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = conference.unit_id)
         or (state <> 'prepared' and invitation is not null
             and exists (select from invited i where i.conference_id = conference.conference_id)));
create policy "conferences are prepared within scope" on conference for insert to diemtua_app
  with check (exists (select from unit_in_scope s where s.unit_id = conference.unit_id));
create policy "conferences are kept within scope" on conference for update to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = conference.unit_id))
  with check (exists (select from unit_in_scope s where s.unit_id = conference.unit_id));
do $$
declare t text;
begin
  foreach t in array array['agenda_item', 'conclusion'] loop
    execute format('create policy "%1$s of a conference that is seen" on %1$I for select to diemtua_app
      using (exists (select from conference c where c.conference_id = %1$I.conference_id))', t);
    execute format('create policy "%1$s is added within scope" on %1$I for insert to diemtua_app
      with check (exists (select from unit_in_scope s where s.unit_id = %1$I.unit_id)
        and exists (select from conference c where c.conference_id = %1$I.conference_id
                       and c.unit_id = %1$I.unit_id))', t);
    execute format('create policy "%1$s is kept within scope" on %1$I for update to diemtua_app
      using (exists (select from unit_in_scope s where s.unit_id = %1$I.unit_id))
      with check (exists (select from unit_in_scope s where s.unit_id = %1$I.unit_id))', t);
    execute format('create policy "%1$s is taken off within scope" on %1$I for delete to diemtua_app
      using (exists (select from unit_in_scope s where s.unit_id = %1$I.unit_id))', t);
  end loop;
end $$;
grant select, insert on conference to diemtua_app;
grant update (title, period, held_on, held_at, venue, chair, secretary, state, reason, invitation, minutes, words,
              change_no) on conference to diemtua_app;
grant select, insert, delete on invited, agenda_item, conclusion to diemtua_app;
grant update (reply, reply_words, replied_at, present, change_no) on invited to diemtua_app;
grant update (place, summary, change_no) on agenda_item to diemtua_app;
grant usage, select on sequence conference_conference_id_seq, invited_invited_id_seq,
  agenda_item_item_id_seq, conclusion_conclusion_id_seq to diemtua_app;
