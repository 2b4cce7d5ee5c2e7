//! The frame around every page: band, menu, breadcrumb, what was just done.

use askama::Template;
use axum::response::Html;

use super::error::WebError;
use super::words::Words;
use crate::access::{Act, Actor, Role};

/// One of the places, in their fixed order. A role sees fewer, never others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Overview,
    Records,
    Figures,
    Reports,
    Targets,
    Members,
    Units,
    Administration,
    None,
}

impl Place {
    const MENU: [Place; 8] = [
        Place::Overview,
        Place::Records,
        Place::Figures,
        Place::Reports,
        Place::Targets,
        Place::Members,
        Place::Units,
        Place::Administration,
    ];

    fn key(self) -> &'static str {
        match self {
            Place::Overview => "place-overview",
            Place::Records => "place-records",
            Place::Figures => "place-figures",
            Place::Reports => "place-reports",
            Place::Targets => "place-targets",
            Place::Members => "place-members",
            Place::Units => "place-units",
            Place::Administration => "place-administration",
            Place::None => "place-none",
        }
    }

    fn address(self, unit: &str) -> String {
        match self {
            Place::Overview | Place::None => "/tong-quan".to_owned(),
            Place::Records => format!("/don-vi/{unit}/ghi-nhan"),
            Place::Figures => format!("/don-vi/{unit}/so-lieu"),
            Place::Reports => format!("/don-vi/{unit}/bao-cao"),
            Place::Targets => format!("/don-vi/{unit}/chi-tieu"),
            Place::Members => format!("/don-vi/{unit}/doan-vien"),
            Place::Units => format!("/don-vi/{unit}"),
            Place::Administration => "/quan-tri/tai-khoan".to_owned(),
        }
    }
}

/// A step of the breadcrumb; the last has no address.
#[derive(Debug, Clone)]
pub struct Crumb {
    pub text: String,
    pub address: Option<String>,
}

/// An entry of the menu.
pub struct MenuEntry {
    pub text: String,
    pub address: String,
    pub current: bool,
}

/// An entry of the phone's bottom bar.
pub struct BarEntry {
    pub text: String,
    pub address: String,
    pub icon: &'static str,
    pub current: bool,
    pub main: bool,
}

/// Something just done, with its way back.
#[derive(Debug, Clone)]
pub struct Done {
    pub sentence: String,
    pub undo: Option<String>,
}

/// What the layout needs beside the page's own content.
pub struct Frame {
    pub words: Words,
    pub title: String,
    pub actor: Option<Actor>,
    pub place: Place,
    pub crumbs: Vec<Crumb>,
    pub done: Option<Done>,
    pub generated: bool,
    pub asset_version: &'static str,
}

impl Frame {
    /// The frame of a signed-in actor's page.
    pub fn of(actor: &Actor, place: Place, title: impl Into<String>) -> Self {
        Self {
            words: Words::of(&actor.language),
            title: title.into(),
            actor: Some(actor.clone()),
            place,
            crumbs: Vec::new(),
            done: None,
            generated: actor.generated,
            asset_version: super::assets::version(),
        }
    }

    /// The frame of a page anyone may see.
    pub fn open(words: Words, title: impl Into<String>) -> Self {
        Self {
            words,
            title: title.into(),
            actor: None,
            place: Place::None,
            crumbs: Vec::new(),
            done: None,
            generated: false,
            asset_version: super::assets::version(),
        }
    }

    pub fn crumb(mut self, text: impl Into<String>, address: Option<String>) -> Self {
        self.crumbs.push(Crumb {
            text: text.into(),
            address,
        });
        self
    }

    pub fn t(&self, key: &str) -> String {
        self.words.t(key)
    }

    pub fn role_name(&self, role: &Role) -> String {
        self.t(&format!("role-{role}"))
    }

