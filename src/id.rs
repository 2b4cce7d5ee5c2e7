//! Where secrets come from: sign-in tokens, form tokens, one-time links. Kept as digests only.

use rand::RngExt;
use sha2::{Digest, Sha256};

/// A fresh secret of 256 bits in 64 hexadecimal digits.
pub fn secret() -> String {
    let bytes: [u8; 32] = rand::rng().random();
    hex(&bytes)
}

/// A fresh secret of 128 bits in 32 hexadecimal digits: short enough to be printed on a paper.
pub fn check_code() -> String {
    let bytes: [u8; 16] = rand::rng().random();
    hex(&bytes)
}

/// What is stored of a secret.
pub fn digest(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A fresh seed of a signing key.
pub fn seed() -> [u8; 32] {
    rand::rng().random()
}
