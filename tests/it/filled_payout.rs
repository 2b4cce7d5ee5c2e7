//! A batch of payments with a row in every table, as one statement.

/// Pays one frozen list of the unit: one person received, one's money came back.
pub fn payout_of(unit: i32) -> String {
    format!(
        "do $$
         declare c bigint; p bigint; r bigint; l bigint; b bigint; t bigint; k bigint; own integer;
           g bigint; m bigint; keeper integer;
         begin
           insert into change (change_no, unit_id, purpose)
             values (current_change_no(), {unit}, 'filled') on conflict do nothing;
           c := current_change_no();
           select account_id into own from account where unit_id = {unit} limit 1;
           insert into programme (unit_id, kind, name, key, change_no)
             values ({unit}, 'trao-qua', 'Thử chi', 'prog-002', c) returning programme_id into p;
           insert into aid_round (programme_id, unit_id, name, from_on, until_on, lists_until_on,
             counts_on, each_dong, most_dong, way, gift, paid_by, state, key, change_no)
             values (p, {unit}, 'Đợt', '2026-01-01', '2026-02-01', '2026-01-20', '2026-01-01', 5, 5,
               'kind', 'gạo', 'own', 'open', 'round-02', c) returning aid_round_id into r;
           insert into aid_list (aid_round_id, unit_id, key, change_no)
             values (r, {unit}, 'list-002', c) returning aid_list_id into l;
           insert into aid_line (aid_list_id, unit_id, person_id, kin, kin_no, amount_dong,
             change_no)
             select l, {unit}, person_id, kin, kin_no, 5, c
               from (select person_id from person where unit_id = {unit} limit 1) e
              cross join (values ('self', 0), ('child', 1)) k(kin, kin_no);
           update aid_list set people = 1, turns = 2, total_dong = 10, state = 'approved',
             frozen = '{{}}', checksum = 'x' where aid_list_id = l;
           select account_id into keeper from account where login = 'ld.can-bo';
           select gift_id into g from gift_in_kind where unit_id = {unit} limit 1;
           insert into gift_movement (unit_id, gift_id, quantity, moved_on, reason, key, change_no)
             values ({unit}, g, -2, '2026-02-01', 'thử', 'goods-01', c)
             returning gift_movement_id into m;
           insert into aid_batch (aid_round_id, unit_id, number, way, lines, total_dong, drawn_by,
             drawn_on, gift_movement_id, each_quantity, key, change_no)
             values (r, {unit}, 1, 'kind', 2, 10, own, '2026-02-01', m, 1, 'batch-01', c)
             returning aid_batch_id into b;
           insert into aid_payment (aid_batch_id, aid_line_id, unit_id, amount_dong, change_no)
             select b, aid_line_id, {unit}, 5, c from aid_line where aid_list_id = l;
           insert into aid_batch_step (aid_batch_id, unit_id, step, account_id, account_name,
             taken_on, change_no) values (b, {unit}, 'handed', keeper, 'x', '2026-02-01', c);
           insert into aid_receipt (aid_list_id, unit_id, way, received_on, people, turns,
             total_dong, account_id, key, change_no)
             values (l, {unit}, 'sheet', '2026-02-01', 1, 1, 5, own, 'receipt1', c)
             returning aid_receipt_id into t;
           insert into aid_return (aid_batch_id, unit_id, lines, total_dong, reason, account_id,
             key, change_no) values (b, {unit}, 1, 5, 'thử', own, 'return-1', c)
             returning aid_return_id into k;
           insert into aid_bank_answer (aid_batch_id, unit_id, name, media_type, sha256, content,
             account_id, change_no)
             values (b, {unit}, 'a.csv', 'text/csv', repeat('0', 64), 'x', own, c);
           update aid_payment set state = 'received', aid_receipt_id = t where aid_payment_id =
             (select min(aid_payment_id) from aid_payment where aid_batch_id = b);
           update aid_payment set state = 'returned', aid_return_id = k where aid_payment_id =
             (select max(aid_payment_id) from aid_payment where aid_batch_id = b);
           insert into gift_movement (unit_id, gift_id, quantity, back_of, moved_on, reason, key,
             change_no) values ({unit}, g, 1, m, '2026-02-01', 'thử', 'goods-02', c)
             returning gift_movement_id into m;
           insert into aid_return_step (aid_return_id, unit_id, step, gift_movement_id, account_id,
             account_name, taken_on, change_no)
             values (k, {unit}, 'taken-in', m, keeper, 'x', '2026-02-01', c);
         end $$"
    )
}
