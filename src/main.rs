//! The program `diemtua`: reads its command and says how it ended.

use clap::Parser;
use diemtua::cli::{Command, run};

// A paper of hundreds of pages is set in short-lived pieces; what they held goes back to the
// machine.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    run(Command::parse())
}
