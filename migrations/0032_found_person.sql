-- What is shown of people who were found. Under the policies the scope is read whole for each of the
-- tables such a list takes from, some milliseconds each for a federation; here every row asks for
-- its own place, so a page costs the same whoever asks. Runs with the owner's rights and shows no
-- more than the policies do: whom a unit of the scope keeps, with his number, and of whoever was at
-- one once the name and the year of birth. (`offset 0` keeps a question one of single rows.)
create view found_person with (security_invoker = false) as
  select p.person_id, p.full_name, p.birth_year, kept.is_kept,
         case when kept.is_kept then coalesce(p.national_id, p.passport) end as number,
         kept.is_kept and coalesce(last.until_on > (select scope_today()), false) as is_member,
         u.code as unit_code, n.name as unit_name
    from person p
    cross join lateral (
      select exists (select from unit_in_scope s where s.unit_id = p.unit_id offset 0) as is_kept
      offset 0) kept
    left join lateral (
      select s.unit_id, s.until_on from spell s
       where s.person_id = p.person_id
         and (kept.is_kept
              or exists (select from unit_in_scope i where i.unit_id = s.unit_id offset 0))
       order by s.from_on desc limit 1) last on true
    join unit u on u.unit_id = case when kept.is_kept then p.unit_id else last.unit_id end
    cross join lateral (
      select name from unit_name n where n.unit_id = u.unit_id
       order by (n.during @> (select scope_today())) desc, lower(n.during) desc limit 1) n;
grant select on found_person to diemtua_app;
comment on view found_person is
  'Người tìm thấy, trong phạm vi của tài khoản đang hỏi. / People as far as the asking account may see them.';
