-- Where the money of a round is asks for the last payment of every line; without this each line was
-- looked for in the whole table.

create index aid_payment_last_of_line on aid_payment (aid_line_id, aid_payment_id);
