//! `diemtua serve`: pages and API until told to stop.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::Extension;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::site::open_site;
use crate::app::App;
use crate::audit::{digest::hex, seal};
use crate::config::Settings;
use crate::{diary, mail, quality, web};

/// Serves until Ctrl-C or SIGTERM, then stops cleanly.
pub async fn serve(settings: &Settings, listen: &str, fill_sample: bool) -> Result<()> {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env()
                .unwrap_or_else(|_| "info,sqlx=warn".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    // A mail server that cannot be named is told before anything is begun.
    let mail_server = match &settings.smtp {
        Some(url) => Some(mail::Server::at(url, &settings.mail_from)?),
        None => None,
    };
    let site = open_site(settings).await?;
    let listener = TcpListener::bind(listen)
        .await
        .with_context(|| format!("nothing can listen at {listen}; choose another --listen"))?;
    let address = listener.local_addr()?;
    if fill_sample {
        super::fill::fill_sample(&site.app).await?;
    }
    // The engine reads its facts before the first page is asked.
    drop(site.app.engine.fresh().await?);
    // Until the directory is filled, people are found by the database.
    site.app.directory.fill_beside();
    let keeping = tokio::spawn(keep_register(site.app.clone()));
    let reminding = tokio::spawn(keep_letters(site.app.clone(), mail_server));
    let sealing = tokio::spawn(keep_sealed(site.app.clone()));
    println!("Điểm Tựa: http://{address}");
    let proxies = web::Proxies(settings.proxy.clone());
    let router = web::router(site.app.clone()).layer(Extension(proxies));
    // Who asks is known by his address where nobody is signed in.
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service)
        .with_graceful_shutdown(told_to_stop())
        .await?;
    keeping.abort();
    reminding.abort();
    sealing.abort();
    site.close().await
}

/// How often what is found in the register is brought up to date beside the pages.
const KEPT_EVERY: Duration = Duration::from_secs(300);

/// Searches for duplicates and counts the register's quality whenever the register has changed, so
/// that a page seldom waits for it. A failure is told and tried again.
async fn keep_register(app: App) {
    loop {
        if let Err(error) = app.finder.search_if_stale(&app.catalogue, &app.clock).await {
            tracing::warn!(%error, "the search for duplicates failed");
        }
        let limits = quality::Limits::of(&app.catalogue, app.clock.today());
        let asked = (&limits, app.clock.now());
        if let Err(error) = quality::catch_up(&app.database.owner, None, asked).await {
            tracing::warn!(%error, "the quality of the register was not counted");
        }
        tokio::time::sleep(KEPT_EVERY).await;
    }
}

/// How often what was done is sealed: a change is unsealed for no longer than this.
const SEALED_EVERY: Duration = Duration::from_secs(5);

/// Seals the log as it grows. The digest goes to the program's own log too, which lies outside the
/// database.
async fn keep_sealed(app: App) {
    loop {
        match seal::seal(&app.database.owner, app.clock.now()).await {
            Ok(0) => {}
            Ok(sealed) => {
                let head = match app.database.owner.acquire().await {
                    Ok(mut connection) => seal::find_head(&mut connection).await,
                    Err(error) => Err(error),
                };
                if let Ok(Some(head)) = head {
                    let digest = hex(&head.digest);
                    tracing::info!(
                        sealed,
                        seal = head.head.seal_no,
                        digest,
                        "the log was sealed"
                    );
                }
            }
            Err(error) => tracing::warn!(%error, "the log was not sealed; it is tried again"),
        }
        tokio::time::sleep(SEALED_EVERY).await;
    }
}

/// How often letters that wait are sent, and it is seen whether a day began.
const LETTERS_EVERY: Duration = Duration::from_secs(30);

/// Writes the reminders once a day, so that a unit has one letter of all it is to do, and sends
/// what waits. Without a mail server nothing is written: a letter nobody sends would only grow old.
async fn keep_letters(app: App, server: Option<mail::Server>) {
    let Some(server) = server else {
        return;
    };
    let mut reminded_on = None;
    loop {
        let today = app.clock.today();
        if reminded_on != Some(today) {
            match diary::remind(&app).await {
                Ok(_) => reminded_on = Some(today),
                Err(error) => tracing::warn!(%error, "the reminders were not written"),
            }
        }
        if let Err(error) = mail::deliver_waiting(&app, &server).await {
            tracing::warn!(%error, "letters were not sent");
        }
        tokio::time::sleep(LETTERS_EVERY).await;
    }
}

async fn told_to_stop() {
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}
