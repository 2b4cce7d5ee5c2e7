-- Units of the federation, their names and their place in the tree, each with its days.

-- Temporal keys over plain integers need integer operators in GiST.
create extension if not exists btree_gist;

create table unit (
  unit_id    integer generated always as identity primary key,
  code       text not null constraint "a unit code is used once" unique
             constraint "a unit code is capitals, digits and hyphens"
             check (code ~ '^[A-Z0-9][A-Z0-9-]{0,39}$'),
  kind       text not null,
  tier       text not null constraint "a tier is one of five"
             check (tier in ('confederation', 'federation', 'upper', 'base', 'group')),
  sector     text,
  email      text,
  phone      text,
  founded_on date not null,
  ended_on   date constraint "a unit ends after it was founded" check (ended_on > founded_on),
  generated  boolean not null default false,
  change_no  bigint not null references change
);
comment on column unit.ended_on is 'The first day the unit no longer stands; null while it stands.';
comment on column unit.generated is 'True for the units of a generated (demo) federation.';

-- Names held true now. Few rows a unit, so the temporal key may stand on them.
create table unit_name (
  unit_id   integer not null references unit,
  name      text not null constraint "a unit has a name" check (length(name) between 2 and 300),
  folded    text not null,
  sort_key  text not null,
  during    daterange not null,
  change_no bigint not null references change,
  constraint "a unit has one name a day" primary key (unit_id, during without overlaps)
);
create index unit_name_by_sort_key on unit_name (sort_key);

-- Names that were held true once and have been replaced since.
create table unit_name_history (
  unit_id             integer not null references unit,
  name                text not null,
  during              daterange not null,
  change_no           bigint not null references change,
  replaced_change_no  bigint not null references change
);
create index unit_name_history_by_unit on unit_name_history (unit_id);

-- Unit under parent, from a day until a day, on a line.
create table unit_link (
  child_id  integer not null references unit,
  parent_id integer not null references unit,
  line      text not null constraint "a line is territorial or sectoral"
            check (line in ('territorial', 'sectoral')),
  during    daterange not null,
  change_no bigint not null references change,
  constraint "a unit is not its own parent" check (child_id <> parent_id),
  constraint "a unit has one parent a day on a line"
    primary key (child_id, line, during without overlaps)
);
create index unit_link_by_parent on unit_link (parent_id, line);

-- The same links as the figures engine reads them: appended only. A link that is replaced is taken
-- back by a row of sign -1 and said anew.
create table link_event (
  link_event_id bigint generated always as identity primary key,
  change_no     bigint not null references change,
  child_id      integer not null references unit,
  parent_id     integer not null references unit,
  line          text not null,
  from_on       date not null,
  until_on      date not null,
  sign          smallint not null check (sign in (-1, 1))
);
create index link_event_by_change on link_event (change_no);
comment on column link_event.until_on is '''infinity'' while the link is open.';

-- Every unit with every unit above it (itself included), on each line, with the days it was so.
-- Derived from unit_link in the same transaction; row-level security reads it.
create table unit_above (
  above_id integer not null references unit,
  unit_id  integer not null references unit,
  line     text not null,
  from_on  date not null,
  until_on date not null
);
create index unit_above_by_above on unit_above (above_id, line, unit_id);
create index unit_above_by_unit on unit_above (unit_id, line, above_id);

-- Rebuilds unit_above for the units given and everything that ever stood below them.
create function rebuild_unit_above(moved integer[]) returns void
  language plpgsql as $$
declare affected integer[];
begin
  with recursive below(unit_id) as (
    select unnest(moved)
    union
    select l.child_id from unit_link l join below b on l.parent_id = b.unit_id
  ) select array_agg(unit_id) into affected from below;

  delete from unit_above where unit_id = any(affected);

  insert into unit_above (above_id, unit_id, line, from_on, until_on)
  with recursive up(unit_id, above_id, line, from_on, until_on) as (
    select u.unit_id, u.unit_id, lines.line, '-infinity'::date, 'infinity'::date
      from unit u cross join (values ('territorial'), ('sectoral')) lines(line)
     where u.unit_id = any(affected)
    union all
    select up.unit_id, l.parent_id, up.line,
           greatest(up.from_on, coalesce(lower(l.during), '-infinity')),
           least(up.until_on, coalesce(upper(l.during), 'infinity'))
      from up
      join unit_link l on l.child_id = up.above_id and l.line = up.line
       and l.during && daterange(nullif(up.from_on, '-infinity'), nullif(up.until_on, 'infinity'))
  )
  select above_id, unit_id, line, from_on, until_on from up;
end $$;
