-- What stands behind a figure, newest first, is walked in the order of this index. Comings and goings
-- of members have no record; within a day they stand in the order of their spells.
drop index fact_by_series_and_day;
create index fact_by_series_and_day on fact (series_no, happened_on desc, record_id desc, spell_id desc);
