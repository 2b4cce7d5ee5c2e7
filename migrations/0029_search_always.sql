-- Bulk loads of a superuser leave triggers out, because their foreign keys need not be checked one
-- by one. What search must be told of is told in any case.
alter table person enable always trigger a_person_taken_out_is_written_down;
alter table spell enable always trigger a_spell_taken_out_is_written_down;
alter table unit_above enable always trigger a_place_that_changed_is_written_down;
