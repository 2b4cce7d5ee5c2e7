//! The same picture for a narrow screen: years run down, lanes stand side by side, and words stand
//! upright in their bars, so that nothing is scrolled sideways.

use std::fmt::Write;

use timeline::Day;

use super::drawing::{Caption, escape, fitted};
use super::lanes::{Fact, Lane, Scale};

const WIDTH: i32 = 340;
/// The column of the years.
const LEFT: i32 = 40;
/// The names of the lanes stand above the years.
const HEAD: i32 = 112;
/// A year's length, within what is readable and what is too long to scroll.
const YEAR: i32 = 26;
const LENGTHS: std::ops::RangeInclusive<i32> = 260..=900;

/// How long the line of years is drawn.
fn length(facts: &[Fact], (founded_on, today): (Day, Day)) -> i32 {
    let days = facts.iter().flat_map(|fact| [fact.from, fact.until]);
    let first = days.flatten().min().unwrap_or(founded_on).min(founded_on);
    let years = i32::from(today.year() - first.year()) + 1;
    (years * YEAR).clamp(*LENGTHS.start(), *LENGTHS.end())
}

/// Draws the lanes that have facts, the earliest year on top.
pub fn draw_down(facts: &[Fact], days: (Day, Day), caption: &Caption<'_>) -> String {
    let scale = Scale::of(facts, days, length(facts, days));
    let lanes: Vec<&(Lane, String)> = caption
        .lanes
        .iter()
        .filter(|(lane, _)| facts.iter().any(|fact| fact.lane == *lane))
        .collect();
    let count = i32::try_from(lanes.len()).unwrap_or(1).max(1);
    let column = ((WIDTH - LEFT) / count).min(64);
    let height = HEAD + length(facts, days) + 12;
    let mut svg = format!(
        "<svg class=\"ch when-narrow\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" \
         height=\"{height}\" style=\"width:100%;height:auto\" role=\"img\" \
         aria-labelledby=\"ld-ten ld-loi\"><title id=\"ld-ten\">{}</title>\
         <desc id=\"ld-loi\">{}</desc>",
        escape(caption.title),
        escape(caption.sentence)
    );
    for (year, y) in scale.years(40) {
        let (y, text) = (y + HEAD, y + HEAD + 4);
        // Writing to a text does not fail.
        let _ = write!(
            svg,
            "<line class=\"ax\" x1=\"{LEFT}\" x2=\"{WIDTH}\" y1=\"{y}\" y2=\"{y}\"/>\
             <text x=\"0\" y=\"{text}\">{year}</text>"
        );
    }
    for (at, (lane, name)) in lanes.iter().enumerate() {
        let x = LEFT + column * i32::try_from(at).unwrap_or(0) + 3;
        let wide = (column - 6).max(12);
        let (middle, foot) = (x + wide / 2 + 4, HEAD - 8);
        let _ = write!(
            svg,
            "<text class=\"t-b\" transform=\"translate({middle} {foot}) rotate(-90)\">{}</text>",
            escape(&fitted(name, HEAD))
        );
        for fact in facts.iter().filter(|fact| fact.lane == *lane) {
            write_fact(&mut svg, fact, (scale, x, wide));
        }
    }
    let y = scale.at(days.1) + HEAD;
    let _ = write!(
        svg,
        "<line class=\"l-g\" x1=\"{LEFT}\" x2=\"{WIDTH}\" y1=\"{y}\" y2=\"{y}\"><title>{}</title>\
         </line></svg>",
        escape(caption.today)
    );
    svg
}

fn write_fact(svg: &mut String, fact: &Fact, (scale, x, wide): (Scale, i32, i32)) {
    let (from, until) = scale.span(fact);
    let (top, full) = (from + HEAD, escape(&fact.text));
    let middle = x + wide / 2;
    if fact.lane == Lane::Act {
        let _ = write!(
            svg,
            "<circle class=\"c-g\" cx=\"{middle}\" cy=\"{top}\" r=\"7\"><title>{full}</title>\
             </circle>"
        );
        return;
    }
    let long = (until - from).max(3);
    let class = if fact.until.is_none() { "a-b" } else { "c-s" };
    let text = escape(&fitted(&fact.text, long));
    let (line, start) = (middle - 4, top + 6);
    let _ = write!(
        svg,
        "<rect class=\"{class}\" x=\"{x}\" y=\"{top}\" width=\"{wide}\" height=\"{long}\" rx=\"4\" \
         stroke=\"var(--surface)\"><title>{full}</title></rect>\
         <text transform=\"translate({line} {start}) rotate(90)\" \
         style=\"fill:var(--ink)\">{text}</text>"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn everything_stands_within_the_width_of_a_phone() {
        let facts: Vec<Fact> = Lane::ALL
            .into_iter()
            .map(|lane| Fact {
                lane,
                text: "Công đoàn <phường> Mới".to_owned(),
                address: None,
                from: Some(day("1995-05-01")),
                until: None,
            })
            .collect();
        let lanes = Lane::ALL.map(|lane| (lane, lane.code().to_owned()));
        let caption = Caption {
            title: "Lịch sử",
            sentence: "Từ năm 1995.",
            today: "Hôm nay",
            lanes: &lanes,
        };
        let svg = draw_down(&facts, (day("1995-05-01"), day("2026-11-26")), &caption);
        assert!(svg.contains("&lt;phường") && !svg.contains("<phường"));
        assert_eq!(svg.matches("<rect").count(), 7);
        let places = svg.split(" x=\"").skip(1);
        let places = places.map(|rest| rest.split('"').next().unwrap().parse::<i32>().unwrap());
        assert!(places.into_iter().all(|x| x < WIDTH), "{svg}");
    }
}
