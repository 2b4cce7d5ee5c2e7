"""DuckDB's side of the roll-up: every unit, series and quarter over a tree that changes by day.

A fact counts for the units that stood above its unit on its own day. A unit's days are cut into
segments with one path each when the data are loaded, so that the query itself knows no days.
"""

import duckdb

LOAD = """
create table links as
  select child, parent, from_day, until_day, sum(sign) as standing
    from read_csv('{folder}/links.csv') where line = 0
   group by all having standing > 0;
create temp table up as
  with recursive up(unit, above, from_day, until_day) as (
    select distinct unit, unit, -2147483648::bigint, 2147483647::bigint
      from (select unit from read_csv('{folder}/facts.csv')
            union select child from links union select parent from links)
    union all
    select up.unit, l.parent, greatest(up.from_day, l.from_day), least(up.until_day, l.until_day)
      from up join links l on l.child = up.above
       and l.from_day < up.until_day and l.until_day > up.from_day)
  select * from up;
create table segment as
  with cuts as (select unit, from_day as day from up union select unit, until_day from up)
  select row_number() over (order by unit, day)::integer as segment, unit, day as from_day,
         lead(day) over (partition by unit order by day) as until_day
    from cuts qualify until_day is not null;
create table place as
  select s.segment, u.above
    from segment s join up u
      on u.unit = s.unit and u.from_day <= s.from_day and u.until_day >= s.until_day;
create table quarter (quarter integer, from_day integer, until_day integer);
insert into quarter values {quarters};
create table fact as
  select s.segment, f.series::smallint as series, f.amount, f.person, f.sign::tinyint as sign,
         q.quarter::tinyint as quarter
    from read_csv('{folder}/facts.csv') f
    join segment s on s.unit = f.unit and s.from_day <= f.day and f.day < s.until_day
    join quarter q on q.from_day <= f.day and f.day < q.until_day
   order by s.segment, f.series, q.quarter;
"""

ROLL_UP = """
create or replace temp table result as
  with at_place as (
    select segment, series, quarter, sum(sign) as facts, sum(amount) as amount
      from fact group by all),
  at_unit as (
    select above as unit, series, quarter, sum(facts) as facts, sum(amount) as amount
      from at_place join place using (segment) group by all),
  person_at_place as (
    select segment, series, quarter, person, sum(sign) as said
      from fact where person <> 0 group by all),
  person_at_unit as (
    select above as unit, series, quarter, person
      from person_at_place join place using (segment) group by all having sum(said) > 0),
  people as (
    select unit, series, quarter, count(*) as people from person_at_unit group by all)
  select unit, series, quarter, facts, amount, coalesce(people, 0) as people
    from at_unit left join people using (unit, series, quarter)
   where facts <> 0 or amount <> 0 or people > 0;
"""


class Peer:
    """DuckDB in memory with two threads, holding the facts of a folder."""

    def __init__(self, folder, quarters):
        spans = ", ".join(f"({at}, {a}, {b})" for at, (a, b) in enumerate(quarters))
        self.folder = folder
        self.connection = duckdb.connect()
        self.connection.execute("set threads = 2")
        self.connection.execute(LOAD.format(folder=folder, quarters=spans))

    def roll_up(self):
        self.connection.execute(ROLL_UP)

    def write(self, path):
        self.connection.execute(
            f"copy (select * from result order by unit, series, quarter) to '{path}' (header)"
        )
