//! The messages to people, in one catalogue per language: every `vi.ftl` and `en.ftl` below `src`.

use std::borrow::Borrow;
use std::collections::BTreeSet;
use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;
use unic_langid::LanguageIdentifier;

#[derive(RustEmbed)]
#[folder = "src/"]
#[include = "*.ftl"]
struct Messages;

type Bundle = FluentBundle<FluentResource>;

fn bundle(language: &str) -> &'static Bundle {
    static VI: OnceLock<Bundle> = OnceLock::new();
    static EN: OnceLock<Bundle> = OnceLock::new();
    if language == "en" {
        EN.get_or_init(|| read("en"))
    } else {
        VI.get_or_init(|| read("vi"))
    }
}

fn read(language: &str) -> Bundle {
    let identifier: LanguageIdentifier = language.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
    bundle.set_use_isolating(false);
    for (_, text) in files(language) {
        // A message file with a fault still gives its sound messages; the tests refuse the fault.
        let resource = FluentResource::try_new(text).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

fn files(language: &str) -> Vec<(String, String)> {
    let ending = format!("{language}.ftl");
    Messages::iter()
        .filter(|name| name.ends_with(&ending))
        .filter_map(|name| {
            let file = Messages::get(&name)?;
            Some((
                name.to_string(),
                String::from_utf8_lossy(&file.data).into_owned(),
            ))
        })
        .collect()
}

/// The words of one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    language: &'static str,
}

impl Words {
    /// English for `en`, Vietnamese for everything else.
    pub fn of(language: &str) -> Self {
        Self {
            language: if language == "en" { "en" } else { "vi" },
        }
    }

    pub fn language(&self) -> &'static str {
        self.language
    }

    /// The message with this key; the key itself where it is missing, which the tests refuse.
    pub fn t(&self, key: &str) -> String {
        self.say(key, None)
    }

    /// The message with one argument.
    pub fn t1(&self, key: &str, name: &str, value: impl ToString) -> String {
        self.with(key, &[(name, value.to_string())])
    }

    /// The message with two arguments, each a name and a value; templates hand them by reference.
    pub fn t2<'a, A: ToString, B: ToString>(
        &self,
        key: &str,
        first: impl Borrow<(&'a str, A)>,
        second: impl Borrow<(&'a str, B)>,
    ) -> String {
        let (first, second) = (first.borrow(), second.borrow());
        self.with(
            key,
            &[
                (first.0, first.1.to_string()),
                (second.0, second.1.to_string()),
            ],
        )
    }

    /// The message with the arguments, as text.
    pub fn with(&self, key: &str, arguments: &[(&str, String)]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in arguments {
            args.set(*name, FluentValue::from(value.as_str()));
        }
        self.say(key, Some(&args))
    }

    fn say(&self, key: &str, args: Option<&FluentArgs>) -> String {
        let bundle = bundle(self.language);
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        bundle
            .format_pattern(pattern, args, &mut Vec::new())
            .into_owned()
    }
}

/// What is wrong with the message files: faults, and keys one language has and the other lacks.
pub fn languages_agree() -> Vec<String> {
    let mut faults = Vec::new();
    let mut keys = Vec::new();
    for language in ["vi", "en"] {
        let mut own = BTreeSet::new();
        for (name, text) in files(language) {
            if let Err((_, errors)) = FluentResource::try_new(text.clone()) {
                faults.push(format!("{name}: {errors:?}"));
            }
            for line in text.lines() {
                if let Some((key, _)) = line.split_once(" =")
                    && key.starts_with(|first: char| first.is_ascii_lowercase())
                    && !own.insert(key.trim().to_owned())
                {
                    faults.push(format!("{name}: {key} is said twice"));
                }
            }
        }
        keys.push(own);
    }
    for missing in keys[0].symmetric_difference(&keys[1]) {
        faults.push(format!("{missing} is said in one language only"));
    }
    faults
}

/// Every key the message files define.
pub fn defined_keys() -> BTreeSet<String> {
    files("vi")
        .iter()
        .flat_map(|(_, text)| text.lines().map(str::to_owned).collect::<Vec<_>>())
        .filter_map(|line| line.split_once(" =").map(|(key, _)| key.to_owned()))
        .filter(|key| key.starts_with(|first: char| first.is_ascii_lowercase()))
        .collect()
}
