//! A migration that is added changes no source file, yet the program holds them all.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
