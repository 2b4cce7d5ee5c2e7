//! The files of a voucher: bills, decisions, signed lists. Whoever writes in the book adds them;
//! once money has moved none is taken off.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Multipart, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use sqlx::PgConnection;

use super::store::Voucher;
use super::{draw, load};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::attachment::{FilesShown, MOST_BYTES, Owner, read_new, store};
use crate::book::overview::accountant_desk;
use crate::book::rules::{Hands, State as VoucherState};
use crate::web::{FormState, SignedForm, WebError, Words};

pub(super) fn routes() -> Router<App> {
    let at = "/don-vi/{code}/so-quy/chung-tu/{voucher}/tep";
    Router::new()
        .route(at, post(add))
        .route(&format!("{at}/{{file}}/bo"), post(take_off))
        // A little room for the fields around the file.
        .layer(DefaultBodyLimit::max(MOST_BYTES + (256 << 10)))
}

fn may_lose_files(voucher: &Voucher) -> bool {
    matches!(
        voucher.state,
        VoucherState::Written | VoucherState::Approved
    )
}

/// The files of a voucher as its page shows them.
pub(super) async fn shown(
    connection: &mut PgConnection,
    (actor, hands, base): (&Actor, &Hands, &str),
    (voucher, refusal): (&Voucher, Option<String>),
) -> sqlx::Result<FilesShown> {
    Ok(FilesShown {
        files: store::files(connection, Owner::Voucher(voucher.voucher_id)).await?,
        address: format!("{base}/chung-tu/{}/tep", voucher.voucher_id),
        content: "/tep".to_owned(),
        choose: Words::of(&actor.language).t("book-file-choose"),
        may_add: hands.is_accountant,
        may_take_off: hands.is_accountant && may_lose_files(voucher),
        refusal,
    })
}

async fn add(
    State(app): State<App>,
    actor: Actor,
    Path((code, voucher)): Path<(String, String)>,
    sent: Multipart,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepBooks)?;
    let mut tx = app.begin(&actor).await?;
    let desk = accountant_desk(&app, &mut tx, (&actor, &code)).await?;
    let found = load(&mut tx, (desk.unit.unit_id, &voucher)).await?;
    drop(tx);
    let file = match read_new(&actor, sent).await? {
        Ok(file) => file,
        Err(refusal) => {
            let mut form = FormState::default();
            form.wrong("tep", refusal);
            return draw(&app, &actor, (&code, &voucher, ""), form).await;
        }
    };
    let mut tx = app.begin(&actor).await?;
    let subject = (found.unit_id, Owner::Voucher(found.voucher_id));
    store::add(&mut tx, &permit, subject, &file).await?;
    tx.commit().await?;
    let address = format!("{}/chung-tu/{voucher}#tep-kem", desk.base);
    Ok(Redirect::to(&address).into_response())
}

async fn take_off(
    State(app): State<App>,
    Path((code, voucher, file)): Path<(String, String, String)>,
    SignedForm(actor, _): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepBooks)?;
    let attachment_id: i64 = file.parse().map_err(|_| WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let desk = accountant_desk(&app, &mut tx, (&actor, &code)).await?;
    let found = load(&mut tx, (desk.unit.unit_id, &voucher)).await?;
    let subject = (found.unit_id, Owner::Voucher(found.voucher_id));
    let is_open = may_lose_files(&found);
    if !is_open || !store::take_off(&mut tx, &permit, subject, attachment_id).await? {
        return Err(WebError::NotFound);
    }
    tx.commit().await?;
    let address = format!("{}/chung-tu/{voucher}#tep-kem", desk.base);
    Ok(Redirect::to(&address).into_response())
}
