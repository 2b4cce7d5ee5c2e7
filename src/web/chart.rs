//! Charts drawn on the server as SVG, small and readable without script. A chart never stands
//! alone: its sentence is its label and its table stands behind it.

use std::fmt::Write;

/// A bar of a chart: what stands below it, its height, what stands above it.
#[derive(Debug, Clone)]
pub struct Bar {
    pub label: String,
    pub value: i64,
    pub shown: String,
}

/// Text that may stand in SVG, in elements and in quoted attributes.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// The smallest of 1, 2, 5 × a power of ten that is not below the value.
pub fn round_up(value: i64) -> i64 {
    let mut step: i64 = 1;
    while step < value {
        for factor in [2, 5, 10] {
            if step.saturating_mul(factor) >= value {
                return step.saturating_mul(factor);
            }
        }
        step = step.saturating_mul(10);
    }
    step
}

/// Upright bars on one axis, for flows by month. 640 units wide.
pub fn bars(bars: &[Bar], sentence: &str) -> String {
    let (width, height, base) = (640.0, 190.0, 158.0);
    let most = round_up(bars.iter().map(|bar| bar.value).max().unwrap_or(0).max(1)) as f64;
    let step = (width - 20.0) / bars.len().max(1) as f64;
    let mut svg = format!(
        "<svg class=\"ch\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         style=\"max-width:100%;height:auto\" role=\"img\" aria-label=\"{}\">",
        escape(sentence)
    );
    for quarter in 1..=4 {
        let y = base - 128.0 * f64::from(quarter) / 4.0;
        let _ = write!(
            svg,
            "<line class=\"ax\" x1=\"10\" x2=\"{width}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>"
        );
    }
    for (at, bar) in bars.iter().enumerate() {
        let tall = (bar.value.max(0) as f64) / most * 128.0;
        let x = 10.0 + step * at as f64 + step * 0.18;
        let middle = x + step * 0.32;
        let wide = step * 0.64;
        let y = base - tall;
        let _ = write!(
            svg,
            "<rect class=\"c-b\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{wide:.1}\" height=\"{tall:.1}\" rx=\"1.5\"/>\
             <text x=\"{middle:.1}\" y=\"176\" text-anchor=\"middle\">{}</text>",
            escape(&bar.label)
        );
        if bar.value != 0 {
            let above = y - 6.0;
            let _ = write!(
                svg,
                "<text class=\"t-b\" x=\"{middle:.1}\" y=\"{above:.1}\" text-anchor=\"middle\">{}</text>",
                escape(&bar.shown)
            );
        }
    }
    let _ = write!(
        svg,
        "<line class=\"ax0\" x1=\"10\" x2=\"{width}\" y1=\"{base}\" y2=\"{base}\"/></svg>"
    );
    svg
}

/// What came in above the axis, what went out below it, and the balance as a line; by month.
pub fn balance(months: &[(String, i64, i64)], sentence: &str) -> String {
    let (width, height, middle, reach) = (404.0, 178.0, 84.0, 64.0);
    let most = months
        .iter()
        .map(|(_, up, down)| (*up).max(*down))
        .max()
        .unwrap_or(0)
        .max(1);
    let most = round_up(most) as f64;
    let step = (width - 44.0) / months.len().max(1) as f64;
    let mut svg = format!(
        "<svg class=\"ch\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         style=\"max-width:100%;height:auto\" role=\"img\" aria-label=\"{}\">",
        escape(sentence)
    );
    for (y, value) in [(middle - reach, most), (middle + reach, most)] {
        let shown = vietnamese::number(value as i64);
        let below = y + 4.0;
        let _ = write!(
            svg,
            "<line class=\"ax\" x1=\"44\" x2=\"{width}\" y1=\"{y}\" y2=\"{y}\"/>\
             <text x=\"38\" y=\"{below}\" text-anchor=\"end\">{shown}</text>"
        );
    }
    let mut line = String::new();
    for (at, (label, up, down)) in months.iter().enumerate() {
        let x = 44.0 + step * at as f64 + step * 0.2;
        let (wide, centre) = (step * 0.6, x + step * 0.3);
        let (tall, deep) = (*up as f64 / most * reach, *down as f64 / most * reach);
        let top = middle - tall;
        let _ = write!(
            svg,
            "<rect class=\"c-b\" x=\"{x:.1}\" y=\"{top:.1}\" width=\"{wide:.1}\" height=\"{tall:.1}\" rx=\"1.5\"/>\
             <rect class=\"c-r\" opacity=\".78\" x=\"{x:.1}\" y=\"{middle:.1}\" width=\"{wide:.1}\" height=\"{deep:.1}\" rx=\"1.5\"/>\
             <text x=\"{centre:.1}\" y=\"170\" text-anchor=\"middle\">{}</text>",
            escape(label)
        );
        let y = middle - (up - down) as f64 / most * reach;
        let _ = write!(line, "{centre:.1},{y:.1} ");
    }
    let _ = write!(
        svg,
        "<line class=\"ax0\" x1=\"44\" x2=\"{width}\" y1=\"{middle}\" y2=\"{middle}\"/>\
         <polyline class=\"l-i\" points=\"{}\"/></svg>",
        line.trim_end()
    );
    svg
}

/// A line of running totals against the year before, dashed; the last value is the point.
pub fn spark(now: &[i64], before: &[i64], sentence: &str) -> String {
    let (width, height) = (198.0, 38.0);
    let most = now.iter().chain(before).copied().max().unwrap_or(0).max(1) as f64;
    let points = |values: &[i64]| -> Vec<(f64, f64)> {
        let step = (width - 9.0) / 11.0;
        values
            .iter()
            .enumerate()
            .map(|(at, value)| (3.0 + step * at as f64, 34.0 - *value as f64 / most * 30.0))
            .collect()
    };
    let text = |points: &[(f64, f64)]| {
        points
            .iter()
            .map(|(x, y)| format!("{x:.1},{y:.1}"))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let (now, before) = (points(now), points(before));
    let mut svg = format!(
        "<svg class=\"spark\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{}\">\
         <polyline class=\"l-e\" points=\"{}\"/><polyline class=\"l-b\" points=\"{}\"/>",
        escape(sentence),
        text(&before),
        text(&now)
    );
    if let Some((x, y)) = now.last() {
        let _ = write!(
            svg,
            "<circle class=\"c-g\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\"/>"
        );
    }
    svg.push_str("</svg>");
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_ends_at_a_round_number_not_below_the_bars() {
        for (value, round) in [
            (1, 1),
            (2, 2),
            (3, 5),
            (9, 10),
            (38, 50),
            (101, 200),
            (4128, 5000),
        ] {
            assert_eq!(round_up(value), round);
        }
    }

    #[test]
    fn words_of_people_are_escaped() {
        let bar = Bar {
            label: "<b>".to_owned(),
            value: 1,
            shown: "&".to_owned(),
        };
        let svg = bars(&[bar], "a \"b\"");
        assert!(
            svg.contains("&lt;b&gt;") && svg.contains("a &quot;b&quot;") && !svg.contains("<b>")
        );
    }
}
