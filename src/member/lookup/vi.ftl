lookup-name-only = chỉ có tên trên ghi nhận
lookup-no-member = không còn là đoàn viên
