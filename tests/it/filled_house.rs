//! A house of a unit with a row in every table, as one statement. The order of its steps is left
//! aside: what is asked here is who sees the rows.

/// Leaves a house with a step, a share and a voucher at a unit that keeps a book.
pub fn house_of(unit: i32) -> String {
    format!(
        "do $$
         declare c bigint; h bigint; s bigint; own integer;
         begin
           insert into change (unit_id, purpose) values ({unit}, 'filled')
             returning change_no into c;
           select account_id into own from account where unit_id = {unit} limit 1;
           insert into house_case (unit_id, person_id, house, works, surveyed_on, key, change_no)
             select {unit}, person_id, 'mai-am', 'new', '2026-02-01', 'house-01', c
               from person where unit_id = {unit} limit 1 returning house_id into h;
           insert into house_step (house_id, unit_id, step_no, step, acting_id, account_id,
             account_name, taken_on, taken_at, key, change_no)
             values (h, {unit}, 1, 'surveyed', {unit}, own, 'x', '2026-02-01', now(),
                     'step-001', c);
           alter table house_share disable trigger user;
           alter table house_voucher disable trigger user;
           insert into house_share (house_id, unit_id, source, payer_id, fund_id, fund_kind, name,
             promised_dong, promised_on, key, change_no)
             select h, {unit}, 'fund', unit_id, fund_id, kind, name, 5, '2026-02-01', 'share-01', c
               from fund where unit_id = {unit} returning share_id into s;
           insert into house_voucher (voucher_id, payer_id, share_id, unit_id, change_no)
             select voucher_id, unit_id, s, {unit}, c from voucher where unit_id = {unit};
           alter table house_voucher enable trigger user;
           alter table house_share enable trigger user;
         end $$"
    )
}
