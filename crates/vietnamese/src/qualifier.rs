//! How far a stated figure can be trusted: exactly, over, under, about.

use std::str::FromStr;

/// What a text says of its figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Qualifier {
    /// The figure itself.
    #[default]
    Exact,
    /// More than the figure: trên, hơn.
    Over,
    /// Less than the figure: gần, dưới.
    Under,
    /// Near the figure, on either side: khoảng.
    About,
    /// The figure or more: ít nhất.
    AtLeast,
    /// The figure or less: nhiều nhất.
    AtMost,
    /// No figure, only its order of magnitude: hàng trăm tỷ. The words are what is known.
    Order,
}

/// A text that is not the code of a qualifier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code:?} is not a qualifier: write exact, over, under, about, at_least, at_most or order")]
pub struct UnknownQualifier {
    pub code: String,
}

impl Qualifier {
    /// Every qualifier, in the order of their declaration.
    pub const ALL: [Qualifier; 7] = [
        Qualifier::Exact,
        Qualifier::Over,
        Qualifier::Under,
        Qualifier::About,
        Qualifier::AtLeast,
        Qualifier::AtMost,
        Qualifier::Order,
    ];

    /// The code under which it is stored and exchanged.
    pub const fn as_code(self) -> &'static str {
        match self {
            Qualifier::Exact => "exact",
            Qualifier::Over => "over",
            Qualifier::Under => "under",
            Qualifier::About => "about",
            Qualifier::AtLeast => "at_least",
            Qualifier::AtMost => "at_most",
            Qualifier::Order => "order",
        }
    }

    /// The Vietnamese word before the figure; empty for an exact one.
    pub const fn word_vi(self) -> &'static str {
        match self {
            Qualifier::Exact => "",
            Qualifier::Over => "trên",
            Qualifier::Under => "gần",
            Qualifier::About => "khoảng",
            Qualifier::AtLeast => "ít nhất",
            Qualifier::AtMost => "nhiều nhất",
            Qualifier::Order => "hàng",
        }
    }

    /// The English word before the figure; empty for an exact one.
    pub const fn word_en(self) -> &'static str {
        match self {
            Qualifier::Exact => "",
            Qualifier::Over => "over",
            Qualifier::Under => "nearly",
            Qualifier::About => "about",
            Qualifier::AtLeast => "at least",
            Qualifier::AtMost => "at most",
            Qualifier::Order => "on the order of",
        }
    }

    /// The qualifier of a sum. An exact part changes nothing; parts that stray to the same side
    /// stray to that side; parts that stray to both sides make it about. A part known only by its
    /// order adds nothing but the certainty that there is more, so the sum is over what is known.
    /// The order of the parts does not matter.
    pub fn plus(self, other: Qualifier) -> Qualifier {
        if self == Qualifier::Order && other == Qualifier::Order {
            return Qualifier::Order;
        }
        let ((up, down), (other_up, other_down)) = (self.strays(), other.strays());
        match (up.max(other_up), down.max(other_down)) {
            (0, 0) => Qualifier::Exact,
            (1, 0) => Qualifier::AtLeast,
            (_, 0) => Qualifier::Over,
            (0, 1) => Qualifier::AtMost,
            (0, _) => Qualifier::Under,
            _ => Qualifier::About,
        }
    }

    /// The qualifier of a ratio with this numerator: its own over an exact denominator, else
    /// about.
    pub fn ratio_to(self, denominator: Qualifier) -> Qualifier {
        if denominator == Qualifier::Exact {
            self
        } else {
            Qualifier::About
        }
    }

    /// How far the truth may lie above and below the figure: 0 not, 1 perhaps, 2 surely.
    const fn strays(self) -> (u8, u8) {
        match self {
            Qualifier::Exact => (0, 0),
            Qualifier::AtLeast => (1, 0),
            Qualifier::Over | Qualifier::Order => (2, 0),
            Qualifier::AtMost => (0, 1),
            Qualifier::Under => (0, 2),
            Qualifier::About => (2, 2),
        }
    }
}

impl FromStr for Qualifier {
    type Err = UnknownQualifier;

    fn from_str(code: &str) -> Result<Qualifier, UnknownQualifier> {
        Qualifier::ALL
            .into_iter()
            .find(|qualifier| qualifier.as_code() == code)
            .ok_or_else(|| UnknownQualifier {
                code: code.to_owned(),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::Qualifier::*;
    use super::*;

    #[test]
    fn codes_are_read_back() {
        for qualifier in Qualifier::ALL {
            assert_eq!(qualifier.as_code().parse(), Ok(qualifier));
        }
        assert!(
            "more"
                .parse::<Qualifier>()
                .unwrap_err()
                .to_string()
                .contains("at_least")
        );
    }

    #[test]
    fn sums_of_two_parts() {
        for (one, other, sum) in [
            (Exact, Exact, Exact),
            (Over, Over, Over),
            (Under, Under, Under),
            (Over, Under, About),
            (Exact, Order, Over),
            (Over, Order, Over),
            (AtLeast, Order, Over),
            (Order, Order, Order),
            (AtLeast, AtLeast, AtLeast),
            (AtMost, AtMost, AtMost),
            (AtLeast, Over, Over),
            (AtMost, Under, Under),
            (AtLeast, AtMost, About),
        ] {
            assert_eq!(one.plus(other), sum, "{one:?} + {other:?}");
            assert_eq!(other.plus(one), sum, "{other:?} + {one:?}");
        }
        for other in Qualifier::ALL {
            assert_eq!(About.plus(other), About);
            if other != Order {
                assert_eq!(Exact.plus(other), other);
            }
        }
    }

    #[test]
    fn the_order_of_parts_does_not_matter() {
        for a in Qualifier::ALL {
            for b in Qualifier::ALL {
                assert_eq!(a.plus(b), b.plus(a));
                for c in Qualifier::ALL {
                    assert_eq!(a.plus(b).plus(c), a.plus(b.plus(c)), "{a:?} {b:?} {c:?}");
                }
            }
        }
    }

    #[test]
    fn a_ratio_needs_an_exact_denominator() {
        assert_eq!(Over.ratio_to(Exact), Over);
        assert_eq!(Exact.ratio_to(Over), About);
    }
}
