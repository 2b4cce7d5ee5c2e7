//! What stands behind a figure as its page lists it, in words.

use super::{Behind, COUNTED, MemberBehind, RecordBehind};
use crate::catalogue::Catalogue;
use crate::web::{Words, amount};

/// Some of what stands behind a figure, with what each is called.
#[derive(Default)]
pub struct Lists {
    pub records: Vec<(RecordBehind, String)>,
    pub members: Vec<(MemberBehind, String)>,
    /// `1.234` or `hơn 1.000`; empty where there are none.
    pub records_count: String,
    pub members_count: String,
    /// Whether what each adds can be shown; of a ratio it cannot.
    pub amounts: bool,
}

impl Lists {
    pub fn of(behind: Behind, catalogue: &Catalogue, words: Words, amounts: bool) -> Self {
        let language = words.language();
        let kind = |record: &RecordBehind| {
            let kind = catalogue.kind(&record.kind);
            kind.map_or(record.kind.clone(), |kind| kind.name(language).to_owned())
        };
        let happened = |member: &MemberBehind| member.happened(catalogue, language);
        Self {
            records_count: counted(behind.records_total, words),
            members_count: counted(behind.members_total, words),
            records: with(behind.records, kind),
            members: with(behind.members, happened),
            amounts,
        }
    }

    /// `40% của đơn vị đã chia`; nothing where all of the record's unit counts.
    pub fn share(&self, record: &RecordBehind, words: &Words) -> Option<String> {
        let share = share_text(record.share_ppm?, words.language());
        Some(words.t1("figure-record-share", "share", share))
    }

    pub fn is_empty(&self) -> bool {
        self.records.is_empty() && self.members.is_empty()
    }

    /// `đếm từ 1.234 ghi nhận`; nothing where nothing stands behind the figure.
    pub fn sentence(&self, words: &Words) -> String {
        let said = [
            (&self.records_count, "figure-from-records"),
            (&self.members_count, "figure-from-members"),
        ];
        let said = said.into_iter().filter(|(count, _)| !count.is_empty());
        let said: Vec<String> = said
            .map(|(count, key)| words.t1(key, "count", count))
            .collect();
        said.join(", ")
    }
}

/// How many were counted, and that there are more where counting stopped; nothing for none.
pub fn counted(total: i64, words: Words) -> String {
    let number = amount(total.min(COUNTED), words.language());
    match total {
        0 => String::new(),
        _ if total > COUNTED => words.t1("figure-more-than", "count", number),
        _ => number,
    }
}

fn with<T>(rows: Vec<T>, say: impl Fn(&T) -> String) -> Vec<(T, String)> {
    let said = rows.into_iter().map(|row| {
        let words = say(&row);
        (row, words)
    });
    said.collect()
}

/// Parts of a million in per cent: `33,3%`.
pub fn share_text(share_ppm: u64, language: &str) -> String {
    let tenths = (share_ppm + 500) / 1_000;
    let point = if language == "en" { '.' } else { ',' };
    match tenths % 10 {
        0 => format!("{}%", tenths / 10),
        tenth => format!("{}{point}{tenth}%", tenths / 10),
    }
}
