//! Units made, ended, renamed and converted by a plan, and the history each keeps of it.

use std::collections::HashMap;

use jiff_sqlx::ToSqlx;
use reorganisation::{Founded, Numbers, Place};
use sqlx::PgConnection;

use super::{Told, Writing, basis_word, day_of};
use crate::act::carry::number;
use crate::act::store::LINES;

impl Writing<'_> {
    /// Founds what the plan founds and makes its pieces.
    pub(super) async fn make(&self, connection: &mut PgConnection) -> sqlx::Result<Numbers> {
        let plan = self.plan;
        let mut numbers = Numbers {
            founded: self.add_units(connection, &plan.founded).await?,
            ..Numbers::default()
        };
        let pieces = plan.pieces.iter().enumerate().map(|(at, piece)| {
            let of = self.forest.find_node(piece.of);
            Founded {
                code: format!("PHAN-{}-{}", self.act_id, at + 1),
                name: of.map_or_else(|| "…".to_owned(), |of| of.name.clone()),
                kind: "piece".to_owned(),
                tier: "piece".to_owned(),
                sector: None,
            }
        });
        let pieces: Vec<Founded> = pieces.collect();
        numbers.pieces = self.add_units(connection, &pieces).await?;
        let mut places: HashMap<u32, i32> = HashMap::new();
        for (id, piece) in numbers.pieces.iter().zip(&plan.pieces) {
            let place = places.entry(piece.of).or_default();
            let (from, until) = (piece.takes.from, piece.takes.until);
            sqlx::query!(
                "insert into piece (piece_id, of_id, heir_id, place, share_ppm, takes, act_id, change_no)
                 values ($1, $2, $3, $4, $5, daterange($6, $7), $8, $9)",
                id.cast_signed(),
                piece.of.cast_signed(),
                number(&numbers, piece.heir)?,
                *place,
                piece.share_ppm.cast_signed(),
                day_of(from, i32::MIN).map(ToSqlx::to_sqlx) as _,
                day_of(until, i32::MAX).map(ToSqlx::to_sqlx) as _,
                self.act_id,
                self.change_no
            )
            .execute(&mut *connection)
            .await?;
            *place += 1;
        }
        Ok(numbers)
    }

    /// Adds units with their names; their numbers in the order given.
    async fn add_units(
        &self,
        connection: &mut PgConnection,
        new: &[Founded],
    ) -> sqlx::Result<Vec<u32>> {
        let column =
            |of: fn(&Founded) -> &String| new.iter().map(of).cloned().collect::<Vec<String>>();
        let codes = column(|new| &new.code);
        let names = column(|new| &new.name);
        let sectors: Vec<Option<String>> = new.iter().map(|new| new.sector.clone()).collect();
        let folded: Vec<String> = names.iter().map(|name| vietnamese::fold(name)).collect();
        let sort_keys: Vec<String> = names
            .iter()
            .map(|name| vietnamese::sort_key(name))
            .collect();
        let rows = sqlx::query!(
            "with added as (
               insert into unit (code, kind, tier, sector, founded_on, generated, change_no)
               select code, kind, tier, sector, $5, $6, $7
                 from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as new(code, kind, tier, sector)
               returning unit_id, code),
             named as (
               insert into unit_name (unit_id, name, folded, sort_key, during, change_no)
               select unit_id, name, folded, sort_key, daterange($5, null), $7
                 from unnest($1::text[], $8::text[], $9::text[], $10::text[]) as new(code, name, folded, sort_key)
                 join added using (code))
             select unit_id, code from added",
            &codes,
            &column(|new| &new.kind),
            &column(|new| &new.tier),
            &sectors as _,
            self.plan.effective_on.to_sqlx() as _,
            self.root.generated,
            self.change_no,
            &names,
            &folded,
            &sort_keys
        )
        .fetch_all(connection)
        .await?;
        let by_code: HashMap<String, u32> = rows
            .into_iter()
            .map(|row| (row.code, row.unit_id.cast_unsigned()))
            .collect();
        Ok(codes
            .iter()
            .filter_map(|code| by_code.get(code).copied())
            .collect())
    }

    /// Names and kinds from the day on.
    pub(super) async fn end_and_rename(&self, connection: &mut PgConnection) -> sqlx::Result<()> {
        let on = self.plan.effective_on;
        for renamed in &self.plan.renamed {
            let unit_id = renamed.unit.cast_signed();
            let name = (renamed.to.as_str(), on);
            crate::unit::edit::store::rename(connection, self.change_no, unit_id, name).await?;
        }
        for converted in &self.plan.converted {
            let unit_id = converted.unit.cast_signed();
            sqlx::query!(
                "update unit set kind = $2, tier = $3, change_no = $4 where unit_id = $1",
                unit_id,
                converted.to_kind,
                converted.to_tier,
                self.change_no
            )
            .execute(&mut *connection)
            .await?;
            sqlx::query!(
                "insert into unit_kind_history (unit_id, kind, tier, until_on, act_id)
                 values ($1, $2, $3, $4, $5)
                 on conflict (unit_id, until_on) do update
                   set kind = excluded.kind, tier = excluded.tier, act_id = excluded.act_id",
                unit_id,
                converted.from_kind,
                converted.from_tier,
                on.to_sqlx() as _,
                self.act_id
            )
            .execute(&mut *connection)
            .await?;
        }
        Ok(())
    }

    /// Units that stand no longer, that stand again, and those that are said never to have stood.
    pub(super) async fn end(&self, connection: &mut PgConnection) -> sqlx::Result<()> {
        let list =
            |units: &[u32]| -> Vec<i32> { units.iter().map(|id| id.cast_signed()).collect() };
        let ended: Vec<u32> = self.plan.ended.iter().map(|ended| ended.unit).collect();
        sqlx::query!(
            "update unit set ended_on = $2, change_no = $3 where unit_id = any($1)",
            &list(&ended),
            self.plan.effective_on.to_sqlx() as _,
            self.change_no
        )
        .execute(&mut *connection)
        .await?;
        let back = &self.plan.taken_back;
        sqlx::query!(
            "update unit set ended_on = null, change_no = $2 where unit_id = any($1)",
            &list(&back.ended),
            self.change_no
        )
        .execute(&mut *connection)
        .await?;
        let withdrawn: Vec<u32> = back.founded.iter().chain(&back.pieces).copied().collect();
        sqlx::query!(
            "update unit set ended_on = founded_on, change_no = $2 where unit_id = any($1)",
            &list(&withdrawn),
            self.change_no
        )
        .execute(connection)
        .await?;
        Ok(())
    }

    /// Says who follows whom, and tells each unit what was done to it.
    pub(super) async fn tell(
        &self,
        connection: &mut PgConnection,
        numbers: &Numbers,
    ) -> sqlx::Result<()> {
        for descent in &self.plan.lineage {
            sqlx::query!(
                "insert into descent (act_id, from_id, to_id, share_ppm, by_rule)
                 values ($1, $2, $3, $4, $5)",
                self.act_id,
                descent.from.cast_signed(),
                number(numbers, descent.to)?,
                descent.share_ppm.cast_signed(),
                basis_word(descent.by)
            )
            .execute(&mut *connection)
            .await?;
        }
        let told = self.told(numbers)?;
        let (mut units, mut deeds) = (Vec::new(), Vec::new());
        let (mut others, mut lines) = (Vec::new(), Vec::new());
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for one in told {
            units.push(one.unit_id);
            deeds.push(one.deed.to_owned());
            let other = one.other.map(|place| number(numbers, place));
            others.push(other.transpose()?);
            let line = one.line.and_then(|line| LINES.get(usize::from(line)));
            lines.push(line.map(|line| (*line).to_owned()));
            before.push(one.words.0);
            after.push(one.words.1);
        }
        sqlx::query!(
            "insert into act_unit (act_id, unit_id, deed, other_id, line, before, after)
             select $1, unit_id, deed, other_id, line, before, after
               from unnest($2::integer[], $3::text[], $4::integer[], $5::text[], $6::text[], $7::text[])
                 with ordinality as told(unit_id, deed, other_id, line, before, after, place)
              order by place",
            self.act_id,
            &units,
            &deeds,
            &others as _,
            &lines as _,
            &before as _,
            &after as _
        )
        .execute(connection)
        .await?;
        Ok(())
    }

    fn told(&self, numbers: &Numbers) -> sqlx::Result<Vec<Told>> {
        let plan = self.plan;
        let mut told = Vec::new();
        let mut say = |unit_id: i32, deed, other: Option<Place>, line, words| {
            told.push(Told {
                unit_id,
                deed,
                other,
                line,
                words,
            });
        };
        let nothing = || (None, None);
        for (at, _) in plan.founded.iter().enumerate() {
            let unit_id = number(numbers, Place::Founded(at))?;
            say(unit_id, "founded", None, None, nothing());
        }
        let mut heirs_of: HashMap<u32, usize> = HashMap::new();
        for descent in &plan.lineage {
            *heirs_of.entry(descent.from).or_default() += 1;
        }
        for ended in &plan.ended {
            let deed = match heirs_of.get(&ended.unit) {
                None => "ended",
                Some(1) => "merged",
                Some(_) => "split",
            };
            say(ended.unit.cast_signed(), deed, ended.heir, None, nothing());
        }
        for descent in plan.told_later() {
            let of = descent.from.cast_signed();
            say(of, "succeeded", Some(descent.to), None, nothing());
        }
        for descent in &plan.lineage {
            let heir = number(numbers, descent.to)?;
            if heir != descent.from.cast_signed() {
                say(
                    heir,
                    "received",
                    Some(Place::Known(descent.from)),
                    None,
                    nothing(),
                );
            }
        }
        let day = timeline::day_number(plan.effective_on);
        for link in plan.links_said.iter().filter(|link| link.span.from == day) {
            let (parent, line) = (link.parent, link.line);
            if let Place::Known(unit) = link.child {
                say(
                    unit.cast_signed(),
                    "moved",
                    Some(parent),
                    Some(line),
                    nothing(),
                );
            }
        }
        for renamed in &plan.renamed {
            let words = (Some(renamed.from.clone()), Some(renamed.to.clone()));
            say(renamed.unit.cast_signed(), "renamed", None, None, words);
        }
        for converted in &plan.converted {
            let words = (
                Some(converted.from_kind.clone()),
                Some(converted.to_kind.clone()),
            );
            say(converted.unit.cast_signed(), "converted", None, None, words);
        }
        for handed in &plan.hand_overs {
            let words = (Some(handed.what.clone()), None);
            let from = number(numbers, handed.from)?;
            say(from, "handed-over", Some(handed.to), None, words);
        }
        // A fixed order: what is gathered by key comes as it likes.
        told.sort_by_key(|one| (one.unit_id, one.deed));
        Ok(told)
    }
}
