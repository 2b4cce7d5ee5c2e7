//! The posts of a union, as the catalogue's data.

use serde::Deserialize;

use super::model::Catalogue;

/// The body a post belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Body {
    Executive,
    Inspection,
    Women,
    Group,
    Office,
}

impl Body {
    pub const ALL: [Body; 5] = [
        Body::Executive,
        Body::Inspection,
        Body::Women,
        Body::Group,
        Body::Office,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Body::Executive => "executive",
            Body::Inspection => "inspection",
            Body::Women => "women",
            Body::Group => "group",
            Body::Office => "office",
        }
    }
}

/// A post that somebody may hold for a term.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Post {
    pub code: String,
    pub vi: String,
    pub en: String,
    pub tiers: Vec<String>,
    pub body: Body,
    /// Whether the holder is elected, or appointed in the place of an election.
    pub elected: bool,
    /// Whether the holder is counted as an officer.
    pub officer: bool,
    /// Whether one person at a time holds it.
    #[serde(default)]
    pub single: bool,
}

impl Post {
    pub fn name(&self, language: &str) -> &str {
        if language == "en" { &self.en } else { &self.vi }
    }
}

impl Catalogue {
    pub fn post(&self, code: &str) -> Option<&Post> {
        self.posts.iter().find(|post| post.code == code)
    }

    /// The name of a post; one the catalogue no longer has goes by its code.
    pub fn post_name<'a>(&'a self, code: &'a str, language: &str) -> &'a str {
        self.post(code).map_or(code, |post| post.name(language))
    }
}
