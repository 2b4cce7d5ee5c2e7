-- What is amiss with a member on a day, said once for the counts of the register's quality and the
-- lists behind them. `ended_on` is the end of his unit. The function asks nothing of its own, so that
-- a query takes it in. A number of 12 digits names the province, then century and sex in one digit,
-- then the year.
create function amiss(p person, s spell, ended_on date, issue text, today date, age_least smallint,
                      age_most smallint, confirmed_since date) returns boolean
  language sql stable parallel safe
  return coalesce(case issue
    when 'no-number' then p.national_id is null and p.passport is null
    when 'no-birth' then p.birth_year is null
    when 'year-only' then p.birth_on is null and p.birth_year is not null
    when 'no-sex' then p.sex is null
    when 'no-phone' then p.phone is null
    when 'joined-unknown' then s.how_joined = 'known-before'
    when 'number-differs' then length(p.national_id) = 12 and (
      (p.sex = 'male') <> (substr(p.national_id, 4, 1)::integer % 2 = 0)
      or p.birth_year <> 1900 + 100 * (substr(p.national_id, 4, 1)::integer / 2)
                         + substr(p.national_id, 5, 2)::integer)
    when 'age-odd' then case when p.birth_on is null
      then extract(year from today) - p.birth_year < age_least
           or extract(year from today) - p.birth_year > age_most + 1
      else p.birth_on > today - make_interval(years => age_least)
           or p.birth_on <= today - make_interval(years => age_most + 1) end
    when 'joined-young' then s.how_joined <> 'known-before' and case when p.birth_on is null
      then extract(year from s.from_on) - p.birth_year < age_least
      else s.from_on < p.birth_on + make_interval(years => age_least) end
    when 'unit-ended' then ended_on <= today
    when 'unconfirmed' then p.confirmed_on is null or p.confirmed_on < confirmed_since
    end, false);
