-- Lists of people leave through payments too: the sheet to sign and the slips are PDF.

alter table person_list drop constraint person_list_format_check;
alter table person_list add constraint "a list is written as a file of a kind"
  check (format in ('xlsx', 'csv', 'pdf'));
