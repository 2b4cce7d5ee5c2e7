-- What the tables of the registers hold, in one sentence of Vietnamese and one of English, for
-- whoever opens an export without the program.

comment on table sent_form is
  'Các biểu đã gửi, để bấm gửi hai lần cũng chỉ ghi một lần. / Forms that were sent, so that one sent twice is written once.';
comment on table transfer is
  'Đoàn viên chuyển sinh hoạt giữa hai công đoàn cơ sở, do một bên báo và bên kia xác nhận. / Members moving between two base unions, told by one end and confirmed by the other.';
comment on table proposal is
  'Đề nghị sửa thông tin của chính đoàn viên qua đường dẫn dùng một lần. Dữ liệu cá nhân. / What members propose to change of their own data through a link that works once. Personal data.';
comment on table person_access is
  'Nhật ký xem dữ liệu cá nhân: ai xem của ai, lúc nào, mục nào, vì sao. / Who looked at which person''s data, when, at which values and why.';
comment on table person_list is
  'Các danh sách người đã xuất ra tệp: ai xuất, của đơn vị nào, để làm gì. / Lists of people written to a file: by whom, of which unit, what for.';
comment on table data_request is
  'Yêu cầu của người có dữ liệu: xem, sửa, hạn chế, xóa; kèm hạn trả lời. / What people ask about their own data: to see, correct, restrict, delete; with its days.';
comment on table card is
  'Thẻ đoàn viên và tình trạng của thẻ. / Members'' cards, with how they stand.';
comment on table card_key is
  'Khóa bí mật dùng để ký thẻ đoàn viên. / The secret keys members'' cards are signed with.';
comment on table term is
  'Nhiệm kỳ: ai giữ chức danh nào ở đơn vị nào, từ ngày đến ngày. / Terms of office: who holds which post at which unit, from a day until a day.';
comment on table term_act is
  'Các việc đã làm với nhiệm kỳ, hoàn tác được. / What was done to terms of office, so that it can be undone.';
comment on table employer is
  'Đơn vị sử dụng lao động. / Employers.';
comment on table employer_history is
  'Thông tin trước đây của đơn vị sử dụng lao động. / What was held of an employer before.';
comment on table employer_payer is
  'Đơn vị sử dụng lao động có phải đóng kinh phí công đoàn hay không, từ ngày đến ngày. / Whether an employer owes the union fee, from a day until a day.';
comment on table unit_employer is
  'Công đoàn cơ sở nào ở đơn vị sử dụng lao động nào, từ ngày đến ngày. / Which base union stands at which employer, from a day until a day.';
comment on table record_employer is
  'Ghi nhận nào nêu đơn vị sử dụng lao động nào. / Which record names which employer.';
comment on table import is
  'Các danh sách đọc từ tệp: đang chờ, đã ghi hoặc đã hoàn tác. / Lists read from files: staged, written, or taken back.';
comment on table import_part is
  'Nội dung tệp đang chờ ghi và các dòng trả lại; giữ ít ngày. Dữ liệu cá nhân. / The bytes of a file until it is written, and of the rows that went back; kept a few days. Personal data.';
comment on table import_row is
  'Các dòng cần xem trước khi ghi; giữ ít ngày. Dữ liệu cá nhân. / Rows to look at before a list is written; kept a few days. Personal data.';
