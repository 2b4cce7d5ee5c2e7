//! What stands in the way of an act, and what an officer should know before confirming it.

use serde::{Deserialize, Serialize};

/// Declares codes with their stable names.
macro_rules! codes {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $code:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        pub enum $name { $($(#[$doc])* $code,)+ }

        impl $name {
            /// Every code there is.
            pub const ALL: &[$name] = &[$($name::$code),+];

            /// A stable name, the key of the sentence about it.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$code => $word),+ }
            }
        }
    };
}

/// Why an act cannot be carried out as it is written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Conflict {
    /// The step, counted from 1; 0 where no step is at fault.
    pub step: usize,
    /// The earlier step it contradicts.
    pub earlier: Option<usize>,
    /// The node it is about, by its code.
    pub unit: Option<String>,
    pub code: ConflictCode,
    /// What else is concerned: codes, or the words the code speaks of.
    pub others: Vec<String>,
}

codes! {
    /// What stands in the way. In brackets: `others`.
    ConflictCode {
        /// No node has the code.
        UnknownCode = "unknown-code",
        /// The node is founded only by a later step: put that step first.
        FoundedLater = "founded-later",
        /// A node with the code is there already, or is founded twice.
        CodeTaken = "code-taken",
        /// No such kind (the kind).
        UnknownKind = "unknown-kind",
        /// No such line (the line).
        UnknownLine = "unknown-line",
        /// Nothing of the name can be handed over (the name).
        UnknownThing = "unknown-thing",
        /// The step names nothing.
        NothingNamed = "nothing-named",
        /// The node does not stand yet on the day.
        NotYetStanding = "not-yet-standing",
        /// The node has ended on or before the day.
        EndedAlready = "ended-already",
        /// The node ends after the day, by what is already known; the act would be overtaken
        /// (who would be left without it).
        EndsLater = "ends-later",
        /// The parent is founded only after the day (the parent).
        OlderThanParent = "older-than-parent",
        /// Told to be followed by another, though it stands on the day: end it.
        StillStanding = "still-standing",
        /// Told to be followed by another, though it is counted somewhere already (where).
        HasHeir = "has-heir",
        /// Ended, merged or split by an earlier step.
        EndedTwice = "ended-twice",
        /// Moved on the same line by an earlier step.
        MovedTwice = "moved-twice",
        /// Renamed or converted by an earlier step.
        ChangedTwice = "changed-twice",
        /// Moved, renamed or converted, and ended by the same act.
        EndedAndChanged = "ended-and-changed",
        /// Founded, and ended, renamed or converted by the same act.
        FoundedAndChanged = "founded-and-changed",
        /// Those under an ended node go nowhere (each of them); or a founded node stands under
        /// nobody on the main line.
        LeftWithoutParent = "left-without-parent",
        /// The new parent ends by the same act (the parent).
        ParentEnds = "parent-ends",
        /// The node would stand above itself (the new parent).
        Circle = "circle",
        /// A node of the kind may not stand directly under one of the other's tier (the other).
        NotUnderTier = "not-under-tier",
        /// The heir ends by the same act (the heir).
        HeirEnds = "heir-ends",
        /// A node cannot be its own heir.
        HeirIsSelf = "heir-is-self",
        /// The heir is named twice.
        HeirTwice = "heir-twice",
        /// Children are given to somebody who is no heir of the split (who).
        HeirUnnamed = "heir-unnamed",
        /// A split needs two heirs, or one where the node is kept.
        TooFewHeirs = "too-few-heirs",
        /// The node is placed otherwise on the day or later, by what is already known (the
        /// parents it is placed under).
        PlacedElsewhereLater = "placed-elsewhere-later",
        /// Others are placed under the ended node on the day or later (each of them).
        ChildrenLater = "children-later",
        /// Others have the ended node as their heir after the day (each of them).
        HeirLater = "heir-later",
        /// The node, or what is counted at it, is split after the day.
        SplitLater = "split-later",
        /// A share must be above 0 (the heir).
        ShareNotPositive = "share-not-positive",
        /// An heir's share is missing (the heir).
        ShareMissing = "share-missing",
        /// A share is given though the split goes by something else (the heir).
        ShareNotCalledFor = "share-not-called-for",
        /// Nothing goes to any heir, so there are no shares: list them.
        NoShares = "no-shares",
        /// Those under the split node who go to no heir (each of them).
        ChildUnnamed = "child-unnamed",
        /// Given to an heir without standing under the split node (the split node).
        NotAChild = "not-a-child",
        /// Given to two heirs.
        ChildTwice = "child-twice",
        /// The same is handed over to two (what, to whom before).
        HandedTwice = "handed-twice",
        /// A node of the kind does not hold such a thing (what).
        NotHeld = "not-held",
        /// Repeal: the node is not as the act left it.
        ChangedSince = "changed-since",
        /// Repeal: a founded node, or a parent that would be needed again, has ended since.
        EndedSince = "ended-since",
        /// Repeal: a node has been renamed since.
        RenamedSince = "renamed-since",
        /// Repeal: a node has been moved since (the parents it stands under now).
        MovedSince = "moved-since",
        /// Repeal: others have been placed under a founded node since (each of them).
        PlacedUnderSince = "placed-under-since",
        /// Repeal: a founded node has become the heir of others since (each of them).
        HeirSince = "heir-since",
        /// Repeal: what was counted at the node has been cut up since.
        SplitSince = "split-since",
        /// Repeal: the act is itself a repeal; carry the first act out anew.
        RepealOfRepeal = "repeal-of-repeal",
    }
}

/// Something that follows from an act and is not wrong, but is better known beforehand.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Notice {
    /// The step, counted from 1.
    pub step: usize,
    /// The node it is about, by its code.
    pub unit: String,
    pub code: NoticeCode,
    /// What else is concerned: codes, or the words the code speaks of.
    pub others: Vec<String>,
}

codes! {
    /// What is better known. In brackets: `others`.
    NoticeCode {
        /// The node stands there already; nothing is done (the parent).
        StandsThereAlready = "stands-there-already",
        /// Those under an ended node leave one of the further lines (the line, each of them).
        LeaveLine = "leave-line",
        /// The heir does not stand on a line where the node stood: there its figures stay where
        /// they were (the line, the heir).
        HeirOffLine = "heir-off-line",
        /// What the node held goes to nobody (what).
        LeftBehind = "left-behind",
    }
}
