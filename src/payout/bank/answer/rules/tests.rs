use proptest::prelude::*;

use super::*;

fn drawn(number: i64, state: &str) -> Drawn {
    Drawn {
        number,
        payment_id: 100 + number,
        full_name: format!("Người Thử {number}"),
        account_no: format!("00123456{number:04}"),
        amount_dong: 300_000,
        state: state.to_owned(),
    }
}

fn verdicts(text: &str, drawn: &[Drawn]) -> Vec<Verdict> {
    let rows = read(text.as_bytes()).unwrap();
    matched(&rows, drawn)
        .iter()
        .map(|own| own.verdict)
        .collect()
}

#[test]
fn columns_are_found_by_many_names_and_below_remarks() {
    let text = "NGÂN HÀNG THỬ\nBáo cáo kết quả chi lương\n\n\
        Số TT;Tên người thụ hưởng;Số tài khoản người hưởng;Số tiền (VND);Trạng thái;Mô tả lỗi\n\
        1;NGUOI THU 1;001234560001;300.000;Thành công;\n\
        2;NGUOI THU 2;001234560002;300.000;Không thành công;Tài khoản đã đóng\n\
        ;;Tổng cộng;600.000;;\n";
    let rows = read(text.as_bytes()).unwrap();
    assert_eq!(rows[1].words, "Không thành công: Tài khoản đã đóng");
    let all = [drawn(1, "paid"), drawn(2, "paid")];
    let found = verdicts(text, &all);
    assert_eq!(found[..2], [Verdict::Paid, Verdict::Failed]);
    assert!(matches!(
        read(b"a;b;c\n1;2;3\n"),
        Err(AnswerFault::NoColumns)
    ));
}

#[test]
fn a_row_is_matched_by_number_account_and_amount_together() {
    let head = "STT,SO_TAI_KHOAN,TEN_NGUOI_HUONG,SO_TIEN,KET_QUA,LY_DO\n";
    let all = [
        drawn(1, "paid"),
        drawn(2, "paid"),
        drawn(3, "received"),
        drawn(4, "paid"),
    ];
    let text = format!(
        "{head}1,1234560001,X,300000,Success,\n\
         2,001234560001,Người Thử 2,300000,Success,\n\
         2,001234560002,X,299000,Success,\n\
         3,001234560003,X,300000,Success,\n\
         4,001234560004,X,300000,Đang xử lý,\n\
         9,001234560004,Người Thử 4,300000,Success,\n\
         1,001234560001,X,300000,OK,\n"
    );
    // The noughts a sheet takes off do not matter; a name alone matches nothing.
    let found = verdicts(&text, &all);
    assert_eq!(
        found,
        [
            Verdict::Paid,
            Verdict::Unmatched,
            Verdict::Differs,
            Verdict::Settled,
            Verdict::Unclear,
            Verdict::Unmatched,
            Verdict::Repeated,
        ]
    );
    let text = format!("{head}1,001234560001,X,300000,OK,\n1,001234560001,X,300000,Lỗi,sai\n");
    assert_eq!(verdicts(&text, &all), [Verdict::Unclear, Verdict::Unclear]);
}

#[test]
fn reasons_are_counted_in_one_line() {
    let head = "STT,STK,SO_TIEN,KET_QUA,LY_DO\n";
    let text = format!(
        "{head}1,001234560001,300000,Lỗi,đóng\n2,001234560002,300000,Lỗi,sai tên\n\
         4,001234560004,300000,Lỗi,sai tên\n"
    );
    let all = [drawn(1, "paid"), drawn(2, "paid"), drawn(4, "paid")];
    let rows = read(text.as_bytes()).unwrap();
    let told = reasons(&matched(&rows, &all));
    assert_eq!(told, "Lỗi: sai tên (2); Lỗi: đóng (1)");
}

proptest! {
    /// Whatever a file says, a payment is paid or failed at most once, and only with its own
    /// number, account and amount.
    #[test]
    fn no_payment_is_told_twice(
        rows in prop::collection::vec((1i64..6, 1i64..6, 0usize..2, 0usize..3), 0..40)
    ) {
        let all: Vec<Drawn> = (1..5).map(|at| drawn(at, "paid")).collect();
        let mut text = "STT,STK,SO_TIEN,KET_QUA\n".to_owned();
        for (number, account, wrong, result) in rows {
            let amount = 300_000 - wrong;
            let result = ["thành công", "thất bại", "?"][result];
            text.push_str(&format!("{number},00123456{account:04},{amount},{result}\n"));
        }
        let rows = read(text.as_bytes()).unwrap();
        let mut told = std::collections::BTreeSet::new();
        for own in matched(&rows, &all) {
            if matches!(own.verdict, Verdict::Paid | Verdict::Failed) {
                let drawn = own.drawn.unwrap();
                prop_assert!(told.insert(drawn.payment_id));
                prop_assert_eq!(own.row.number, Some(drawn.number));
                prop_assert_eq!(own.row.amount_dong, Some(drawn.amount_dong));
                prop_assert_eq!(&own.row.account_no, &drawn.account_no);
            }
        }
    }
}
