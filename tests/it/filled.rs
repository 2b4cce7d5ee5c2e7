//! A world in which two base unions have a row in every table.

use crate::filled_book::book_of;
use crate::filled_house::house_of;
use crate::filled_inspection::inspection_of;
use crate::filled_payout::payout_of;
use crate::filled_programme::programme_of;
use crate::record::{Desk, house_with};
use crate::world::World;

/// Everything a unit can have, at two base unions: records with people, versions, declarations,
/// targets, reports, accounts, and the changes and deeds behind them.
pub async fn filled() -> World {
    let world = World::new().await;
    for login in ["a1.co-so", "b1.co-so"] {
        let desk = Desk::of(&world, login).await;
        let named = [
            ("family", "2"),
            ("family.names", "Người Thử Một, 1980\nNgười Thử Hai, 1985"),
        ];
        desk.record(house_with(&named)).await.unwrap();
        let unit = if login == "a1.co-so" {
            "LD-A-1"
        } else {
            "LD-B-1"
        };
        let number = world.number_of(unit).await;
        let change = format!(
            "with c as (insert into change (unit_id, purpose) values ({number}, 'filled')
              returning change_no)"
        );
        let key = format!("{number}, 'C01.people', 1, '2026-01-01', '2027-01-01'");
        for rest in [
            format!(
                "insert into declared (change_no, unit_id, indicator, dims_no, from_on, until_on,
                   value, qualifier) select change_no, {key}, 7, 'exact' from c"
            ),
            format!(
                "insert into target (change_no, unit_id, indicator, dims_no, from_on, until_on,
                   value, qualifier, assigned_by) select change_no, {key}, 7, 'exact', 'LD' from c"
            ),
            format!(
                "insert into report (unit_id, form, period, from_on, until_on, change_no)
                 select {number}, '2-hdcd', '2026', '2026-01-01', '2027-01-01', change_no from c"
            ),
            format!(
                "insert into record_history select record_id, version_no, happened_on, stage,
                   answers, state, r.change_no, recorded_at, recorded_by, c.change_no, 'filled'
                   from record r, c where r.unit_id = {number}"
            ),
            format!(
                "insert into api_token (token_digest, account_id, name, created_at, expires_at)
                 select '{number}', account_id, 'thử', now(), now() + interval '1 day'
                   from account, c where account.unit_id = {number}"
            ),
            format!(
                "insert into person_access (change_no, account_id, person_id, unit_id, accessed_at,
                   hour_no, deed, fields, page)
                 select c.change_no, (select account_id from account where unit_id = {number}),
                   person_id, {number}, now(), 1, 'opened', '{{}}', '/' from c, person
                  where person.unit_id = {number}"
            ),
            format!(
                "insert into person_list (change_no, account_id, unit_id, written_at, format, fields,
                   whole, purpose, people)
                 select change_no, (select account_id from account where unit_id = {number}),
                   {number}, now(), 'csv', '{{}}', '{{}}', 'care', 2 from c"
            ),
            format!(
                "insert into data_request (unit_id, person_id, kind, received_on, way,
                   answer_due_on, due_on, change_no)
                 select {number}, person_id, 'see', now(), 'letter', now(), now(), c.change_no
                   from c, person where person.unit_id = {number}"
            ),
            format!(
                "insert into card (person_id, unit_id, spell_id, number, issued_on, valid_until,
                   change_no)
                 select person_id, {number}, 1, 'LD' || person_id || '0000', '2026-01-01',
                   '2036-01-01', c.change_no from c, person where person.unit_id = {number}"
            ),
            format!(
                "insert into import (unit_id, file_name, digest, made_at)
                 select {number}, 'a.csv', sha256(''), now() from c"
            ),
            format!(
                "insert into import_part (import_id, unit_id, what, part_no, bytes)
                 select import_id, {number}, 'file', 0, 'a' from import, c
                  where import.unit_id = {number}"
            ),
            format!(
                "insert into import_row (import_id, unit_id, place, row_no, outcome, worth, seen)
                 select import_id, {number}, 1, 1, 'new', false, '{{}}' from import, c
                  where import.unit_id = {number}"
            ),
            format!(
                "insert into old_report (change_no, unit_id, name, form, digest, bytes, body, made_at)
                 select change_no, {number}, 'Báo cáo', 'text', sha256('{number}'), 'a', 'a', now()
                   from c"
            ),
            format!(
                "insert into old_report_figure select o.old_report_id, {number}, 0, 1, 0,
                   d.declared_id, now() from old_report o, declared d, c
                  where o.unit_id = {number} and d.unit_id = {number}"
            ),
            format!(
                "insert into unit_name_history select unit_id, name, during, n.change_no,
                   c.change_no from unit_name n, c where n.unit_id = {number}"
            ),
            // Somebody of the register: his spell, what was done, what is sensitive, what stood
            // before, a form sent, a transfer and a proposal.
            format!(
                "insert into person (unit_id, full_name, folded, sort_key, registered, change_no)
                 select {number}, 'Người Trong Sổ', 'nguoi trong so', 'so', true, change_no from c"
            ),
            format!(
                "insert into spell (person_id, unit_id, from_on, how_joined, change_no)
                 select person_id, {number}, '2026-01-01', 'admitted', c.change_no
                   from person p, c where p.unit_id = {number} and registered"
            ),
            format!(
                "insert into movement (kind, person_id, unit_id, happened_on, before, after, change_no)
                 select 'joined', person_id, {number}, '2026-01-01', '{{}}', '{{}}', c.change_no
                   from person p, c where p.unit_id = {number} and registered"
            ),
            format!(
                "insert into person_sensitive (person_id, ethnicity, change_no)
                 select person_id, 'Kinh', c.change_no
                   from person p, c where p.unit_id = {number} and registered"
            ),
            format!(
                "insert into person_history select person_id, 1, '{{}}', p.change_no, c.change_no,
                   'filled' from person p, c where p.unit_id = {number} and registered"
            ),
            format!("insert into sent_form select {number}, 'mot', change_no from c"),
            format!(
                "insert into transfer (person_id, from_id, to_id, asked_by_id, effective_on,
                   asked_at, change_no)
                 select person_id, {number}, u.unit_id, {number}, '2026-02-01', now(), c.change_no
                   from person p, unit u, c
                  where p.unit_id = {number} and registered and u.code = 'LD-A-2'"
            ),
            format!(
                "insert into proposal (person_id, token_digest, made_at, expires_at, change_no)
                 select person_id, '{number}', now(), now() + interval '1 day', c.change_no
                   from person p, c where p.unit_id = {number} and registered"
            ),
            format!(
                "insert into term (person_id, unit_id, post, from_on, mandate, full_time, change_no)
                 select min(person_id), {number}, 'chair', '2025-01-01', 'elected', false,
                   c.change_no from person, c where unit_id = {number} group by c.change_no"
            ),
            format!(
                "insert into term_act (kind, term_id, person_id, unit_id, before, after, change_no)
                 select 'began', term_id, person_id, unit_id, '[]', '[]', c.change_no from term, c
                  where unit_id = {number}"
            ),
            format!(
                "insert into employer (unit_id, name, folded, sort_key, ownership, change_no)
                 select {number}, 'Công ty Thử', 'cong ty thu', 'cong ty thu', 'private', change_no
                   from c"
            ),
            format!(
                "insert into employer_history select employer_id, unit_id, version_no, '{{}}',
                   e.change_no, c.change_no from employer e, c where unit_id = {number}"
            ),
            format!(
                "insert into employer_payer select employer_id, unit_id, 'enterprise',
                   daterange('2020-01-01', null), c.change_no from employer, c
                  where unit_id = {number}"
            ),
            format!(
                "insert into unit_employer select unit_id, employer_id, daterange(null, null),
                   c.change_no from employer, c where unit_id = {number}"
            ),
            format!(
                "insert into likeness (a_id, b_id, score_ppm, why, found_at)
                 select min(person_id), max(person_id), 900000, '{{}}', now()
                   from person, c where unit_id = {number}"
            ),
            format!(
                "insert into not_same (a_id, b_id, reason, said_at, change_no)
                 select min(person_id), max(person_id), 'hai người', now(), c.change_no
                   from person, c where unit_id = {number} group by c.change_no"
            ),
            // Undone, so that nobody is led to another.
            format!(
                "insert into person_merge (kept_id, merged_id, kept_unit_id, kept_movement_id,
                   merged_movement_id, aside, taken, kept_version_no, version_no,
                   merged_version_no, merged_at, change_no, undone_change_no)
                 select min(p.person_id), max(p.person_id), {number}, min(m.movement_id),
                   min(m.movement_id), '[]', '{{}}', 1, 1, 1, now(), c.change_no, c.change_no
                   from person p join movement m using (unit_id), c
                  where p.unit_id = {number} group by c.change_no"
            ),
            format!(
                "insert into quality_count select {number}, '2027-01-25', 1, 0, 0, 0, 0, 0, 0, 0, 0,
                   0, 0, 0 from c"
            ),
            format!(
                "insert into act (root_id, number, title, issued_on, effective_on, state, source,
                   change_no)
                 select {number}, 'thử', 'Thử', '2026-01-01', '2026-02-01', 'draft', '', change_no
                   from c"
            ),
            format!(
                "insert into act_unit (act_id, unit_id, deed)
                 select act_id, {number}, 'received' from act, c where root_id = {number}"
            ),
            format!(
                "insert into descent (act_id, from_id, to_id, share_ppm, by_rule)
                 select act_id, {number}, {number}, 1000000, 'whole' from act, c
                  where root_id = {number}"
            ),
            format!(
                "insert into act_file (act_id, name, media_type, sha256, content, change_no)
                 select act_id, 'a.pdf', 'application/pdf', sha256('x'), 'x', c.change_no
                   from act, c where root_id = {number}"
            ),
            format!(
                "insert into unit_kind_history select {number}, 'cdcs', 'base', '2010-01-01', act_id
                   from act, c where root_id = {number}"
            ),
            format!(
                "insert into unit_mark select {number}, 'seal', 'con dấu thử',
                   daterange(null, null), change_no from c"
            ),
            format!(
                ", u as (insert into unit (code, kind, tier, founded_on, change_no)
                   select 'PHAN-{unit}', 'piece', 'piece', '2026-02-01', change_no from c
                   returning unit_id, change_no)
                 insert into unit_name (unit_id, name, folded, sort_key, during, change_no)
                 select unit_id, 'Phần', 'phan', 'phan', daterange('2026-02-01', null), change_no
                   from u"
            ),
            format!(
                "insert into piece (piece_id, of_id, heir_id, place, share_ppm, takes, act_id,
                   change_no)
                 select unit_id, {number}, {number}, 0, 1000000, daterange(null, '2026-02-01'),
                   act_id, c.change_no from unit, act, c
                  where code = 'PHAN-{unit}' and root_id = {number}"
            ),
            format!(
                "insert into placement (child_id, parent_id, line, during, act_id, change_no)
                 select unit_id, {number}, 'territorial', daterange('2026-02-01', null), act_id,
                   c.change_no from unit, act, c
                  where code = 'PHAN-{unit}' and root_id = {number}"
            ),
            format!(
                "select rebuild_unit_above(array_agg(unit_id)) from unit, c
                  where code = 'PHAN-{unit}'"
            ),
            format!(
                "insert into report_outline (digest, outline) select sha256('{number}'), '{{}}'
                   from c"
            ),
            format!(
                "insert into round (unit_id, line, period, from_on, until_on, forms, due_on,
                   opened_at, change_no)
                 select {number}, 'territorial', '2026', '2026-01-01', '2027-01-01', '{{1-hdcd}}',
                   '2027-01-08', now(), change_no from c"
            ),
            format!(
                "insert into report_step (report_id, step_no, unit_id, acting_id, state, at,
                   decision, change_no)
                 select report_id, 1, {number}, l.parent_id, 'reopened', now(), '{{}}', c.change_no
                   from report r, unit_link l, c
                  where r.unit_id = {number} and l.child_id = {number}"
            ),
            format!(
                "insert into calendar_feed (account_id, token_digest, made_at, change_no)
                 select account_id, sha256('{number}'), now(), c.change_no from account, c
                  where account.unit_id = {number}"
            ),
            format!(
                "insert into mail (unit_id, kind, to_address, subject, body, made_at, next_at,
                   change_no)
                 select {number}, 'opened', 'a@b.example', 'thử', 'thử', now(), now(), change_no
                   from c"
            ),
            format!(
                "insert into reminded (unit_id, kind, round_id, reminded_at, change_no)
                 select {number}, 'due', round_id, now(), c.change_no from round, c
                  where round.unit_id = {number}"
            ),
            format!(
                "insert into record_employer select record_id, employer_id, unit_id
                   from record join employer using (unit_id), c where unit_id = {number}"
            ),
            format!(
                "insert into paper_numbering select {number}, 2026, 'BC', '{{so}}/BC', 1, change_no
                   from c"
            ),
            format!(
                "insert into paper_out (unit_id, year, kind, number, subject, signed_on, code,
                   folded, change_no)
                 select {number}, 2026, 'BC', '01/BC', 'thử', '2026-03-01', md5('{number}'), '',
                   change_no from c"
            ),
            format!(
                "insert into paper_in (unit_id, year, arrival_no, arrived_on, sender, dated_on,
                   subject, folded, change_no)
                 select {number}, 2026, 1, '2026-03-01', 'thử', '2026-03-01', 'thử', '', change_no
                   from c"
            ),
            // A conference the unit holds with itself as its guest, a task it gave to what stands
            // below it, a petition.
            format!(
                "insert into conference (unit_id, line, title, held_on, held_at, venue, change_no)
                 select {number}, 'territorial', 'thử', '2026-03-01', '08:00', 'hội trường',
                   change_no from c"
            ),
            format!(
                "insert into invited (conference_id, host_id, unit_id, kind, change_no)
                 select conference_id, {number}, {number}, 'unit', c.change_no from conference, c
                  where unit_id = {number}"
            ),
            format!(
                "insert into agenda_item (conference_id, unit_id, place, what, change_no)
                 select conference_id, {number}, 1, 'thử', c.change_no from conference, c
                  where unit_id = {number}"
            ),
            format!(
                "insert into conclusion (conference_id, unit_id, place, what, change_no)
                 select conference_id, {number}, 1, 'thử', c.change_no from conference, c
                  where unit_id = {number}"
            ),
            format!(
                "insert into task (unit_id, line, what, due_on, given_at, change_no)
                 select {number}, 'territorial', 'thử', '2026-03-01', now(), change_no from c"
            ),
            format!(
                "insert into task_unit (task_id, unit_id, giver_id, change_no)
                 select task_id, {number}, l.parent_id, c.change_no from task, unit_link l, c
                  where task.unit_id = {number} and l.child_id = {number}"
            ),
            format!(
                "insert into task_step (task_id, unit_id, step_no, acting_id, state, at, change_no)
                 select task_id, {number}, 1, {number}, 'taken', now(), c.change_no from task, c
                  where unit_id = {number}"
            ),
            format!(
                "insert into petition (unit_id, to_id, subject, words, sent_on, change_no)
                 select {number}, l.parent_id, 'thử', 'thử', '2026-03-01', c.change_no
                   from unit_link l, c where l.child_id = {number}"
            ),
            format!(
                "insert into petition_step (petition_id, unit_id, step_no, acting_id, state, at,
                   change_no)
                 select petition_id, {number}, 1, {number}, 'sent', now(), c.change_no
                   from petition, c where unit_id = {number}"
            ),
            format!(
                "insert into saved_view (unit_id, account_id, name, query, change_no)
                 select {number}, account_id, 'a', 'ct=B03.people', c.change_no from account, c
                  where unit_id = {number}"
            ),
            format!(
                "insert into attachment (unit_id, record_id, name, media_type, sha256, content,
                   change_no)
                 select unit_id, record_id, 'ảnh.png', 'image/png', '\\x00', '\\x89504e47',
                   c.change_no
                   from record, c where unit_id = {number}"
            ),
        ] {
            world.sql(&format!("{change} {rest}")).await;
        }
        world.sql(&book_of(number)).await;
        world.sql(&programme_of(number)).await;
        world.sql(&payout_of(number)).await;
        world.sql(&house_of(number)).await;
        world.sql(&inspection_of(number)).await;
    }
    let database = &world.app.database;
    let now = world.app.clock.now();
    diemtua::audit::seal::seal(&database.owner, now)
        .await
        .unwrap();
    world
}
