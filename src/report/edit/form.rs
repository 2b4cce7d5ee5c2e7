//! Reads the texts of a report as they were typed; what is wrong is said beside the section.

use crate::catalogue::Catalogue;
use crate::id;
use crate::report::build::Draft;
use crate::report::hand::replaced;
use crate::report::script::{Fault, FaultKind, Texts, check, normal};
use crate::report::wording::Way;
use crate::web::{FormState, Words};

/// The longest text of a section.
const LONGEST: usize = 40_000;

/// The name of a section's field.
pub fn field(code: &str) -> String {
    format!("doan-{code}")
}

/// The name of the field that says what the section's text was when it was shown.
pub fn digest_field(code: &str) -> String {
    format!("goc-{code}")
}

/// A short name of a text.
pub fn digest_of(text: &str) -> String {
    let digest = id::hex(&id::digest(&normal(text)));
    digest.chars().take(16).collect()
}

/// What the texts are read against.
pub struct Asked<'a> {
    pub catalogue: &'a Catalogue,
    /// The form's own texts as they are now.
    pub forms: &'a Texts,
    /// The officer's texts as they are kept.
    pub kept: Option<&'a Texts>,
    pub words: Words,
}

/// Every section's text, those not touched as the form has them; nothing where one does not read.
pub fn read_texts(form: &mut FormState, asked: &Asked<'_>) -> Option<Texts> {
    let wish = form.text("viec").to_owned();
    let back = wish.strip_prefix("ve-mau|").unwrap_or_default();
    let mut texts = Texts::new();
    let mut is_swapped = false;
    for (code, of_form) in asked.forms {
        let field = field(code);
        let kept = asked.kept.and_then(|kept| kept.get(code));
        if back == code || !form.has(&field) {
            let stays = kept.filter(|_| back != code).unwrap_or(of_form);
            texts.insert(code.clone(), stays.clone());
            continue;
        }
        let mut text = form.value(&field).replace("\r\n", "\n");
        if form.text(&digest_field(code)) == digest_of(&text) {
            // It was shown as the form's and nobody touched it: it stays the form's.
            text = of_form.clone();
        }
        if let Some(swapped) = swap(&wish, code, &text) {
            (text, is_swapped) = (swapped, true);
        }
        if text.chars().count() > LONGEST {
            form.wrong(&field, asked.words.t("script-too-long"));
        } else if let Err(faults) = check(&text, asked.catalogue) {
            form.wrong(&field, sentences(&faults, asked.words));
        }
        texts.insert(code.clone(), text);
    }
    if wish.starts_with("thay|") && !is_swapped {
        form.refusal = Some(asked.words.t("script-number-moved"));
    }
    form.is_sound().then_some(texts)
}

/// The section's text with the number replaced that the button named, where it is this section's.
fn swap(wish: &str, code: &str, text: &str) -> Option<String> {
    let mut parts = wish.strip_prefix("thay|")?.splitn(5, '|');
    if parts.next()? != code {
        return None;
    }
    let (start, end) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    replaced(text, start..end, (parts.next()?, parts.next()?))
}

/// What is wrong with a text, a sentence a fault.
fn sentences(faults: &[Fault], words: Words) -> String {
    let said: Vec<String> = faults.iter().map(|fault| sentence(fault, words)).collect();
    said.join(" ")
}

fn sentence(fault: &Fault, words: Words) -> String {
    let near = match &fault.kind {
        FaultKind::Unknown(codes) => match codes.is_empty() {
            true => words.t("script-none-near"),
            false => words.t1("script-near", "codes", codes.join(", ")),
        },
        FaultKind::Dimension(known) => match known.is_empty() {
            true => words.t("script-no-dimensions"),
            false => words.t1("script-dimensions", "known", known.join(", ")),
        },
        _ => String::new(),
    };
    let arguments = [
        ("line", fault.line.to_string()),
        ("place", fault.place.clone()),
    ];
    let sentence = words.with(fault.kind.message(), &arguments);
    format!("{sentence} {near}").trim_end().to_owned()
}

/// Says beside a section that a figure is to be said against a target nobody gave.
pub fn say_targets(form: &mut FormState, draft: &Draft, words: Words) {
    for part in draft.outline.parts.iter().filter(|part| part.edited) {
        let chips = part.sentences.iter().enumerate().flat_map(|(at, said)| {
            let chips = said.chips().map(move |chip| (at, chip));
            chips.filter(|(_, chip)| chip.way.needs_target() && chip.way != Way::Row)
        });
        let faults: Vec<Fault> = chips
            .filter(|(_, chip)| draft.target(&chip.key).is_none())
            .map(|(at, chip)| Fault {
                line: at + 1,
                place: chip.name.clone(),
                kind: FaultKind::Target,
            })
            .collect();
        if !faults.is_empty() {
            form.wrong(&field(&part.code), sentences(&faults, words));
        }
    }
}
