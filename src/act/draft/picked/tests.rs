use reorganisation::Act;

use super::*;

fn heading() -> Heading {
    Heading {
        root: Some("LD".to_owned()),
        number: "12/QĐ".to_owned(),
        issued_on: "2027-01-10".parse().unwrap(),
        effective_on: "2027-02-01".parse().unwrap(),
        signer: "Chủ tịch".to_owned(),
        title: "Chia".to_owned(),
        planned: false,
    }
}

fn root() -> Unit {
    Unit {
        unit_id: 1,
        code: "LD".to_owned(),
        name: "Liên đoàn".to_owned(),
        kind: "lien-doan-tinh".to_owned(),
        tier: "federation".to_owned(),
        sector: None,
        email: None,
        phone: None,
        founded_on: "2000-01-01".parse().unwrap(),
        ended_on: None,
        generated: true,
    }
}

fn read_of(fields: &[(&str, &str)]) -> Result<Picked, Vec<String>> {
    let pairs = fields.iter();
    let pairs: Vec<(String, String)> = pairs
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let mut form = FormState::of(&pairs);
    let picked = read(&mut form, &root(), Words::of("vi"));
    match picked.filter(|_| form.is_sound()) {
        Some(picked) => Ok(picked),
        None => Err(form
            .errors()
            .iter()
            .map(|(name, _)| (*name).to_owned())
            .collect()),
    }
}

fn steps(text: &str) -> Vec<Step> {
    Act::read(&text::source(&heading(), text)).unwrap().steps
}

#[test]
fn a_split_is_built_heir_by_heir_and_its_children_are_given_afterwards() {
    let split = read_of(&[
        ("viec", "split"),
        ("unit", "LD-A"),
        ("by", "list"),
        ("heirs", "ld-b = 40\nLD-C 60%\n"),
    ]);
    let text = with("", &heading(), split.unwrap()).unwrap();
    let give = |units: &str, heir: &str| {
        read_of(&[("viec", "give"), ("unit", units), ("dich_text", heir)]).unwrap()
    };
    let text = with(&text, &heading(), give("LD-A-1\nLD-A-2", "LD-B")).unwrap();
    let text = with(&text, &heading(), give("LD-A-2", "LD-C")).unwrap();
    let [Step::Split(split)] = &steps(&text)[..] else {
        panic!("{text}");
    };
    let shares: Vec<_> = split
        .into
        .iter()
        .map(|heir| (heir.unit.as_str(), heir.share))
        .collect();
    assert_eq!(shares, [("LD-B", Some(40)), ("LD-C", Some(60))]);
    assert_eq!(split.children["LD-B"], ["LD-A-1"]);
    assert_eq!(split.children["LD-C"], ["LD-A-2"]);
    assert_eq!(with(&text, &heading(), give("LD-A-1", "LD-X")), None);
}

#[test]
fn shares_are_asked_for_where_they_are_listed_and_left_out_elsewhere() {
    let split = |by: &str, heirs: &str| {
        read_of(&[
            ("viec", "split"),
            ("unit", "LD-A"),
            ("by", by),
            ("heirs", heirs),
        ])
    };
    assert_eq!(
        split("list", "LD-B\nLD-C = 3"),
        Err(vec!["heirs".to_owned()])
    );
    assert_eq!(split("members", ""), Err(vec!["heirs".to_owned()]));
    assert_eq!(
        split("members", "LD-B = nhiều"),
        Err(vec!["heirs".to_owned()])
    );
    let Ok(Picked::Steps(made)) = split("children", "LD-B = 3\nLD-C") else {
        panic!();
    };
    assert!(matches!(&made[0], Step::Split(split) if split.into[0].share.is_none()));
}

#[test]
fn what_is_handed_over_and_the_line_of_a_move_are_steps_too() {
    let fields = [
        ("viec", "hand_over"),
        ("unit", "LD-A"),
        ("dich_text", "LD-B"),
        ("what", "members"),
        ("what", "cases"),
    ];
    let text = with("", &heading(), read_of(&fields).unwrap()).unwrap();
    let moved = [
        ("viec", "move"),
        ("unit", "LD-A-1"),
        ("dich_text", "LD-N"),
        ("line", "sectoral"),
    ];
    let text = with(&text, &heading(), read_of(&moved).unwrap()).unwrap();
    let [Step::HandOver { what, .. }, Step::Move { line, .. }] = &steps(&text)[..] else {
        panic!("{text}");
    };
    assert_eq!((what.len(), line.as_deref()), (2, Some("sectoral")));
    assert_eq!(read_of(&fields[..3]), Err(vec!["what".to_owned()]));
    assert_eq!(
        read_of(&[fields[0]]),
        Err(["dich", "unit", "what"].map(str::to_owned).to_vec())
    );
}
