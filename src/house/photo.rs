//! Pictures of a house: before, while it is built, after. A picture is of the time it was taken at.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Multipart, Path, State as Program};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use sqlx::PgConnection;

use super::list::address_of;
use super::one::{draw, load};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::attachment::{FileLine, MOST_BYTES, NewFile, Owner, store as files};
use crate::web::{Sent, SignedForm, WebError, Words, read_sent};

/// The times of a house.
pub const TIMES: [&str; 3] = ["before", "building", "after"];

pub fn routes() -> Router<App> {
    let at = "/don-vi/{code}/mai-am/{id}/anh";
    Router::new()
        .route(at, post(add))
        .route(&format!("{at}/{{time}}/{{file}}/bo"), post(take_off))
        // A little room for the fields around the file.
        .layer(DefaultBodyLimit::max(MOST_BYTES + (256 << 10)))
}

/// The pictures of one time.
#[derive(Debug, Clone)]
pub struct Pictures {
    pub taken_when: &'static str,
    pub files: Vec<FileLine>,
}

/// The pictures of a house by their time.
pub async fn pictures(connection: &mut PgConnection, house_id: i64) -> sqlx::Result<Vec<Pictures>> {
    let mut all = Vec::new();
    for taken_when in TIMES {
        let files = files::files(connection, Owner::House(house_id, taken_when)).await?;
        all.push(Pictures { taken_when, files });
    }
    Ok(all)
}

fn time_of(typed: &str) -> Option<&'static str> {
    TIMES.into_iter().find(|time| *time == typed)
}

async fn add(
    Program(app): Program<App>,
    actor: Actor,
    Path((code, house)): Path<(String, String)>,
    sent: Multipart,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Record)?;
    let words = Words::of(&actor.language);
    let (mut form, sent) = read_sent(&actor, sent, ("anh", MOST_BYTES)).await?;
    let time = time_of(form.text("luc"));
    if time.is_none() {
        form.wrong("luc", words.t("house-choose-one"));
    }
    let file = match sent {
        Sent::Nothing => Err(words.t("attachment-missing")),
        Sent::TooLarge => Err(words.t1("attachment-large", "most", MOST_BYTES >> 20)),
        Sent::File(file) => {
            NewFile::read(&file.name, file.bytes).ok_or_else(|| words.t("attachment-type"))
        }
    };
    let mut tx = app.begin(&actor).await?;
    let (unit, of) = load(&mut tx, (&code, &house), app.clock.today()).await?;
    if let (Some(time), Ok(file)) = (time, &file) {
        let subject = (unit.unit_id, Owner::House(of.house_id, time));
        files::add(&mut tx, &permit, subject, file).await?;
        tx.commit().await?;
        return done((&unit.code, of.house_id), "photo");
    }
    drop(tx);
    if let Err(sentence) = file {
        form.wrong("anh", sentence);
    }
    draw((&app, &actor), (&code, &house), (form, "")).await
}

fn done((code, house_id): (&str, i64), what: &str) -> Result<Response, WebError> {
    let address = format!("{}/{house_id}?xong={what}#h-anh", address_of(code));
    Ok(Redirect::to(&address).into_response())
}

/// Takes a picture off; those of a closed house stay.
async fn take_off(
    Program(app): Program<App>,
    Path((code, house, time, file)): Path<(String, String, String, String)>,
    SignedForm(actor, _): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Record)?;
    let attachment_id: i64 = file.parse().map_err(|_| WebError::NotFound)?;
    let time = time_of(&time).ok_or(WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let (unit, of) = load(&mut tx, (&code, &house), app.clock.today()).await?;
    let subject = (unit.unit_id, Owner::House(of.house_id, time));
    let stays = of.state.is_handed();
    if stays || !files::take_off(&mut tx, &permit, subject, attachment_id).await? {
        return Err(WebError::NotFound);
    }
    tx.commit().await?;
    done((&unit.code, of.house_id), "photo-off")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_of_one_of_three_times() {
        assert_eq!(time_of("after"), Some("after"));
        assert_eq!(time_of("later"), None);
    }
}
