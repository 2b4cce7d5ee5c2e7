//! How a unit stands with its members: how many there are, who came and who went this year, against
//! the target. From the same figures as every other page; gross and net always together.

use std::collections::BTreeMap;

use timeline::{Day, Period};

use crate::access::Actor;
use crate::app::App;
use crate::catalogue::{Catalogue, Choose};
use crate::fact::State;
use crate::indicator::{Asked, Structure, Verdict, figure, verdict};
use crate::target::store::targets_in_period;
use crate::unit::Unit;
use crate::web::{WebError, Words};

/// The indicators of the register (`catalogue/indicators/b.toml`).
pub const MEMBERS: &str = "B03.people";
pub const JOINED: &str = "B04.people";
pub const LOST: &str = "B05.people";
pub const NET: &str = "B06.people";

/// What the facts of the register come to at a unit.
pub struct Counting<'a> {
    pub state: &'a State,
    pub catalogue: &'a Catalogue,
    pub unit_id: i32,
    pub line: &'a str,
    /// Whose tree says who stands below.
    pub structure: Structure,
}

impl Counting<'_> {
    /// The counted value of an indicator over a period; nothing said is nought.
    pub fn count(
        &self,
        indicator: &str,
        dims: &[(&str, &str)],
        period: Period,
    ) -> Result<i64, WebError> {
        let asked = self.ask(indicator, dims, period);
        let found = figure(self.state, self.catalogue, &asked, Choose::Counted)?;
        Ok(found.value.unwrap_or(0))
    }

    fn ask(&self, indicator: &str, dims: &[(&str, &str)], period: Period) -> Asked {
        let dims: BTreeMap<String, String> = dims
            .iter()
            .map(|(dim, value)| ((*dim).to_owned(), (*value).to_owned()))
            .collect();
        Asked {
            unit_id: self.unit_id,
            line: self.line.to_owned(),
            indicator: indicator.to_owned(),
            dims,
            period,
            structure: self.structure,
            known: None,
        }
    }
}

/// The figures that stand first on the pages of the register.
pub struct Headline {
    pub year: i16,
    pub members: i64,
    pub women: i64,
    pub men: i64,
    pub joined: i64,
    pub moved_in: i64,
    pub left: i64,
    pub moved_out: i64,
    /// Joined and moved in, less left and moved out.
    pub net: i64,
    /// New members against the target of the year, where one was given.
    pub verdict: Option<Verdict>,
}

/// The calendar year of a day up to and with the day.
pub fn year_so_far(today: Day) -> Option<Period> {
    Period::through(today.first_of_year(), today)
}

/// Reads the headline of a unit today, with those below it by a structure.
pub async fn headline(
    app: &App,
    connection: &mut sqlx::PgConnection,
    (actor, unit): (&Actor, &Unit),
    structure: Structure,
) -> Result<Headline, WebError> {
    let today = app.clock.today();
    let words = Words::of(&actor.language);
    let whole_year = Period::through(today.first_of_year(), today.last_of_year());
    let (Some(year), Some(whole_year)) = (year_so_far(today), whole_year) else {
        return Err(WebError::NotFound);
    };
    let targets = targets_in_period(connection, unit.unit_id, whole_year).await?;
    let state = app.engine.fresh().await?;
    let counting = Counting {
        state: &state,
        catalogue: &app.catalogue,
        unit_id: unit.unit_id,
        line: &actor.line,
        structure,
    };
    let count = |indicator: &str, dims: &[(&str, &str)]| counting.count(indicator, dims, year);
    let (lost, net) = (count(LOST, &[])?, count(NET, &[])?);
    let joined = count(JOINED, &[])?;
    let moved_out = count(LOST, &[("cause", "moved")])?;
    let asked = counting.ask(JOINED, &[], whole_year);
    let found = figure(&state, &app.catalogue, &asked, Choose::Value)?;
    let target = targets
        .iter()
        .find(|(code, dims, _)| code == JOINED && dims.is_empty());
    let indicator = app.catalogue.indicator(JOINED);
    let verdict = target
        .zip(indicator)
        .and_then(|((_, _, target), indicator)| verdict(&found, target, indicator, words));
    Ok(Headline {
        year: today.year(),
        members: count(MEMBERS, &[])?,
        women: count(MEMBERS, &[("sex", "female")])?,
        men: count(MEMBERS, &[("sex", "male")])?,
        joined,
        moved_in: net - joined + lost,
        left: lost - moved_out,
        moved_out,
        net,
        verdict,
    })
}
