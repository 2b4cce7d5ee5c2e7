//! A programme with a row in every table, as one statement.

/// Begins a programme at the unit with a round, a list, somebody on it, a mark and a step.
pub fn programme_of(unit: i32) -> String {
    format!(
        "do $$
         declare c bigint; p bigint; r bigint; l bigint; n bigint; own integer;
         begin
           insert into change (unit_id, purpose) values ({unit}, 'filled')
             returning change_no into c;
           select account_id into own from account where unit_id = {unit} limit 1;
           insert into programme (unit_id, kind, name, key, change_no)
             values ({unit}, 'trao-qua', 'Thử', 'prog-001', c) returning programme_id into p;
           insert into aid_round (programme_id, unit_id, name, from_on, until_on, lists_until_on,
             counts_on, each_dong, most_dong, way, paid_by, state, key, change_no)
             values (p, {unit}, 'Đợt', '2026-01-01', '2026-02-01', '2026-01-20', '2026-01-01', 5, 5,
               'cash', 'own', 'open', 'round-01', c) returning aid_round_id into r;
           insert into aid_list (aid_round_id, unit_id, key, change_no)
             values (r, {unit}, 'list-001', c) returning aid_list_id into l;
           insert into aid_line (aid_list_id, unit_id, person_id, amount_dong, change_no)
             select l, {unit}, person_id, 5, c from person where unit_id = {unit} limit 1
             returning aid_line_id into n;
           insert into aid_mark (aid_line_id, unit_id, mark, change_no)
             values (n, {unit}, 'left', c);
           update aid_list set people = 1, turns = 1, total_dong = 5 where aid_list_id = l;
           insert into aid_list_step (aid_list_id, unit_id, step, by_unit_id, account_id,
             account_name, taken_at, key, change_no)
             values (l, {unit}, 'submitted', {unit}, own, 'x', now(), 'step-001', c);
           insert into record (unit_id, kind, ref, happened_on, answers, change_no)
             values ({unit}, 'trao-qua', 'da-co', '2026-01-10', '{{}}', c);
           insert into aid_carried (record_id, aid_round_id, unit_id, change_no)
             select record_id, r, {unit}, c from record where unit_id = {unit} and ref = 'da-co';
         end $$"
    )
}
