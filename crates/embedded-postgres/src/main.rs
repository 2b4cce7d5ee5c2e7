//! Holds a private server as long as its input is open, for scripts and tests:
//!
//! ```text
//! private-postgres FOLDER [--binaries FOLDER] [--search FOLDER]… [--throw-away]
//! ```
//!
//! One line goes to the output once the server is ready: `owned` or `guest`, then the URL of the
//! database `postgres`. When the input ends the server is stopped, if it is owned.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use embedded_postgres::{Fault, Server, Settings};

const USAGE: &str =
    "usage: private-postgres FOLDER [--binaries FOLDER] [--search FOLDER]... [--throw-away]";

fn main() -> ExitCode {
    let Some(settings) = read_arguments(std::env::args_os().skip(1).map(PathBuf::from)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match hold(&settings) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{}\n{}", explain(&fault), fault.remedy());
            ExitCode::FAILURE
        }
    }
}

fn read_arguments(mut arguments: impl Iterator<Item = PathBuf>) -> Option<Settings> {
    let mut settings = Settings::durable(arguments.next()?);
    while let Some(argument) = arguments.next() {
        match argument.to_str()? {
            "--binaries" => settings.binaries = Some(arguments.next()?),
            "--search" => settings.search.push(arguments.next()?),
            "--throw-away" => settings.durable = false,
            _ => return None,
        }
    }
    Some(settings)
}

fn hold(settings: &Settings) -> Result<(), Fault> {
    let server = Server::start(settings)?;
    let standing = if server.owned() { "owned" } else { "guest" };
    let mut output = std::io::stdout();
    // Whoever started this may have gone; then the input has ended too and the server stops.
    let _ = writeln!(output, "{standing} {}", server.url("postgres"));
    let _ = output.flush();
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    server.stop()
}

/// The fault and what lies beneath it, in one line.
fn explain(fault: &Fault) -> String {
    let mut text = fault.to_string();
    let mut beneath = std::error::Error::source(fault);
    while let Some(cause) = beneath {
        text = format!("{text}: {cause}");
        beneath = cause.source();
    }
    text
}
