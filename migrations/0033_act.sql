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

-- The parts a split unit's past is cut into, one for each heir. A piece is a unit nobody works at:
-- it stands under the split unit before the day and under its heir from then on. Facts stay where
-- they were said; how they are cut follows from this table alone.
create table piece (
  piece_id  integer primary key references unit,
  of_id     integer not null references unit,
  heir_id   integer not null references unit,
  place     integer not null,
  share_ppm integer not null constraint "a piece is a part of a million"
            check (share_ppm between 0 and 1000000),
  takes     daterange not null,
  act_id    integer not null references act,
  change_no bigint not null references change,
  repealed_change_no bigint references change,
  constraint "pieces of one act have their order" unique (of_id, act_id, place)
);
comment on column piece.takes is 'The days whose facts at the split unit are cut.';
comment on column piece.place is 'The order in which an amount is given out among the pieces.';

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

-- A unit that a repealed act had founded never stood: it ends on the day it was founded.
alter table unit drop constraint "a unit ends after it was founded";
alter table unit add constraint "a unit ends after it was founded" check (ended_on >= founded_on);

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

-- SplitMix64's finishing step: spreads a seed over all numbers of 64 bits.
create function spread(seed bigint) returns numeric
  language plpgsql immutable parallel safe as $$
declare
  whole constant numeric := 18446744073709551616;
  half  constant numeric := 9223372036854775808;
  down  constant numeric[] := array[1073741824, 134217728, 2147483648];
  times constant numeric[] := array[13787848793156543929, 10723151780598845931, 1];
  z numeric := mod(case when seed < 0 then seed + whole else seed end + 11400714819323198485, whole);
