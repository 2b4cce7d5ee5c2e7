//! The picture of a unit's history: lanes one above the other, years along the bottom, drawn as SVG
//! on the server. The same facts stand in a table below it.

use std::fmt::Write;

use super::lanes::{Fact, Lane, Scale};
use timeline::Day;

/// A letter's width in the chart's type.
const LETTER: i32 = 7;
const LANE: i32 = 38;
const LEFT: i32 = 128;
const WIDTH: i32 = 1000;

/// What the picture is called and says in words, and its words for lanes.
pub struct Caption<'a> {
    pub title: &'a str,
    pub sentence: &'a str,
    pub today: &'a str,
    pub lanes: &'a [(Lane, String)],
}

pub(super) fn escape(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}

/// The text as far as it fits.
pub(super) fn fitted(text: &str, width: i32) -> String {
    let room = usize::try_from((width - 12) / LETTER).unwrap_or(0);
    if text.chars().count() <= room {
        return text.to_owned();
    }
    match room {
        0..3 => String::new(),
        _ => {
            let kept: String = text.chars().take(room - 1).collect();
            format!("{}…", kept.trim_end())
        }
    }
}

/// Draws the lanes that have facts.
pub fn draw(facts: &[Fact], (founded_on, today): (Day, Day), caption: &Caption<'_>) -> String {
    let scale = Scale::of(facts, (founded_on, today), WIDTH - LEFT - 8);
    let lanes: Vec<&(Lane, String)> = caption
        .lanes
        .iter()
        .filter(|(lane, _)| facts.iter().any(|fact| fact.lane == *lane))
        .collect();
    let bottom = LANE * i32::try_from(lanes.len()).unwrap_or(0) + 12;
    let height = bottom + 26;
    let mut svg = format!(
        "<svg class=\"ch wide\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
         style=\"width:100%;min-width:760px;height:auto\" role=\"img\" aria-labelledby=\"ls-ten ls-loi\">\
         <title id=\"ls-ten\">{}</title><desc id=\"ls-loi\">{}</desc>",
        escape(caption.title),
        escape(caption.sentence)
    );
    for (year, x) in scale.years(64) {
        let (x, low) = (x + LEFT, bottom + 18);
        // Writing to a text does not fail.
        let _ = write!(
            svg,
            "<line class=\"ax\" x1=\"{x}\" x2=\"{x}\" y1=\"6\" y2=\"{bottom}\"/>\
             <text class=\"t-m\" x=\"{x}\" y=\"{low}\">{year}</text>"
        );
    }
    for (at, (lane, name)) in lanes.iter().enumerate() {
        let top = LANE * i32::try_from(at).unwrap_or(0) + 8;
        let middle = top + 19;
        let _ = write!(
            svg,
            "<text class=\"t-b\" x=\"0\" y=\"{middle}\">{}</text>",
            escape(name)
        );
        for fact in facts.iter().filter(|fact| fact.lane == *lane) {
            write_fact(&mut svg, fact, (scale, top));
        }
    }
    let x = scale.at(today) + LEFT;
    let _ = write!(
        svg,
        "<line class=\"l-g\" x1=\"{x}\" x2=\"{x}\" y1=\"6\" y2=\"{bottom}\"><title>{}</title></line>\
         <line class=\"ax0\" x1=\"{LEFT}\" x2=\"{WIDTH}\" y1=\"{bottom}\" y2=\"{bottom}\"/></svg>",
        escape(caption.today)
    );
    svg
}

fn write_fact(svg: &mut String, fact: &Fact, (scale, top): (Scale, i32)) {
    let (from, until) = scale.span(fact);
    let (x, full) = (from + LEFT, escape(&fact.text));
    if fact.lane == Lane::Act {
        let y = top + 14;
        let _ = write!(
            svg,
            "<circle class=\"c-g\" cx=\"{x}\" cy=\"{y}\" r=\"7\"><title>{full}</title></circle>"
        );
        return;
    }
    let wide = (until - from).max(3);
    // What goes on stands out from what is past.
    let class = if fact.until.is_none() { "a-b" } else { "c-s" };
    let text = escape(&fitted(&fact.text, wide));
    let (left, line) = (x + 6, top + 19);
    let _ = write!(
        svg,
        "<rect class=\"{class}\" x=\"{x}\" y=\"{top}\" width=\"{wide}\" height=\"28\" rx=\"4\" \
         stroke=\"var(--surface)\"><title>{full}</title></rect>\
         <text x=\"{left}\" y=\"{line}\" style=\"fill:var(--ink)\">{text}</text>"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn every_fact_is_in_the_picture_and_its_text_is_no_markup() {
        let fact = |lane, text: &str, from: &str| Fact {
            lane,
            text: text.to_owned(),
            address: None,
            from: Some(day(from)),
            until: None,
        };
        let facts = [
            fact(Lane::Name, "A & <B>", "2020-01-01"),
            fact(Lane::Act, "12/QĐ", "2025-07-01"),
        ];
        let lanes = Lane::ALL.map(|lane| (lane, lane.code().to_owned()));
        let caption = Caption {
            title: "Lịch sử",
            sentence: "Từ năm 2020.",
            today: "Hôm nay",
            lanes: &lanes,
        };
        let svg = draw(&facts, (day("2020-01-01"), day("2026-11-26")), &caption);
        assert!(svg.contains("A &amp; &lt;B>") || svg.contains("A &amp; &lt;B&gt;"));
        assert!(svg.contains("12/QĐ") && svg.contains("<desc id=\"ls-loi\">Từ năm 2020.</desc>"));
        assert!(!svg.contains(">seal<"), "a lane without facts is not drawn");
        assert_eq!(fitted("Công đoàn phường", 60), "Công…");
        assert_eq!(fitted("Công đoàn phường", 20), "");
    }
}
