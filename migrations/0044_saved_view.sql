-- A view of statistics somebody has saved under a name: the unit it was made at and what was asked,
-- as the address of the page says it. It holds no figure, so it is always drawn from what is known.

create table saved_view (
  saved_view_id bigint generated always as identity primary key,
  unit_id    integer not null references unit,
  account_id integer not null references account,
  name       text not null constraint "a saved view has a name" check (length(name) between 1 and 120),
  query      text not null constraint "a saved view is short" check (length(query) <= 2000),
  shared     boolean not null default false,
  change_no  bigint not null references change,
  constraint "an account saves a name once a unit" unique (account_id, unit_id, name)
);
create index saved_view_by_unit on saved_view (unit_id);
create index saved_view_by_change on saved_view (change_no);
comment on table saved_view is
  'Bảng thống kê đã lưu, của riêng người lưu hoặc dùng chung trong đơn vị. / Saved views of statistics, one''s own or shared.';

alter table saved_view enable row level security;
alter table saved_view force row level security;
create policy "the owner keeps saved_view" on saved_view to current_user using (true) with check (true);
create policy "own and shared views within scope" on saved_view for select to diemtua_app
  using ((shared or account_id = (select nullif(current_setting('diemtua.account_id', true), '')::integer))
         and exists (select from unit_in_scope s where s.unit_id = saved_view.unit_id));
create policy "views are saved as one's own" on saved_view for insert to diemtua_app
  with check (account_id = (select nullif(current_setting('diemtua.account_id', true), '')::integer)
              and exists (select from unit_in_scope s where s.unit_id = saved_view.unit_id));
create policy "own views are written over" on saved_view for update to diemtua_app
  using (account_id = (select nullif(current_setting('diemtua.account_id', true), '')::integer))
  with check (account_id = (select nullif(current_setting('diemtua.account_id', true), '')::integer)
              and exists (select from unit_in_scope s where s.unit_id = saved_view.unit_id));
create policy "own views are thrown away" on saved_view for delete to diemtua_app
  using (account_id = (select nullif(current_setting('diemtua.account_id', true), '')::integer));
grant select, insert, delete on saved_view to diemtua_app;
grant update (query, shared, change_no) on saved_view to diemtua_app;
