-- What each table holds, in one sentence of Vietnamese and one of English. An export prints it for
-- whoever opens the folder without the program.

comment on table change is
  'Mỗi lần ghi vào hệ thống: lúc nào, ai, cho đơn vị nào, để làm gì. / One writing transaction: when, by whom, for which unit, why.';
comment on table audit_line is
  'Nhật ký: việc đã làm trong mỗi lần ghi. / The audit log: what was done within each change.';
comment on table unit is
  'Đơn vị công đoàn. / Units of the federation.';
comment on table unit_name is
  'Tên của đơn vị, kèm thời gian mang tên. / Names of units with their days.';
comment on table unit_name_history is
  'Tên đã ghi trước đây và đã được thay. / Names held true once and replaced since.';
comment on table unit_link is
  'Đơn vị nào trực thuộc đơn vị nào, từ ngày đến ngày. / Which unit stands under which, from a day until a day.';
comment on table link_event is
  'Các lần ghi và thu hồi quan hệ trực thuộc, theo thứ tự. / The same links as they were said and taken back, in order.';
comment on table unit_above is
  'Mọi cấp trên của mỗi đơn vị; suy ra từ unit_link. / Every unit above each unit; follows from unit_link.';
comment on table account is
  'Tài khoản; mật khẩu chỉ giữ bản băm Argon2id. / Accounts; of a password only its Argon2id hash.';
comment on table session is
  'Phiên đăng nhập đang mở. / Sign-ins under way.';
comment on table reset_link is
  'Đường dẫn đặt lại mật khẩu, dùng một lần. / One-time links that set a password.';
comment on table api_token is
  'Mã truy cập của chương trình; chỉ giữ bản băm. / Tokens of programs that act for an account; digests only.';
comment on table series is
  'Mã số của từng chuỗi số liệu. / The number of each series of facts.';
comment on table dims is
  'Mã số của từng tổ hợp phân tổ. / The number of each combination of dimension values.';
comment on table person is
  'Người: đoàn viên và người được nêu trong ghi nhận. Dữ liệu cá nhân. / People: members and those named on records. Personal data.';
comment on table person_sensitive is
  'Dữ liệu cá nhân nhạy cảm của người. / What the law calls sensitive of a person.';
comment on table person_history is
  'Thông tin trước đây của người. Dữ liệu cá nhân. / What was held of a person before. Personal data.';
comment on table spell is
  'Thời gian là đoàn viên của một công đoàn cơ sở. / Membership of one base union from a day until a day.';
comment on table movement is
  'Biến động đoàn viên: vào, ra, chuyển, sửa. / What was done to somebody''s membership, and how to undo it.';
comment on table record is
  'Ghi nhận hoạt động, như đang đúng. / Records of what was done, as held true now.';
comment on table record_history is
  'Các bản trước của ghi nhận. / Earlier versions of records.';
comment on table fact is
  'Số gốc; sửa thì thu hồi bằng dấu -1 và ghi lại. / Facts the figures are counted from; a correction takes them back with sign -1.';
comment on table declared is
  'Số báo cáo, không có ghi nhận kèm theo. / Figures stated without records behind them.';
comment on table target is
  'Chỉ tiêu được giao. / Figures asked of a unit.';
comment on table report is
  'Báo cáo: bản thảo, và bản đã phát hành không đổi nữa. / Reports: drafts, and issued ones that never change.';
comment on table restoration is
  'Lần khôi phục đã dựng nên cơ sở dữ liệu này. / The restoration this database came from.';
