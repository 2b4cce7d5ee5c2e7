-- Employers: enterprises, bodies and services, with several unions, one or none. A unit keeps each;
-- its unions are linked to it with their days.
create table employer (
  employer_id  bigint generated always as identity primary key,
  unit_id      integer not null references unit,
  tax_code     text constraint "a tax code is ten digits, or ten and three"
               check (tax_code ~ '^[0-9]{10}(-[0-9]{3})?$'),
  name         text not null constraint "an employer has a name" check (length(name) between 2 and 300),
  folded       text not null,
  sort_key     text not null,
  ownership    text not null,
  headcount    integer constraint "a headcount is not negative" check (headcount >= 0),
  headcount_on date,
  sector       text,
  address      text,
  phone        text,
  version_no   integer not null default 1,
  change_no    bigint not null references change,
  constraint "a tax code is one employer's" unique (tax_code),
  constraint "a headcount has its day" check ((headcount is null) = (headcount_on is null))
);
comment on column employer.unit_id is 'The unit that keeps the employer in the register.';
create index employer_by_unit on employer (unit_id, sort_key);
create index employer_by_name on employer (folded);

create table employer_history (
  employer_id        bigint not null references employer,
  unit_id            integer not null references unit,
  version_no         integer not null,
  values             jsonb not null,
  change_no          bigint not null references change,
  replaced_change_no bigint not null references change,
  primary key (employer_id, version_no)
);

-- Which class of payer of the union fee an employer is, with its days: bodies wholly on the state
-- budget left the payers on 1/7/2025 (Law 50/2024, article 29).
create table employer_payer (
  employer_id bigint not null references employer,
  unit_id     integer not null references unit,
  class       text not null,
  during      daterange not null,
  change_no   bigint not null references change,
  constraint "an employer is of one class of payer a day" primary key (employer_id, during without overlaps)
);

-- A union at an employer. An unbounded beginning: since before the register was kept.
create table unit_employer (
  unit_id     integer not null references unit,
  employer_id bigint not null references employer,
  during      daterange not null,
  change_no   bigint not null references change,
  constraint "a union is at an employer once a day" primary key (unit_id, employer_id, during without overlaps)
);
create index unit_employer_by_employer on unit_employer (employer_id);

-- The records that name an employer, so that its page finds them.
create table record_employer (
  record_id   bigint not null references record,
  employer_id bigint not null references employer,
  unit_id     integer not null references unit,
  primary key (record_id, employer_id)
);
create index record_employer_by_employer on record_employer (employer_id, record_id desc);

do $$
declare t text;
begin
  foreach t in array array['employer', 'employer_history', 'employer_payer', 'unit_employer',
                           'record_employer'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner keeps %s" on %I to current_user using (true) with check (true)', t, t);
    execute format('create policy "%1$s within scope" on %1$I to diemtua_app
      using (exists (select from unit_in_scope s where s.unit_id = %1$I.unit_id))
      with check (exists (select from unit_in_scope s where s.unit_id = %1$I.unit_id))', t);
  end loop;
end $$;
-- An employer is also shown to the units of its unions.
create policy "employers of unions within scope" on employer for select to diemtua_app
  using (exists (select from unit_employer l where l.employer_id = employer.employer_id));
create policy "payers of unions within scope" on employer_payer for select to diemtua_app
  using (exists (select from unit_employer l where l.employer_id = employer_payer.employer_id));

grant select, insert, update on employer to diemtua_app;
grant select, insert on employer_history to diemtua_app;
grant select, insert, update, delete on employer_payer, unit_employer, record_employer to diemtua_app;
grant usage, select on all sequences in schema public to diemtua_app;
