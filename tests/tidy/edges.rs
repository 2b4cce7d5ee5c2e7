//! Which feature may know which: along this table, without a way back.

use std::collections::{BTreeMap, BTreeSet};

use crate::files::{below, none};

/// A feature and the features it may know, by the order of their names.
const EDGES: [(&str, &str); 42] = [
    ("access", "audit unit"),
    (
        "act",
        "access attachment audit catalogue fact indicator member officer unit",
    ),
    ("archive", ""),
    ("attachment", "access audit unit"),
    ("audit", ""),
    ("book", "access attachment audit catalogue record unit"),
    ("card", "access audit catalogue fact unit"),
    ("catalogue", ""),
    ("compare", "access catalogue fact indicator report unit"),
    (
        "conference",
        "access attachment audit docket petition report task unit",
    ),
    ("declared", "access audit catalogue fact indicator unit"),
    (
        "demo",
        "access book catalogue conference docket employer fact house member officer payout \
         petition programme record report round task unit",
    ),
    ("diary", "access audit conference mail round task"),
    ("docket", "access audit unit"),
    (
        "duplicate",
        "access catalogue fact indicator member privacy record unit",
    ),
    ("employer", "access audit catalogue unit"),
    ("fact", ""),
    (
        "house",
        "access attachment audit book catalogue docket member record report unit",
    ),
    (
        "import",
        "access audit catalogue declared employer fact indicator member record target \
         unit",
    ),
    ("indicator", "access catalogue fact target unit"),
    (
        "inspection",
        "access audit book catalogue docket record report round unit",
    ),
    ("journal", "access audit unit"),
    ("mail", ""),
    ("meal", "access catalogue record unit"),
    (
        "member",
        "access audit card catalogue fact indicator privacy search target unit",
    ),
    ("officer", "access audit catalogue fact member unit"),
    (
        "overview",
        "access catalogue conference fact house indicator inspection member payout petition \
         programme record target task unit",
    ),
    (
        "payout",
        "access attachment audit book catalogue privacy record unit",
    ),
    ("petition", "access audit unit"),
    ("privacy", "access audit catalogue unit"),
    ("programme", "access audit book catalogue member unit"),
    (
        "quality",
        "access catalogue duplicate fact indicator member unit",
    ),
    ("reading", "access audit catalogue declared indicator unit"),
    (
        "record",
        "access attachment audit catalogue employer fact indicator member unit",
    ),
    (
        "report",
        "access attachment audit catalogue docket fact indicator mail target unit",
    ),
    (
        "round",
        "access audit catalogue declared indicator mail report unit",
    ),
    ("search", "access catalogue fact unit"),
    ("statistics", "access audit catalogue fact indicator unit"),
    (
        "target",
        "access audit catalogue declared fact indicator unit",
    ),
    ("task", "access attachment audit catalogue unit"),
    ("unit", "access audit catalogue"),
    (
        "verify",
        "audit book catalogue fact officer payout programme record",
    ),
];

/// The ground all features stand on. `cli` and `web/router.rs` put them together.
const GROUND: [&str; 7] = ["app", "cli", "clock", "config", "id", "store", "web"];

/// Who knows whom: a module and the first names behind its `crate::`.
fn known() -> BTreeMap<String, BTreeSet<String>> {
    let mut known: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in below("src", &[".rs"]) {
        let Some((feature, _)) = file.path["src/".len()..].split_once('/') else {
            continue;
        };
        let named = known.entry(feature.to_owned()).or_default();
        let text: String = file
            .code_lines()
            .map(|(_, line)| format!("{line} "))
            .collect();
        for rest in text.split("crate::").skip(1) {
            let names = match rest.strip_prefix('{') {
                Some(group) => top_names(group),
                None => vec![name_of(rest)],
            };
            named.extend(
                names
                    .into_iter()
                    .map(str::to_owned)
                    .filter(|name| name != feature),
            );
        }
    }
    known
}

fn name_of(text: &str) -> &str {
    let end = text
        .find(|c: char| c != '_' && !c.is_ascii_alphanumeric())
        .unwrap_or(text.len());
    &text[..end]
}

/// The first names of the parts of `{a::b, c, d::{e, f}}` after its opening brace.
fn top_names(group: &str) -> Vec<&str> {
    let (mut depth, mut names, mut start) = (0, Vec::new(), 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                names.push(name_of(group[start..at].trim()));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                names.push(name_of(group[start..at].trim()));
                start = at + 1;
            }
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

#[test]
fn features_meet_along_the_table_only() {
    let table: BTreeMap<&str, &str> = EDGES.into_iter().collect();
    let mut faults = Vec::new();
    for (feature, named) in known() {
        if GROUND.contains(&feature.as_str()) {
            continue;
        }
        let Some(allowed) = table.get(feature.as_str()) else {
            faults.push(format!(
                "{feature} is not in the table: say whom it may know"
            ));
            continue;
        };
        for name in named {
            let is_feature = table.contains_key(name.as_str());
            if is_feature && !allowed.split_whitespace().any(|own| own == name) {
                faults.push(format!("{feature} knows {name}"));
            }
        }
    }
    none("features meet along the table of edges", faults);
}

/// Edges that close a circle. Each is a debt, named; the list may only become shorter.
const CIRCLES: [(&str, &str); 2] = [("access", "unit"), ("indicator", "target")];

#[test]
fn no_way_along_the_table_leads_back() {
    let mut order: Vec<&str> = Vec::new();
    let mut left: Vec<(&str, Vec<&str>)> = EDGES
        .into_iter()
        .map(|(feature, knows)| {
            let kept = knows
                .split_whitespace()
                .filter(|name| !CIRCLES.contains(&(feature, *name)));
            (feature, kept.collect())
        })
        .collect();
    while !left.is_empty() {
        let ready = left
            .iter()
            .position(|(_, knows)| knows.iter().all(|n| order.contains(n)));
        let Some(ready) = ready else {
            panic!("features know one another in a circle: {left:?}");
        };
        order.push(left.remove(ready).0);
    }
}

#[test]
fn the_ground_knows_only_the_features_it_must() {
    let features: BTreeSet<&str> = EDGES.iter().map(|(feature, _)| *feature).collect();
    let mut faults = Vec::new();
    for file in below("src", &[".rs"]) {
        let name = file.path["src/".len()..]
            .split(['/', '.'])
            .next()
            .unwrap_or("")
            .to_owned();
        let puts_together = [
            "src/web/router.rs",
            "src/web/openapi.rs",
            "src/lib.rs",
            "src/app.rs",
        ];
        if !GROUND.contains(&name.as_str())
            || name == "cli"
            || puts_together.contains(&file.path.as_str())
        {
            continue;
        }
        for (number, line) in file.code_lines() {
            for rest in line.split("crate::").skip(1) {
                let named = name_of(rest);
                // Pages say who is signed in, and why the figures cannot be read.
                if features.contains(named)
                    && !(name == "web" && ["access", "fact"].contains(&named))
                {
                    faults.push(format!("{}:{number} knows {named}", file.path));
                }
            }
        }
    }
    none("what all stand on does not stand on them", faults);
}
