//! What is asked after every step, of the database and of both evaluators.

use diemtua::book::statement::store::{Books, entries};
use diemtua::catalogue::Choose;
use diemtua::indicator::{self, Asked, Structure};
use ledger::Entry;
use timeline::Period;

use super::hands::Hands;
use crate::book::{cash, laws_hold};
use crate::payout::number;
use crate::people::day;

impl Hands {
    pub async fn cash(&self, book: usize) -> i64 {
        cash(&self.world, &self.books[book]).await
    }

    /// The books read as one: the money in them and what is on its way. Every entry balances, and
    /// what was sent within bears no account.
    pub async fn consolidated(&self) -> (i64, i64) {
        laws_hold(&self.world).await;
        let mut owner = self.world.app.database.owner.acquire().await.unwrap();
        let until = day("2028-01-01");
        let mut books: Vec<Vec<Entry>> = Vec::new();
        for kept in &self.books {
            let own = entries(&mut owner, Books::Of(kept.unit_id), until).await;
            books.push(own.unwrap().into_iter().map(|one| one.entry).collect());
        }
        let within: Vec<i64> = sqlx::query_scalar("select transfer_id from money_transfer")
            .fetch_all(&mut *owner)
            .await
            .unwrap();
        let all: Vec<&[Entry]> = books.iter().map(Vec::as_slice).collect();
        let year = Period::new(day("2027-01-01"), until).unwrap();
        let within = within.into_iter().collect();
        let read = ledger::consolidate(&all, &within, year).unwrap();
        let of = |account: &str| {
            let found = read.lines.iter().find(|line| line.account == account);
            found.map_or(0, |line| line.closing.whole())
        };
        assert_eq!(of("transfer"), 0);
        let on_its_way = read.on_its_way.closing.whole();
        let closings: i64 = read.lines.iter().map(|line| line.closing.whole()).sum();
        assert_eq!(closings + on_its_way, 0);
        (of("cash"), on_its_way)
    }

    /// No payment without a frozen list, no line in two payments that stand.
    pub async fn nothing_is_paid_wrongly(&self) {
        for question in [
            "select count(*) from aid_payment p join aid_line n using (aid_line_id)
               join aid_list l using (aid_list_id) where l.state <> 'approved'",
            "select count(*) from (select from aid_payment where state not in ('released', 'returned')
               group by aid_line_id having count(*) > 1) twice",
        ] {
            assert_eq!(number(&self.world, question).await, 0, "{question}");
        }
    }

    /// What an indicator comes to in 2027, by the engine and by SQL.
    pub async fn figure(&self, unit: &str, indicator: &str) -> i64 {
        let app = &self.world.app;
        let asked = Asked {
            unit_id: self.world.number_of(unit).await,
            line: "territorial".to_owned(),
            indicator: indicator.to_owned(),
            dims: Default::default(),
            period: Period::new(day("2027-01-01"), day("2028-01-01")).unwrap(),
            structure: Structure::Then,
            known: None,
        };
        let engine = {
            let state = app.engine.fresh().await.unwrap();
            indicator::figure(&state, &app.catalogue, &asked, Choose::Value).unwrap()
        };
        let sql =
            indicator::store::figure(app.engine.pool(), &app.catalogue, &asked, Choose::Value);
        assert_eq!(
            Some(&engine),
            sql.await.unwrap().as_ref(),
            "{indicator} of {unit}"
        );
        engine.value.unwrap_or(0)
    }
}
