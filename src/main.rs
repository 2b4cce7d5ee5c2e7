//! The program `diemtua`: reads its command and says how it ended.

use clap::Parser;
use diemtua::cli::{Command, run};

fn main() -> std::process::ExitCode {
    run(Command::parse())
}
