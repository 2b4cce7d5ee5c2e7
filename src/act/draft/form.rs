//! Reads what was typed about an act: its heading, and the text of its steps.

use reorganisation::{Act, Heading, ReadFault};

use super::text;
use crate::unit::read_day;
use crate::web::{FormState, Words};

/// The fields of a heading.
pub const HEAD: [&str; 5] = ["number", "title", "signer", "issued_on", "effective_on"];

fn read_text(form: &mut FormState, (name, most): (&str, usize), words: Words) -> Option<String> {
    let text = form.text(name).split_whitespace().collect::<Vec<_>>();
    let text = text.join(" ");
    let length = text.chars().count();
    if length == 0 {
        form.wrong(name, words.t(&format!("act-{name}-missing")));
        return None;
    }
    if length > most {
        form.wrong(name, words.t1("act-too-long", "most", most));
        return None;
    }
    Some(text)
}

/// The heading, or the form with a sentence beside each wrong field.
pub fn read_heading(form: &mut FormState, root: &str, words: Words) -> Option<Heading> {
    let number = read_text(form, ("number", 100), words);
    let title = read_text(form, ("title", 300), words);
    let signer = read_text(form, ("signer", 200), words);
    let issued_on = read_day(form, "issued_on", words);
    let effective_on = read_day(form, "effective_on", words);
    Some(Heading {
        root: Some(root.to_owned()),
        number: number?,
        title: title?,
        signer: signer?,
        issued_on: issued_on?,
        effective_on: effective_on?,
        planned: form.text("planned") == "1",
    })
}

/// What a heading is typed as.
pub fn show_heading(form: &mut FormState, heading: &Heading) {
    form.set("number", &heading.number);
    form.set("title", &heading.title);
    form.set("signer", &heading.signer);
    form.set("issued_on", vietnamese::day_short(heading.issued_on));
    form.set("effective_on", vietnamese::day_short(heading.effective_on));
    if heading.planned {
        form.set("planned", "1");
    }
}

/// A whole act typed where its steps are asked for fills in the heading too; or what is wrong with
/// it, on its own lines.
pub fn take_heading(form: &mut FormState) -> Result<(), Vec<ReadFault>> {
    let typed = form.value("steps").replace("\r\n", "\n");
    if text::is_whole(&typed) {
        let act = Act::read(&typed)?;
        show_heading(form, &act.heading);
        form.set("steps", text::steps_of(&typed).trim());
    } else {
        form.set("steps", typed);
    }
    Ok(())
}
