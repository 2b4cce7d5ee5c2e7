-- The register of papers: what a unit sent out under a number of its own, and what came in; and how
-- its papers are numbered. Decree 30/2020/NĐ-CP, Annex VI: numbered in and out by year, a number is
-- given once, lengths of the fields as there.

create table paper_numbering (
  unit_id   integer not null references unit,
  year      smallint not null constraint "a year of papers" check (year between 1945 and 2199),
  kind      text not null constraint "a kind of paper has its letters" check (length(kind) between 1 and 10),
  template  text not null constraint "a template says where the number stands"
            check (template like '%{so}%' and length(template) between 4 and 60),
  next_no   integer not null constraint "numbers begin at one" check (next_no between 1 and 999999),
  change_no bigint not null references change,
  primary key (unit_id, year, kind)
);
comment on table paper_numbering is
  'Cách đánh số văn bản của đơn vị, theo loại và theo năm. / How a unit numbers its papers, by kind and year.';
comment on column paper_numbering.next_no is 'Where numbering goes on; higher numbers already given go first.';

create table paper_out (
  paper_id    bigint generated always as identity primary key,
  unit_id     integer not null references unit,
  year        smallint not null,
  kind        text not null constraint "a paper has its kind" check (length(kind) between 1 and 10),
  number      text not null constraint "a paper has its number" check (length(number) between 3 and 40),
  subject     text not null constraint "a subject is a sentence" check (length(subject) between 1 and 500),
  signed_on   date not null,
  signer      text not null default '' check (length(signer) <= 100),
  recipients  text not null default '' check (length(recipients) <= 2000),
  report_id   bigint references report constraint "a report is one paper" unique,
  replaces_id bigint references paper_out,
  code        text not null constraint "a check code is given once" unique
              constraint "a check code is a secret of 128 bits" check (code ~ '^[0-9a-f]{32}$'),
  folded      text not null,
  change_no   bigint not null references change,
  constraint "a paper's number is given once in a year" unique (unit_id, year, number),
  constraint "a paper counts in the year of its day" check (year = extract(year from signed_on))
);
comment on table paper_out is
  'Sổ văn bản đi: mỗi số cấp một lần, không sửa, chỉ thay bằng văn bản khác. / Papers sent out: each number given once, never changed, only replaced.';
comment on column paper_out.code is 'What the square on the paper leads to.';
comment on column paper_out.folded is 'What it is searched by, in small letters without marks.';
create index paper_out_by_year on paper_out (unit_id, year desc, paper_id desc);
create index paper_out_replaced on paper_out (replaces_id) where replaces_id is not null;
create index paper_out_by_change on paper_out (change_no);

create table paper_in (
  paper_id   bigint generated always as identity primary key,
  unit_id    integer not null references unit,
  year       smallint not null,
  arrival_no integer not null constraint "arrivals are counted from one" check (arrival_no >= 1),
  arrived_on date not null,
  sender     text not null constraint "a paper comes from somebody" check (length(sender) between 1 and 200),
  number     text not null default '' check (length(number) <= 40),
  dated_on   date not null constraint "a paper is dated before it arrives" check (dated_on <= arrived_on),
  subject    text not null constraint "what came has a subject" check (length(subject) between 1 and 500),
  passed_to  text not null default '' check (length(passed_to) <= 200),
  folded     text not null,
  change_no  bigint not null references change,
  constraint "an arrival's number is given once in a year" unique (unit_id, year, arrival_no),
  constraint "a paper arrives in the year of its day" check (year = extract(year from arrived_on))
);
comment on table paper_in is
  'Sổ văn bản đến, đánh số theo năm đến. / Papers received, numbered by the year of their arrival.';
create index paper_in_by_change on paper_in (change_no);

do $$
declare t text;
begin
  foreach t in array array['paper_numbering', 'paper_out', 'paper_in'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner keeps %s" on %I to current_user using (true) with check (true)', t, t);
    execute format('create policy "%1$s within scope" on %1$I to diemtua_app
      using (exists (select from unit_in_scope s where s.unit_id = %1$I.unit_id))
      with check (exists (select from unit_in_scope s where s.unit_id = %1$I.unit_id))', t);
  end loop;
end $$;
grant select, insert on paper_out, paper_in to diemtua_app;
grant select, insert, update on paper_numbering to diemtua_app;
grant usage, select on sequence paper_out_paper_id_seq, paper_in_paper_id_seq to diemtua_app;

-- Reports issued before there was a register stand in it too, each replacing the one before it.
insert into paper_out (unit_id, year, kind, number, subject, signed_on, signer, report_id, code, folded, change_no)
select r.unit_id, extract(year from d.signed_on), split_part(split_part(r.number, '/', 2), '-', 1),
       r.number, d.subject, d.signed_on, coalesce(left(r.drawn #>> '{names,signer}', 100), ''),
       r.report_id,
       replace(gen_random_uuid()::text, '-', ''),
       replace(regexp_replace(normalize(lower(r.number || ' ' || d.subject collate "und-x-icu"), nfd), '[\u0300-\u036f]', '', 'g'), 'đ', 'd'),
       r.change_no
  from report r
 cross join lateral (
   select (timezone(interval '7 hours', r.issued_at))::date as signed_on,
          left(coalesce(nullif(trim(concat_ws(' ', r.drawn #>> '{outline,subject}', r.drawn #>> '{names,period}')), ''),
                        r.form || ' ' || r.period), 500) as subject) d
 where r.state = 'issued' and r.number is not null
   and length(split_part(split_part(r.number, '/', 2), '-', 1)) between 1 and 10
   and length(r.number) between 3 and 40
 order by r.report_id;
update paper_out p set replaces_id = (
  select o.paper_id from report n
    join report r on r.unit_id = n.unit_id and r.form = n.form and r.period = n.period
                 and r.report_id < n.report_id
    join paper_out o on o.report_id = r.report_id
   where n.report_id = p.report_id order by r.report_id desc limit 1);
