-- The text of a report in words belongs to the report: what an officer wrote in place of the form's
-- sentences, by language and section, with each figure as its name in braces. Nothing is stored
-- where the form speaks for itself.

alter table report add column script jsonb;
comment on column report.script is
  'Texts written in place of the form''s, by language and section; null where there are none.';
alter table report add constraint "a script is texts by language"
  check (script is null or jsonb_typeof(script) = 'object');

-- What is frozen keeps its text too. An issued report is refused by its own trigger.
create function keep_the_script() returns trigger language plpgsql as $$
begin
  raise exception 'what report % says does not change', old.report_id
    using errcode = 'restrict_violation';
end $$;
create trigger a_frozen_report_keeps_its_script before update on report
  for each row when (old.state in ('submitted', 'approved', 'locked')
                     and old.script is distinct from new.script)
  execute function keep_the_script();
