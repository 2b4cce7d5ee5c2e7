-- Some records are written by another feature for something it did: a list that was paid out, a house
-- that was handed over, a gift of money that came in. They say facts like any other record, so that
-- a figure has one kind of source, and only their own feature takes them back.

alter table record
  add column origin    text constraint "a record is written for one of these"
                       check (origin in ('programme', 'house', 'book', 'inspection')),
  add column origin_id bigint,
  add constraint "an origin has its number" check ((origin is null) = (origin_id is null));
create index record_by_origin on record (origin, origin_id) where origin is not null;
comment on column record.origin is
  'Việc đã sinh ra ghi nhận này; không có là ghi tay. / What the record was written for; none where somebody recorded it by hand.';
