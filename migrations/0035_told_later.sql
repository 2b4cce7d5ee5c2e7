-- Units that ended before there were acts are followed by others through acts that tell it later:
-- a deed of its own in the history of the unit.
alter table act_unit drop constraint "a deed is one of these";
alter table act_unit add constraint "a deed is one of these"
  check (deed in ('founded', 'ended', 'merged', 'split', 'moved', 'renamed', 'converted',
                  'received', 'handed-over', 'succeeded'));
