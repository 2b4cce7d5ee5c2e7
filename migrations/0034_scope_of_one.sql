-- Whether one row is in scope is asked of the index, row by row. Without the "offset 0" the planner
-- may read the whole scope into a table first, thousands of units for a page that shows a few.

alter policy "units below and above" on unit
  using (exists (select from unit_in_scope s where s.unit_id = unit.unit_id offset 0)
         or exists (select from unit_over_scope s where s.unit_id = unit.unit_id offset 0));
alter policy "names below and above" on unit_name
  using (exists (select from unit_in_scope s where s.unit_id = unit_name.unit_id offset 0)
         or exists (select from unit_over_scope s where s.unit_id = unit_name.unit_id offset 0));
alter policy "links below" on unit_link
  using (exists (select from unit_in_scope s where s.unit_id = unit_link.child_id offset 0)
         or exists (select from unit_in_scope s where s.unit_id = unit_link.parent_id offset 0));
alter policy "changes within scope" on change
  using (account_id = (select scope_account())
         or exists (select from unit_in_scope s where s.unit_id = change.unit_id offset 0));
