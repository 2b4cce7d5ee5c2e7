//! An inspection of a unit with a row in every table, as one statement. What may follow what is
//! left aside where it needs more people: what is asked here is who sees the rows.

/// Leaves a file that was explained, with a payment, a finding and money that came back, at a unit
/// that keeps a book and inspects itself.
pub fn inspection_of(unit: i32) -> String {
    format!(
        "do $$
         declare c bigint; f bigint; n bigint; v bigint; own integer; s text;
         begin
           insert into change (unit_id, purpose) values ({unit}, 'filled')
             returning change_no into c;
           select account_id into own from account where unit_id = {unit} limit 1;
           select voucher_id into v from voucher where unit_id = {unit} limit 1;
           insert into inspection_file (unit_id, by_id, subject, from_on, last_on, key, change_no)
             values ({unit}, {unit}, 'Thử', '2026-01-01', '2026-12-31', 'file-0001', c)
             returning inspection_file_id into f;
           alter table inspection_payment disable trigger user;
           alter table inspection_recovery disable trigger user;
           insert into inspection_payment (inspection_file_id, unit_id, voucher_id, change_no)
             values (f, {unit}, v, c);
           insert into inspection_finding (inspection_file_id, unit_id, number, what,
             questioned_dong, proposed_dong, key, change_no)
             values (f, {unit}, 1, 'Thử', 1, 1, 'finding-1', c) returning finding_id into n;
           insert into inspection_finding_payment (finding_id, inspection_file_id, unit_id,
             voucher_id, change_no) values (n, f, {unit}, v, c);
           foreach s in array array['opened', 'handed', 'explained'] loop
             insert into inspection_step (inspection_file_id, unit_id, step_no, step, acting_id,
               account_id, account_name, taken_on, taken_at, answer_until, key, change_no)
               select f, {unit}, coalesce(max(step_no), 0) + 1, s, {unit}, own, 'x', '2026-02-01',
                 now(), case s when 'handed' then '2026-02-08'::date end, 'step-' || s, c
                 from inspection_step where inspection_file_id = f;
           end loop;
           insert into inspection_answer (finding_id, round_no, inspection_file_id, unit_id, words,
             change_no) values (n, 1, f, {unit}, 'Thử', c);
           insert into inspection_recovery (inspection_file_id, finding_id, unit_id, dong,
             recovered_on, account_id, account_name, key, change_no)
             values (f, n, {unit}, 1, '2026-03-01', own, 'x', 'recover-1', c);
           set constraints all immediate;
           alter table inspection_payment enable trigger user;
           alter table inspection_recovery enable trigger user;
         end $$"
    )
}
