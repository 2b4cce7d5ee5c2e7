//! The command line. Every command exits 0 on success, 2 on wrong use, 1 on refusal with the reason
//! and the remedy on standard error.

mod act;
mod archive;
mod bench;
mod catalogue;
mod demo;
mod figures;
mod fill;
mod import;
mod members;
mod read;
mod report;
mod seal;
mod serve;
mod site;
mod user;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::Settings;

pub use site::{Site, open_site};

/// Điểm Tựa: the working system of a trade-union federation.
#[derive(Debug, Parser)]
#[command(name = "diemtua", version, about)]
pub struct Command {
    #[command(flatten)]
    pub settings: Settings,
    #[command(subcommand)]
    pub deed: Deed,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Deed {
    /// Serve the pages and the API
    Serve {
        /// Address to listen at
        #[arg(long, env = "DIEMTUA_LISTEN", default_value = "127.0.0.1:8080")]
        listen: String,
        /// Fill an empty site first: the figures of the sample articles, a small generated
        /// federation and its sign-ins
        #[arg(long)]
        fill_sample: bool,
    },
    /// Figures of a unit over a period
    Figures(figures::FiguresAsked),
    /// The records behind one figure
    Explain(figures::ExplainAsked),
    /// Every named invariant, checked on the live data
    Verify {
        /// The digest of a seal kept outside the site, which must still be in the chain
        #[arg(long)]
        against: Option<String>,
    },
    /// Seal what the audit log has not sealed yet, and print the last seal
    Seal,
    /// Look into the catalogue
    Catalogue {
        #[command(subcommand)]
        deed: catalogue::CatalogueDeed,
    },
    /// Fill the site with a generated federation
    Demo {
        /// 1 is as large as the largest city: 6,349 base unions, 629,000 members
        #[arg(long, default_value_t = 1.0)]
        scale: f64,
        /// The same seed draws the same federation
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Fill a form for a unit and a period and write it to a file
    Report(report::ReportAsked),
    /// The figures of an old report, with what is suggested for them; writes nothing
    Read(read::ReadAsked),
    /// Read members, units, records, figures or targets from a file
    Import(import::ImportAsked),
    /// The imports of members so far, and the taking back of one
    Imports {
        #[command(subcommand)]
        deed: import::members::ImportsDeed,
    },
    /// Carry out one reorganisation, or rehearse it
    Act(act::ActAsked),
    /// The reorganisations so far, and the taking back of one
    Acts {
        #[command(subcommand)]
        deed: act::ActsDeed,
    },
    /// Write the whole site into a new folder of open files: one CSV a table, with digests
    Export {
        /// A folder that is not there yet, or is empty
        folder: PathBuf,
    },
    /// Fill an empty site from a folder that was exported
    Restore {
        /// The exported folder
        folder: PathBuf,
    },
    /// Search the register, and people who are in it twice
    Members {
        #[command(subcommand)]
        deed: members::MembersDeed,
    },
    /// Measure the program on the site's own data
    Bench {
        #[command(subcommand)]
        deed: bench::BenchDeed,
    },
    /// Make accounts and one-time links
    User {
        #[command(subcommand)]
        deed: user::UserDeed,
    },
}

/// Runs a command to its end.
pub fn run(command: Command) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("diemtua: {error}");
            return ExitCode::FAILURE;
        }
    };
    let done = runtime.block_on(async {
        match command.deed {
            Deed::Serve {
                listen,
                fill_sample,
            } => serve::serve(&command.settings, &listen, fill_sample).await,
            Deed::Bench { deed } => bench::run(&command.settings, deed).await,
            Deed::Figures(asked) => figures::figures(&command.settings, asked).await,
            Deed::Explain(asked) => figures::explain(&command.settings, asked).await,
            Deed::Verify { against } => verify::run(&command.settings, against.as_deref()).await,
            Deed::Seal => seal::run(&command.settings).await,
            Deed::Catalogue { deed } => catalogue::run(&command.settings, deed),
            Deed::Demo { scale, seed } => demo::run(&command.settings, scale, seed).await,
            Deed::Report(asked) => report::run(&command.settings, asked).await,
            Deed::Read(asked) => read::run(&command.settings, &asked),
            Deed::Import(asked) => import::run(&command.settings, asked).await,
            Deed::Imports { deed } => import::members::imports_run(&command.settings, deed).await,
            Deed::Act(asked) => act::run(&command.settings, &asked).await,
            Deed::Acts { deed } => act::acts_run(&command.settings, &deed).await,
            Deed::Export { folder } => archive::export(&command.settings, &folder).await,
            Deed::Restore { folder } => archive::restore(&command.settings, folder).await,
            Deed::Members { deed } => members::run(&command.settings, deed).await,
            Deed::User { deed } => user::run(&command.settings, deed).await,
        }
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads our output has read enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("diemtua: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<std::io::Error>()
        .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}
