//! Two records beside each other.

use crate::beliefs::Beliefs;
use crate::birth::BirthLevel;
use crate::chances::Chances;
use crate::evidence::{Evidence, Phone};
use crate::name::{Name, NameLevel};
use crate::number::NumberLevel;
use crate::person::Person;

/// A record as it is compared.
#[derive(Clone, Copy)]
pub(crate) struct Side<'a> {
    pub person: &'a Person,
    pub name: &'a Name,
}

/// What is needed to say of two records how likely they are one person.
pub(crate) struct Comparison<'a> {
    pub chances: &'a Chances,
    pub beliefs: &'a Beliefs,
    /// The odds below which nobody wants to know.
    pub least: f64,
}

impl Comparison<'_> {
    /// What two records show, unless their names cannot raise it to what is wanted. A number that
    /// few hold is always wanted: if they are not one person, it is wrong for one of them.
    pub(crate) fn find_evidence(&self, a: Side<'_>, b: Side<'_>) -> Option<Evidence> {
        let mut evidence = self.without_names(a.person, b.person);
        let blind = self.beliefs.blind_odds(self.chances.people);
        let others = blind * self.beliefs.ratio_but_name(&evidence);
        if !evidence.holders_are_few && a.name.folded != b.name.folded {
            let rare = a.name.composed.min(b.name.composed) * self.chances.names.spread();
            let slip = self.beliefs.name_ratio(NameLevel::OneSlip, 0.02 / rare);
            if others * slip.max(LOOSE) < self.least {
                return None;
            }
        }
        (evidence.name, evidence.name_ratio) = self.chances.names.compare(a.name, b.name);
        evidence.same_sex_chance = self.chances.same_sex(evidence.name);
        evidence.twins_ratio = self.twins_ratio(a, b, &evidence);
        let odds = self.beliefs.odds(self.chances.people, &evidence);
        (evidence.holders_are_few || odds >= self.least).then_some(evidence)
    }

    /// Twins have family name and day of birth in common, and place and telephone more often than
    /// not; their given names are as different as strangers', or chosen to sound alike.
    fn twins_ratio(&self, a: Side<'_>, b: Side<'_>, evidence: &Evidence) -> f32 {
        let alike = matches!(
            evidence.name,
            NameLevel::Same | NameLevel::WithoutMarks | NameLevel::Abbreviated | NameLevel::Missing
        );
        let one_number = matches!(evidence.number, NumberLevel::Same | NumberLevel::OneOff);
        let kin = !alike && !one_number && evidence.birth == BirthLevel::Same;
        if !kin || a.name.family_key != b.name.family_key {
            return 0.0;
        }
        let shared = |chance: Option<f32>| chance.map_or(0.5, |chance| 0.5 / chance + 0.5);
        let phone = match evidence.phone {
            Phone::Missing => 1.0,
            Phone::Other => shared(None),
            Phone::Same(chance) => shared(Some(chance)),
        };
        let kin = evidence.birth_ratio * self.chances.names.same_family(a.name);
        kin * phone * shared(evidence.same_unit)
    }

    fn without_names(&self, a: &Person, b: &Person) -> Evidence {
        let chances = self.chances;
        let number = a.number.against(b.number);
        let number_ratio = match number {
            NumberLevel::Same => chances.same_number(a, b),
            NumberLevel::OneOff => chances.near_number(a, b, 1),
            NumberLevel::TwoOff => chances.near_number(a, b, 2),
            // Either the person was given another number that fits as well, or one of the two is
            // somebody else's; then it would hardly fit, so a fitting one speaks against it.
            NumberLevel::Other => (0.3 + 0.35 * (a.number_stray + b.number_stray)).min(1.0),
            NumberLevel::OldAgainstNew | NumberLevel::Missing => 1.0,
        };
        // What a card says of birth and sex is already in the comparison of two cards.
        let apart = matches!(number, NumberLevel::OldAgainstNew | NumberLevel::Missing);
        let (births, sexes) = if apart {
            (
                (a.birth_or_cards(), b.birth_or_cards()),
                (a.sex_or_cards(), b.sex_or_cards()),
            )
        } else {
            ((a.birth, b.birth), (a.sex, b.sex))
        };
        let birth = births.0.against(births.1);
        let phone = match (a.phone, b.phone) {
            (0, _) | (_, 0) => Phone::Missing,
            (one, other) if one == other => Phone::Same(chances.same_phone(a, b)),
            _ => Phone::Other,
        };
        Evidence {
            number,
            number_ratio,
            holders_are_few: number == NumberLevel::Same
                && a.number_count.max(b.number_count) <= FEW_HOLDERS,
            doubtful: a.doubtful || b.doubtful,
            name: NameLevel::Missing,
            name_ratio: 1.0,
            birth,
            birth_ratio: chances.births(birth, a, b),
            same_sex: sexes.0.zip(sexes.1).map(|(one, other)| one == other),
            same_sex_chance: chances.same_sex(NameLevel::Missing),
            same_unit: (a.unit == b.unit).then(|| chances.same_unit(a)),
            phone,
            twins_ratio: 0.0,
        }
    }
}

/// A number in more records than these fills a column and names nobody.
const FEW_HOLDERS: u32 = 5;

/// What abbreviated, reordered or half equal names may come to at the most, generously.
const LOOSE: f64 = 1e4;
