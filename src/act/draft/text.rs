//! The text of a draft: its heading, which a form asks for, and its steps, which may be written by
//! hand. Keeps what was written between the steps, comments too. Pure.

use reorganisation::{Act, Heading, ReadFault, Step};

/// Where a step begins.
const STEP: &str = "[[step]]";

/// A step as it stands in the text of the steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written<'a> {
    /// The line it begins on, from 1.
    pub line: usize,
    pub text: &'a str,
}

/// The heading alone, as an act begins with it.
pub fn heading_text(heading: &Heading) -> String {
    let bare = Act {
        heading: heading.clone(),
        steps: Vec::new(),
    };
    bare.write()
}

/// A whole act of a heading and the text of its steps.
pub fn source(heading: &Heading, steps: &str) -> String {
    format!("{}\n{}\n", heading_text(heading), steps.trim())
}

/// The steps of a whole act: everything from the first of them on.
pub fn steps_of(source: &str) -> &str {
    begins(source).next().map_or("", |at| &source[at..])
}

/// The steps one by one. What stands before the first belongs to none.
pub fn steps_one_by_one(steps: &str) -> Vec<Written<'_>> {
    let starts: Vec<usize> = begins(steps).collect();
    let ends = starts.iter().skip(1).copied().chain([steps.len()]);
    let pairs = starts.iter().zip(ends);
    pairs
        .map(|(from, until)| Written {
            line: steps[..*from].matches('\n').count() + 1,
            text: steps[*from..until].trim_end(),
        })
        .collect()
}

/// The steps with one of them (from 1) written otherwise, or taken out where nothing is written.
pub fn with_step(steps: &str, number: usize, text: &str) -> String {
    let written = steps_one_by_one(steps);
    let kept = written.iter().enumerate().map(|(at, step)| {
        if at + 1 == number {
            text.trim()
        } else {
            step.text
        }
    });
    let kept: Vec<&str> = kept.filter(|text| !text.is_empty()).collect();
    kept.join("\n\n")
}

/// Steps as text.
pub fn written(steps: &[Step], heading: &Heading) -> String {
    let act = Act {
        heading: heading.clone(),
        steps: steps.to_vec(),
    };
    steps_of(&act.write()).trim().to_owned()
}

/// Reads the steps of a draft; the faults stand on the lines of the steps' own text.
pub fn read_steps(heading: &Heading, steps: &str) -> Result<Act, Vec<ReadFault>> {
    let before = heading_text(heading).matches('\n').count() + 1;
    let text = format!("{}\n{steps}\n", heading_text(heading));
    Act::read(&text).map_err(|mut faults| {
        for fault in &mut faults {
            fault.line = fault.line.saturating_sub(before).max(1);
        }
        faults
    })
}

/// Whether the text has a heading of its own, as an act copied from a file has.
pub fn is_whole(text: &str) -> bool {
    let until = begins(text).next().unwrap_or(text.len());
    let mut lines = text[..until].lines();
    lines.any(|line| {
        let key = line.split('=').next().unwrap_or("").trim();
        line.contains('=') && ["number", "title", "effective"].contains(&key)
    })
}

/// Where in the text each step begins.
fn begins(text: &str) -> impl Iterator<Item = usize> {
    let mut at = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let here = at;
        at += line.len();
        line.trim_start().starts_with(STEP).then_some(here)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heading() -> Heading {
        Heading {
            root: Some("LD".to_owned()),
            number: "12/QĐ".to_owned(),
            issued_on: "2027-01-10".parse().unwrap(),
            effective_on: "2027-02-01".parse().unwrap(),
            signer: "Chủ tịch".to_owned(),
            title: "Sắp xếp \"hai\" đơn vị".to_owned(),
            planned: false,
        }
    }

    const STEPS: &str = "# trước\n[[step]]\ndo = \"rename\"\nunit = \"LD-A\"\nname = \"Một\"\n\n\
                         # giữa\n[[step]]\ndo = \"end\"\nunits = [\"LD-B\"]\nheir = \"LD-A\"\n";

    #[test]
    fn a_heading_and_steps_make_an_act_and_come_apart_again() {
        let whole = source(&heading(), STEPS);
        let act = Act::read(&whole).unwrap();
        assert_eq!(act.heading, heading());
        assert_eq!(act.steps.len(), 2);
        assert!(is_whole(&whole) && !is_whole(STEPS));
        assert_eq!(steps_one_by_one(steps_of(&whole)).len(), 2);
        assert!(steps_of(&heading_text(&heading())).is_empty());
    }

    #[test]
    fn one_step_is_changed_or_taken_out_and_the_others_stay() {
        let written = steps_one_by_one(STEPS);
        assert_eq!((written[0].line, written[1].line), (2, 8));
        let other = "[[step]]\ndo = \"rename\"\nunit = \"LD-A\"\nname = \"Hai\"";
        let changed = with_step(STEPS, 1, other);
        let act = read_steps(&heading(), &changed).unwrap();
        assert!(matches!(&act.steps[0], Step::Rename { name, .. } if name == "Hai"));
        assert_eq!(act.steps.len(), 2);
        let act = read_steps(&heading(), &with_step(STEPS, 2, "")).unwrap();
        assert_eq!(act.steps.len(), 1);
    }

    #[test]
    fn faults_stand_on_the_lines_of_what_was_typed() {
        let faults = read_steps(&heading(), "[[step]]\ndo = \"rename\"\nunit = 7\n").unwrap_err();
        assert!(faults.iter().any(|fault| fault.line == 3), "{faults:?}");
    }
}