    pub fn language(&self) -> &'static str {
        self.words.language()
    }

    pub fn csrf(&self) -> &str {
        self.actor.as_ref().map_or("", |actor| &actor.csrf_token)
    }

    pub fn may_record(&self) -> bool {
        self.actor
            .as_ref()
            .is_some_and(|actor| actor.role.may(Act::Record))
    }

    /// A chair's pages have the bottom bar of the phone.
    pub fn is_base(&self) -> bool {
        self.actor
            .as_ref()
            .is_some_and(|actor| actor.role == Role::BaseClerk)
    }

    /// The bottom bar of a chair's phone: home, done, record, reports, members.
    pub fn bar(&self) -> Vec<BarEntry> {
        let Some(actor) = &self.actor else {
            return Vec::new();
        };
        let unit = &actor.unit_code;
        let entry = |key: &str, address: String, icon: &'static str, place: Place| BarEntry {
            text: self.t(key),
            address,
            icon,
            current: self.place == place,
            main: icon == "plus",
        };
        vec![
            entry(
                "bar-home",
                Place::Overview.address(unit),
                "home",
                Place::Overview,
            ),
            entry(
                "bar-done",
                Place::Records.address(unit),
                "list",
                Place::Records,
            ),
            entry(
                "bar-record",
                format!("/don-vi/{unit}/ghi"),
                "plus",
                Place::None,
            ),
            entry(
                "bar-reports",
                Place::Reports.address(unit),
                "doc",
                Place::Reports,
            ),
            entry(
                "bar-members",
                Place::Members.address(unit),
                "people",
                Place::Members,
            ),
        ]
    }

    pub fn menu(&self) -> Vec<MenuEntry> {
        let Some(actor) = &self.actor else {
            return Vec::new();
        };
        Place::MENU
            .into_iter()
            .filter(|place| match place {
                Place::Administration => actor.role.may(Act::KeepAccounts),
                _ => true,
            })
            .map(|place| MenuEntry {
                text: self.t(place.key()),
                address: place.address(&actor.unit_code),
                current: place == self.place,
            })
            .collect()
    }
}

/// Draws a page.
pub fn page(template: &impl Template) -> Result<Html<String>, WebError> {
    Ok(Html(template.render()?))
}

/// A page of a long list.
#[derive(Debug, Clone)]
pub struct Pager {
    pub number: i64,
    pub size: i64,
    pub total: i64,
    /// The address without the page number, ending in `?` or `&`.
    pub address: String,
}

impl Pager {
    pub const SIZE: i64 = 50;

    /// The number of the page an address asks for: the first where it asks for none, and none so
    /// far that its rows could not be counted.
    pub fn asked(number: Option<i64>) -> i64 {
        number.unwrap_or(1).clamp(1, i64::from(i32::MAX))
    }

    pub fn new(number: i64, total: i64, address: String) -> Self {
        Self::of_size(Self::SIZE, number, total, address)
    }

    /// A pager with its own number of rows a page.
    pub fn of_size(size: i64, number: i64, total: i64, address: String) -> Self {
        let last = ((total - 1).max(0) / size) + 1;
        Self {
            number: number.clamp(1, last),
            size,
            total,
            address,
        }
    }

    pub fn offset(&self) -> i64 {
        (self.number - 1) * self.size
    }
    pub fn first_row(&self) -> i64 {
        if self.total == 0 {
            0
        } else {
            self.offset() + 1
        }
    }
    pub fn last_row(&self) -> i64 {
        (self.offset() + self.size).min(self.total)
    }
    pub fn last(&self) -> i64 {
        ((self.total - 1).max(0) / self.size) + 1
    }
    /// "Dòng 1–25 trong 6.412".
    pub fn sentence(&self, words: &Words) -> String {
        words.with(
            "pager-rows",
            &[
                ("first", vietnamese::number(self.first_row())),
                ("last", vietnamese::number(self.last_row())),
                ("total", vietnamese::number(self.total)),
            ],
        )
    }
    /// The page numbers to show: the ends and the neighbours; `None` is a gap.
    pub fn numbers(&self) -> Vec<Option<i64>> {
        let mut shown: Vec<Option<i64>> = Vec::new();
        for number in 1..=self.last() {
            let near = number == 1 || number == self.last() || (number - self.number).abs() <= 1;
            if near {
                shown.push(Some(number));
            } else if shown.last().is_some_and(Option::is_some) {
                shown.push(None);
            }
        }
        shown
    }
}
