-- Acts: dated reorganisations of the federation, each worked out before it is written, carried out
-- in one transaction, and never erased. What they leave behind is lineage: where an ended unit's
-- past is counted from its end on.

-- An act as it was drawn up. A draft changes nothing; a plan is kept beside what came; a confirmed
-- act has been carried out; a repealed one was taken back by a later act.
create table act (
  act_id       integer generated always as identity primary key,
  root_id      integer not null references unit,
  number       text not null constraint "an act has a number" check (length(number) between 1 and 100),
  title        text not null constraint "an act has a title" check (length(title) between 1 and 300),
  signer       text not null default '',
  issued_on    date not null,
  effective_on date not null,
  state        text not null constraint "an act is a draft, a plan, confirmed or repealed"
               check (state in ('draft', 'planned', 'confirmed', 'repealed')),
  source       text not null,
  plan         jsonb,
  repeals_id   integer unique references act,
  came_of_id   integer references act,
  account_id   integer references account,
  confirmed_at timestamptz,
  change_no    bigint not null references change,
  constraint "what is confirmed says what it changed"
    check ((state in ('confirmed', 'repealed')) = (plan is not null))
);
comment on column act.source is 'The steps as TOML, as they were confirmed.';
comment on column act.plan is 'What confirming it changed, so that it can be shown and taken back.';
comment on column act.repeals_id is 'The act that this one takes back from the start.';
comment on column act.came_of_id is 'The plan that this act carried out.';
create index act_by_root on act (root_id, effective_on);
create unique index "a number is confirmed once in a federation" on act (root_id, number)
  where state in ('confirmed', 'repealed');

-- What an act did to each unit, one row a deed: the unit's own history.
create table act_unit (
  act_unit_id integer generated always as identity primary key,
  act_id      integer not null references act,
  unit_id     integer not null references unit,
  deed        text not null constraint "a deed is one of these"
              check (deed in ('founded', 'ended', 'merged', 'split', 'moved', 'renamed', 'converted',
                              'received', 'handed-over')),
  other_id    integer references unit,
  line        text,
  before      text,
  after       text
);
comment on column act_unit.other_id is 'The heir, the source, or the new unit above.';
create index act_unit_by_unit on act_unit (unit_id, act_id);
create index act_unit_by_act on act_unit (act_id);

-- Whom a unit's work went to, with the share of each heir; the shares of one unit by one act make
-- a million.
create table descent (
  act_id    integer not null references act,
  from_id   integer not null references unit,
  to_id     integer not null references unit,
  share_ppm integer not null constraint "a share is a part of a million"
            check (share_ppm between 0 and 1000000),
  by_rule   text not null constraint "shares are by list, by members or by children"
            check (by_rule in ('whole', 'list', 'members', 'children')),
  primary key (act_id, from_id, to_id)
);
create index descent_by_from on descent (from_id);
create index descent_by_to on descent (to_id);

-- Under whom the past of a unit is counted that no longer stands, or a piece of a unit that was
-- split. The engine and unit_above read it like a link; nobody's list of children does.
create table placement (
  child_id  integer not null references unit,
  parent_id integer not null references unit,
  line      text not null constraint "a placement is on a line"
            check (line in ('territorial', 'sectoral')),
  during    daterange not null,
  act_id    integer not null references act,
  change_no bigint not null references change,
  constraint "a unit is not placed under itself" check (child_id <> parent_id),
  constraint "a unit is placed once a day on a line"
    primary key (child_id, line, during without overlaps)
);
create index placement_by_parent on placement (parent_id, line);

-- Kinds a unit had before it was converted.
create table unit_kind_history (
  unit_id  integer not null references unit,
  kind     text not null,
  tier     text not null,
  until_on date not null,
  act_id   integer not null references act,
  primary key (unit_id, until_on)
);

-- Seals and accounts a unit has had.
create table unit_mark (
  unit_id   integer not null references unit,
  what      text not null constraint "a mark is a seal or an account" check (what in ('seal', 'account')),
  said      text not null constraint "a mark says something" check (length(said) between 1 and 300),
  during    daterange not null,
  change_no bigint not null references change,
  constraint "a unit has one seal and one account a day"
    primary key (unit_id, what, during without overlaps)
);

-- The signed decision itself, and what else belongs to an act.
create table act_file (
  act_file_id integer generated always as identity primary key,
  act_id      integer not null references act,
  name        text not null constraint "a file has a name" check (length(name) between 1 and 200),
  media_type  text not null,
  sha256      bytea not null,
  content     bytea not null constraint "a file has at most ten megabytes"
              check (length(content) between 1 and 10485760),
  change_no   bigint not null references change
);
create index act_file_by_act on act_file (act_id);

-- A piece is the part of a split unit's past that goes to one heir: no unit anybody works at.
alter table unit drop constraint "a tier is one of five";
alter table unit add constraint "a tier is one of five, or a piece of a split unit"
  check (tier in ('confederation', 'federation', 'upper', 'base', 'group', 'piece'));

