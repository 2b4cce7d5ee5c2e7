-- Submitting in one trip to the database: the change, the report, its step and the line of the audit.
-- Thousands do it in the same hour, and each trip was a wait of its own. It runs with the rights of
-- whoever calls: policies and triggers hold as they did for the four statements.

create function submit_report(
  of_unit integer, of_form text, of_period text, from_day date, until_day date, in_language text,
  its_words jsonb, its_figures jsonb, drawn_with jsonb, xmax_known bigint, xip_known bigint[],
  at timestamptz, by_account integer, on_line text, in_round integer, outline integer,
  acting integer, its_warnings jsonb
) returns bigint language plpgsql as $$
declare own bigint; no bigint := current_change_no();
begin
  insert into change (change_no, account_id, unit_id, purpose)
  values (no, by_account, of_unit, 'report submitted') on conflict do nothing;
  insert into report as r (unit_id, form, period, from_on, until_on, language, words, state,
         figures, drawn, snapshot_xmax, snapshot_xip, issued_at, issued_by, line, round_id,
         outline_no, checksum, change_no)
  values (of_unit, of_form, of_period, from_day, until_day, in_language, its_words, 'submitted',
          its_figures, drawn_with, xmax_known, xip_known, at, by_account, on_line, in_round, outline,
          figures_checksum(its_figures), no)
  on conflict (unit_id, form, period) where state in ('draft', 'submitted', 'returned')
  do update set language = excluded.language, words = excluded.words, state = 'submitted',
       figures = excluded.figures, drawn = excluded.drawn, line = excluded.line,
       snapshot_xmax = excluded.snapshot_xmax, snapshot_xip = excluded.snapshot_xip,
       issued_at = excluded.issued_at, issued_by = excluded.issued_by,
       round_id = excluded.round_id, outline_no = excluded.outline_no,
       checksum = excluded.checksum, change_no = excluded.change_no
     where r.state in ('draft', 'returned')
  returning report_id into own;
  if own is null then
    return null;
  end if;
  insert into report_step (report_id, step_no, unit_id, acting_id, account_id, state, at, reason,
         warnings, change_no)
  values (own, (select coalesce(max(step_no), 0) + 1 from report_step s where s.report_id = own),
          of_unit, acting, by_account, 'submitted', at, '', its_warnings, no);
  insert into audit_line (change_no, unit_id, deed, subject, subject_id, detail)
  values (no, of_unit, 'report-submitted', 'report', own,
          jsonb_build_object('form', of_form, 'period', of_period));
  return own;
end $$;
comment on function submit_report is
  'Submits a report that is not drawn up yet, a draft or returned; gives its number, or none where it is further on.';
