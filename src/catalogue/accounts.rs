//! The accounts of a union's book and the kinds of its funds, as the catalogue's data.

use serde::Deserialize;
use timeline::Day;

use super::model::Catalogue;

/// What an account is for the statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccountNature {
    Money,
    Income,
    Spending,
    Transfer,
    Opening,
}

impl AccountNature {
    pub fn of_ledger(self) -> ledger::Nature {
        match self {
            AccountNature::Money => ledger::Nature::Money,
            AccountNature::Income => ledger::Nature::Income,
            AccountNature::Spending => ledger::Nature::Spending,
            AccountNature::Transfer => ledger::Nature::Transfer,
            AccountNature::Opening => ledger::Nature::Opening,
        }
    }
}

/// An account as it holds from a day until a day.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerAccount {
    pub code: String,
    pub vi: String,
    pub en: String,
    pub nature: AccountNature,
    /// Its number in the regime; none where no source gives it.
    pub number: Option<String>,
    /// The vouchers it may be chosen on: `receipt`, `payment`.
    #[serde(default)]
    pub on: Vec<String>,
    /// Whether money on it was raised, so that it counts as given to the fund it came into.
    #[serde(default)]
    pub raised: bool,
    /// The line of the settlement form B07-TLĐ it is reported on, where known.
    pub line: Option<String>,
    pub from_on: Day,
    pub until_on: Option<Day>,
    pub basis: String,
    #[serde(default)]
    pub note: String,
}

impl LedgerAccount {
    fn holds_on(&self, on: Day) -> bool {
        self.from_on <= on && self.until_on.is_none_or(|until| on < until)
    }

    pub fn name(&self, language: &str) -> &str {
        if language == "en" { &self.en } else { &self.vi }
    }
}

/// A kind of fund.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FundKind {
    pub code: String,
    pub vi: String,
    pub en: String,
    /// The value of the dimension `fund` that money raised for it counts under; none where such
    /// money is no donation to a social fund.
    pub raises: Option<String>,
}

impl FundKind {
    pub fn name(&self, language: &str) -> &str {
        if language == "en" { &self.en } else { &self.vi }
    }
}

impl Catalogue {
    /// The account of this code as it holds on the day.
    pub fn ledger_account(&self, code: &str, on: Day) -> Option<&LedgerAccount> {
        self.accounts
            .iter()
            .find(|account| account.code == code && account.holds_on(on))
    }

    /// The name of an account; one the catalogue no longer has goes by its code.
    pub fn account_name<'a>(&'a self, code: &'a str, language: &str) -> &'a str {
        let last = self.accounts.iter().rfind(|account| account.code == code);
        last.map_or(code, |account| account.name(language))
    }

    /// What an account is; one the catalogue no longer has is taken for spending, which shows it.
    pub fn account_nature(&self, code: &str) -> ledger::Nature {
        let last = self.accounts.iter().rfind(|account| account.code == code);
        last.map_or(ledger::Nature::Spending, |account| {
            account.nature.of_ledger()
        })
    }

    /// The accounts that may be chosen on a voucher of this kind on the day.
    pub fn accounts_on(&self, kind: &str, on: Day) -> impl Iterator<Item = &LedgerAccount> {
        let chosen = move |account: &&LedgerAccount| {
            account.holds_on(on) && account.on.iter().any(|own| own == kind)
        };
        self.accounts.iter().filter(chosen)
    }

    pub fn fund_kind(&self, code: &str) -> Option<&FundKind> {
        self.fund_kinds.iter().find(|kind| kind.code == code)
    }
}