-- Places follow from links and placements alike. The last place before a unit's end stays open for
-- ever, unless the same unit stands above it afterwards too.
create or replace function rebuild_unit_above(moved integer[]) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare affected integer[];
begin
  with recursive below(unit_id) as (
    select unnest(moved)
    union
    select l.child_id
      from below b
      cross join lateral (select child_id from unit_link where parent_id = b.unit_id
                          union all
                          select child_id from placement where parent_id = b.unit_id) l
  ) select array_agg(unit_id) into affected from below;

  delete from unit_above where unit_id = any(affected);

  insert into unit_above (above_id, unit_id, line, from_on, until_on, seen_until)
  with recursive up(unit_id, above_id, line, from_on, until_on) as (
    select u.unit_id, u.unit_id, lines.line, '-infinity'::date, 'infinity'::date
      from unit u cross join (values ('territorial'), ('sectoral')) lines(line)
     where u.unit_id = any(affected)
    union all
    select up.unit_id, l.parent_id, up.line,
           greatest(up.from_on, coalesce(lower(l.during), '-infinity')),
           least(up.until_on, coalesce(upper(l.during), 'infinity'))
      from up
      cross join lateral (
        select parent_id, during from unit_link
         where child_id = up.above_id and line = up.line
        union all
        select parent_id, during from placement
         where child_id = up.above_id and line = up.line) l
     where l.during && daterange(nullif(up.from_on, '-infinity'), nullif(up.until_on, 'infinity'))
  )
  select up.above_id, up.unit_id, up.line, up.from_on, up.until_on,
         case when u.ended_on <= up.until_on and u.ended_on > up.from_on
               and lead(up.from_on) over (partition by up.unit_id, up.above_id, up.line
                                          order by up.from_on) is null
              then 'infinity'::date else up.until_on end
    from up join unit u using (unit_id);
end $$;

do $$
declare t text;
begin
  foreach t in array array['act', 'act_unit', 'descent', 'placement', 'unit_kind_history',
      'unit_mark', 'act_file'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner keeps %s" on %I to current_user using (true) with check (true)', t, t);
    execute format('grant select on %I to diemtua_app', t);
  end loop;
  execute 'create policy "the engine reads placements" on placement for select to diemtua_engine using (true)';
  execute 'grant select on placement to diemtua_engine';
end $$;

-- An act is open to whoever stands below its federation, and to those above: it names units, not
-- people. What it did to a unit is open with the unit.
create policy "acts of the federation" on act for select to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = act.root_id)
         or exists (select from unit_over_scope s where s.unit_id = act.root_id));
create policy "deeds on units within scope" on act_unit for select to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = act_unit.unit_id));
create policy "descent of units within scope" on descent for select to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = descent.from_id)
         or exists (select from unit_in_scope s where s.unit_id = descent.to_id));
create policy "placements within scope" on placement for select to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = placement.child_id));
create policy "kinds of units within scope" on unit_kind_history for select to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = unit_kind_history.unit_id));
create policy "marks of units within scope" on unit_mark to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = unit_mark.unit_id))
  with check (exists (select from unit_in_scope s where s.unit_id = unit_mark.unit_id));
create policy "files of acts" on act_file for select to diemtua_app
  using (exists (select from act a where a.act_id = act_file.act_id));
grant insert, update, delete on unit_mark to diemtua_app;

-- Drafts and plans are written by whoever keeps the federation; only the owner confirms.
create policy "drafts and plans are drawn up" on act for insert to diemtua_app
  with check (state in ('draft', 'planned')
              and exists (select from unit_in_scope s where s.unit_id = act.root_id));
create policy "drafts and plans are mended" on act for update to diemtua_app
  using (state in ('draft', 'planned')
         and exists (select from unit_in_scope s where s.unit_id = act.root_id))
  with check (state in ('draft', 'planned'));
create policy "drafts are thrown away" on act for delete to diemtua_app
  using (state = 'draft' and exists (select from unit_in_scope s where s.unit_id = act.root_id));
grant insert, update, delete on act to diemtua_app;
create policy "files are added to acts" on act_file for insert to diemtua_app
  with check (exists (select from act a join unit_in_scope s on s.unit_id = a.root_id
                       where a.act_id = act_file.act_id));
create policy "files of drafts are taken off" on act_file for delete to diemtua_app
  using (exists (select from act a where a.act_id = act_file.act_id and a.state = 'draft'));
grant insert, delete on act_file to diemtua_app;

comment on table act is
  'Quyết định sắp xếp tổ chức: dự thảo, đề án, đã thực hiện, đã bãi bỏ. / Acts that reorganise the federation: drafts, plans, confirmed and repealed.';
comment on table act_unit is
  'Mỗi quyết định đã làm gì với từng đơn vị. / What each act did to each unit.';
comment on table descent is
  'Đơn vị nào kế thừa đơn vị nào, phần bao nhiêu. / Whom a unit''s work went to, and in what shares.';
comment on table placement is
  'Số liệu cũ của đơn vị đã kết thúc được tính vào đâu. / Under whom the past of an ended unit is counted.';
comment on table unit_kind_history is
  'Loại hình trước đây của đơn vị. / Kinds a unit had before it was converted.';
comment on table unit_mark is
  'Con dấu và tài khoản của đơn vị theo thời gian. / Seals and accounts of units with their days.';
comment on table act_file is
  'Tệp đính kèm quyết định. / Files attached to acts.';
