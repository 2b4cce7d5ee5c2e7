//! A unit's book with a row in every table, as one statement.

/// Opens a book at the unit and leaves a row in each table of it: what was written, received,
/// promised, closed, sent and settled.
pub fn book_of(unit: i32) -> String {
    format!(
        "do $$
         declare c bigint; f bigint; q bigint; d bigint; v bigint; e bigint; t bigint; own integer;
           payer integer; other integer;
         begin
           insert into change (unit_id, purpose) values ({unit}, 'filled')
             returning change_no into c;
           select account_id into own from account where unit_id = {unit} limit 1;
           select account_id into payer from account where login = 'ld.can-bo';
           select unit_id into other from unit where code = 'LD-A-2';
           insert into book values ({unit}, '2026-01-01', c);
           insert into book_post (unit_id, account_id, post, from_on, change_no)
             values ({unit}, payer, 'cashier', '2026-01-01', c),
               ({unit}, own, 'approver', '2026-01-01', c);
           insert into fund (unit_id, kind, name, purpose, opened_on, change_no)
             values ({unit}, 'social', 'Quỹ thử', 'thử', '2026-01-01', c) returning fund_id into f;
           insert into purse (unit_id, kind, name, change_no)
             values ({unit}, 'cash', 'Tiền mặt', c) returning purse_id into q;
           insert into donor (unit_id, kind, name, may_be_named, change_no)
             values ({unit}, 'person', 'Người thử', false, c) returning donor_id into d;
           insert into pledge (unit_id, donor_id, fund_id, amount_dong, pledged_on, key, change_no)
             values ({unit}, d, f, 5, '2026-02-01', 'pledge-1', c);
           insert into gift_in_kind (unit_id, donor_id, fund_id, received_on, what, quantity,
             measure, value_dong, key, change_no)
             values ({unit}, d, f, '2026-02-01', 'gạo', 5, 'kg', 5, 'gift-001', c);
           insert into voucher (unit_id, kind, year, number, written_on, person, reason,
             amount_dong, account, fund_id, purse_id, donor_id, key, written_by, written_name,
             change_no)
             values ({unit}, 'receipt', 2026, 1, '2026-02-01', 'Người thử', 'thử', 5,
               'donated', f, q, d, 'voucher-1', own, 'x', c) returning voucher_id into v;
           insert into voucher_step (voucher_id, unit_id, step, account_id, account_name, taken_at,
             taken_on, key, change_no)
             values (v, {unit}, 'paid', payer, 'x', now(), '2026-02-01', 'step-001', c);
           insert into entry (unit_id, posted_on, voucher_id, change_no)
             values ({unit}, '2026-02-01', v, c) returning entry_id into e;
           insert into posting values (e, 1, {unit}, 'cash', f, q, null, 5),
             (e, 2, {unit}, 'donated', f, null, null, -5);
           insert into book_closing (unit_id, closed_until, account_id, change_no)
             values ({unit}, '2026-01-01', own, c);
           insert into money_transfer (from_id, to_id, from_name, to_name, voucher_id, sent_dong,
             sent_on, reason, received_dong, state, change_no)
             values ({unit}, other, 'x', 'x', v, 5, '2026-02-01', 'thử', 3, 'short', c)
             returning transfer_id into t;
           insert into money_transfer_step (transfer_id, unit_id, step, dong, account_id, taken_on,
             reason, key, change_no)
             values (t, {unit}, 'settled', 2, own, '2026-02-02', 'thử', 'settle-1', c);
           insert into help_meant values (v, {unit}, 3, c);
         end $$"
    )
}
