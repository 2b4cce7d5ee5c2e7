-- An inspector asks for bank accounts that stand under several people, over all lists of a scope.

create index aid_line_by_account on aid_line (account_no) where account_no <> '';