begin
  for step in 1..3 loop
    z := mod((((case when z >= half then z - whole else z end)::bigint)
              # div(z, down[step])::bigint)::numeric + whole, whole);
    z := mod(z * times[step], whole);
  end loop;
  return z;
end $$;

-- The part of an amount that falls to the shares from `before` on, of a million: systematic
-- rounding, so that the parts of all pieces make the amount exactly.
create function cut_part(amount bigint, before_ppm integer, share_ppm integer, seed bigint) returns bigint
  language sql immutable parallel safe
  return sign(amount) * (
    div(abs(amount::numeric) * (before_ppm + share_ppm)
        + trunc(spread(seed) * 1000000 / 18446744073709551616), 1000000)
    - div(abs(amount::numeric) * before_ppm
        + trunc(spread(seed) * 1000000 / 18446744073709551616), 1000000));

-- What the cutting adds to the facts: each fact of a split unit is taken off the unit and given to
-- its pieces, all of a person's to one of them; a repealed act's cutting is taken back. A piece may
-- be cut again.
create view fact_cut with (security_invoker = true) as
  with recursive
    pieces as (
      select p.*, (sum(share_ppm) over (partition by of_id, act_id order by place) - share_ppm)::integer
                  as before_ppm
        from piece p),
    said as (
      select of_id, takes, change_no, 1 as way, act_id from piece where place = 0
      union all
      select of_id, takes, repealed_change_no, -1, act_id from piece
       where place = 0 and repealed_change_no is not null),
    cut(unit_id, happened_on, series_no, dims_no, amount, sign, person_id, change_no, record_id,
        spell_id, seed, is_given) as (
      select case given.way when 0 then f.unit_id else given.piece_id end, f.happened_on, f.series_no,
             f.dims_no, given.amount * s.way, (given.sign * s.way)::smallint, f.person_id,
             greatest(f.change_no, s.change_no), f.record_id, f.spell_id, f.seed, given.way = 1
        from (select *, coalesce(person_id, record_id, spell_id, term_id) as seed from fact) f
        join said s on s.of_id = f.unit_id and s.takes @> f.happened_on
        cross join lateral (
          select 0 as way, null::integer as piece_id, -f.amount as amount, -f.sign as sign
          union all
          select 1, p.piece_id, cut_part(f.amount, p.before_ppm, p.share_ppm, f.seed),
                 cut_part(f.sign, p.before_ppm, p.share_ppm, f.seed)
            from pieces p where p.of_id = s.of_id and p.act_id = s.act_id) given
      union all
      select case given.way when 0 then f.unit_id else given.piece_id end, f.happened_on, f.series_no,
             f.dims_no, given.amount * s.way, (given.sign * s.way)::smallint, f.person_id,
             greatest(f.change_no, s.change_no), f.record_id, f.spell_id, f.seed, given.way = 1
        from cut f
        join said s on s.of_id = f.unit_id and s.takes @> f.happened_on and f.is_given
        cross join lateral (
          select 0 as way, null::integer as piece_id, -f.amount as amount, -f.sign as sign
          union all
          select 1, p.piece_id, cut_part(f.amount, p.before_ppm, p.share_ppm, f.seed),
                 cut_part(f.sign, p.before_ppm, p.share_ppm, f.seed)
            from pieces p where p.of_id = s.of_id and p.act_id = s.act_id) given)
  select unit_id, happened_on, series_no, dims_no, amount, sign, person_id, change_no, record_id,
         spell_id
    from cut where amount <> 0 or sign <> 0;
grant select on fact_cut to diemtua_engine, diemtua_app;
comment on view fact_cut is
  'What the cutting of split units adds to the facts.';

create or replace function counted_facts(
  series_codes text[], needed jsonb[], times bigint[], dims_asked jsonb,
  on_line text, top_id integer, tree_on date, first_on date, before_on date,
  known_before bigint, unknown bigint[]
) returns table (record_id bigint, spell_id bigint, unit_id integer, happened_on date,
                 amount bigint, sign smallint, person_id bigint, factor bigint)
  language sql stable rows 100000 set enable_nestloop = off as $$
  with recursive
    counting as materialized (
      select s.series_no, d.dims_no, sum(t.times)::bigint as factor
        from unnest(series_codes, needed, times) as t(code, needed, times)
        join series s on s.code = t.code
        join dims d on d.values @> t.needed
       where d.values @> dims_asked
       group by 1, 2),
    links as materialized (
      select e.child_id, e.parent_id, e.from_on, e.until_on from link_event e
       where e.line = on_line and e.change_no < known_before and not e.change_no = any(unknown)
       group by 1, 2, 3, 4 having sum(e.sign) > 0),
    below(unit_id, from_on, until_on) as (
      select top_id, '-infinity'::date, 'infinity'::date
      union all
      select l.child_id,
             case when tree_on is null then greatest(b.from_on, l.from_on) else b.from_on end,
             case when tree_on is null then least(b.until_on, l.until_on) else b.until_on end
        from below b join links l on l.parent_id = b.unit_id
       where case when tree_on is null
                  then l.from_on < b.until_on and l.until_on > b.from_on
                  else l.from_on <= tree_on and l.until_on > tree_on end),
    standing as materialized (select * from below)
  select f.record_id, f.spell_id, f.unit_id, f.happened_on, f.amount, f.sign, f.person_id, c.factor
    from (select record_id, spell_id, unit_id, happened_on, amount, sign, person_id, series_no,
                 dims_no, change_no from fact
          union all
          select record_id, spell_id, unit_id, happened_on, amount, sign, person_id, series_no,
                 dims_no, change_no from fact_cut) f
    join counting c on c.series_no = f.series_no and c.dims_no = f.dims_no
    join standing b on b.unit_id = f.unit_id
     and f.happened_on >= b.from_on and f.happened_on < b.until_on
   where f.happened_on >= coalesce(first_on, '-infinity')
     and f.happened_on < before_on
     and f.change_no < known_before and not f.change_no = any(unknown)
$$;

do $$
declare t text;
begin
  foreach t in array array['act', 'act_unit', 'descent', 'placement', 'piece', 'unit_kind_history',
      'unit_mark', 'act_file'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner keeps %s" on %I to current_user using (true) with check (true)', t, t);
    execute format('grant select on %I to diemtua_app', t);
  end loop;
  foreach t in array array['placement', 'piece'] loop
    execute format('create policy "the engine reads %s" on %I for select to diemtua_engine using (true)', t, t);
    execute format('grant select on %I to diemtua_engine', t);
  end loop;
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
create policy "pieces within scope" on piece for select to diemtua_app
  using (exists (select from unit_in_scope s where s.unit_id = piece.piece_id));
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
comment on table piece is
  'Phần số liệu cũ của đơn vị bị chia, theo từng đơn vị kế thừa. / Parts of a split unit''s past, one for each heir.';
comment on table unit_kind_history is
  'Loại hình trước đây của đơn vị. / Kinds a unit had before it was converted.';
comment on table unit_mark is
  'Con dấu và tài khoản của đơn vị theo thời gian. / Seals and accounts of units with their days.';
comment on table act_file is
  'Tệp đính kèm quyết định. / Files attached to acts.';
