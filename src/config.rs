//! The settings every command shares.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::Args;

/// Where the data live and which catalogue applies.
#[derive(Debug, Clone, Args)]
pub struct Settings {
    /// Folder of the private database (default: ./data, as root /var/lib/diemtua)
    #[arg(long, global = true, env = "DIEMTUA_DATA")]
    pub data: Option<PathBuf>,
    /// A PostgreSQL server to use instead of the private one
    #[arg(long, global = true, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// PostgreSQL 18 programs for the private database
    #[arg(long, global = true, env = "DIEMTUA_PG_BIN")]
    pub pg_bin: Option<PathBuf>,
    /// Folder of the site's own catalogue, on top of the built-in one
    #[arg(long, global = true, env = "DIEMTUA_CATALOGUE")]
    pub catalogue: Option<PathBuf>,
    /// Mail server for reminders, e.g. smtp://localhost:25 or smtps://user:word@host; none: no mail
    #[arg(long, global = true, env = "DIEMTUA_SMTP", hide_env_values = true)]
    pub smtp: Option<String>,
    /// Who writes the reminders
    #[arg(
        long,
        global = true,
        env = "DIEMTUA_MAIL_FROM",
        default_value = "bao-cao@localhost.localdomain"
    )]
    pub mail_from: String,
    /// Proxies on other machines that say in X-Forwarded-For who asks; those on this one are known
    #[arg(long, global = true, env = "DIEMTUA_PROXY", value_delimiter = ',')]
    pub proxy: Vec<IpAddr>,
}

impl Settings {
    /// The data folder: as said, else a fixed place for root, else beside the caller.
    pub fn data_folder(&self) -> PathBuf {
        self.data.clone().unwrap_or_else(|| {
            let root = std::env::var_os("HOME").is_some_and(|home| home == "/root");
            if root {
                PathBuf::from("/var/lib/diemtua")
            } else {
                PathBuf::from("data")
            }
        })
    }
}
