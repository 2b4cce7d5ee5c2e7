//! Every file of the checkout that is ours, as text.

use std::fs;
use std::path::{Path, PathBuf};

/// A file, by its path from the root of the checkout.
pub struct File {
    pub path: String,
    pub text: String,
}

impl File {
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or("")
    }

    /// The text without its unit tests, which end a file.
    pub fn code(&self) -> &str {
        self.text.split("\n#[cfg(test)]\nmod ").next().unwrap_or("")
    }

    /// Lines with their numbers from 1, without comments that stand alone.
    pub fn code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.code().lines().enumerate();
        lines
            .map(|(index, line)| (index + 1, line))
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Not ours, or made by the build.
const SKIPPED: [&str; 10] = [
    ".git",
    ".sqlx",
    ".venv",
    "data",
    "dist",
    "node_modules",
    "out",
    "playwright-report",
    "test-results",
    ".env",
];

/// The files below a folder whose names end so, in order.
pub fn below(folder: &str, endings: &[&str]) -> Vec<File> {
    let mut found = Vec::new();
    walk(&root().join(folder), endings, &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn walk(folder: &Path, endings: &[&str], found: &mut Vec<File>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let entry = entry.unwrap();
        let (path, name) = (entry.path(), entry.file_name().into_string().unwrap());
        let kind = entry.file_type().unwrap();
        // The build's folder stands at the root; src/target is ours.
        let built = name == "target" && folder == root();
        if built || SKIPPED.contains(&name.as_str()) || kind.is_symlink() {
            continue;
        }
        if kind.is_dir() {
            walk(&path, endings, found);
        } else if endings.iter().any(|ending| name.ends_with(ending))
            && let Ok(text) = fs::read_to_string(&path)
        {
            let path = path.strip_prefix(root()).unwrap();
            found.push(File {
                path: path.to_str().unwrap().to_owned(),
                text,
            });
        }
    }
}

/// Fails with one line a fault.
pub fn none(rule: &str, faults: Vec<String>) {
    assert!(faults.is_empty(), "{rule}:\n  {}\n", faults.join("\n  "));
}
