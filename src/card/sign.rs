//! What the square on a card holds: the card's number, the code of its unit, the days it holds, and
//! our signature over them (Ed25519). No name. Whoever has the public key can check it without a
//! network. Pure: keys are handed in.
//!
//! ```text
//! 1 byte    version, 1
//! 1 byte    length of the number, then the number in ASCII
//! 1 byte    length of the unit's code, then the code in ASCII
//! 2 bytes   issued on, days since 2000-01-01, big-endian
//! 2 bytes   valid until, the same
//! 64 bytes  signature over "diemtua card" and all bytes before
//! ```
//! written in base64url without padding.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use timeline::{Day, day_from_number, day_number};

const VERSION: u8 = 1;
/// Keeps a signature on a card from being one on anything else.
const CONTEXT: &[u8] = b"diemtua card";
const SIGNATURE_BYTES: usize = 64;
/// The number of the day 2000-01-01.
const FIRST_DAY: Day = jiff::civil::date(2000, 1, 1);

/// What a card says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    pub number: String,
    pub unit_code: String,
    pub issued_on: Day,
    pub valid_until: Day,
}

/// Why a text is no card of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsound {
    #[error("the text is not a card's code")]
    Unreadable,
    #[error("the signature is not ours")]
    Forged,
}

/// The signed text of a card. `None` where a part is too long or a day outside 2000–2179.
pub fn payload_text(payload: &Payload, key: &SigningKey) -> Option<String> {
    let mut bytes = plain(payload)?;
    let signature = key.sign(&signed_part(&bytes));
    bytes.extend_from_slice(&signature.to_bytes());
    Some(URL_SAFE_NO_PAD.encode(bytes))
}

/// Reads a card's text; sound where one of the keys signed it.
pub fn read_payload(text: &str, keys: &[VerifyingKey]) -> Result<Payload, Unsound> {
    let bytes = URL_SAFE_NO_PAD
        .decode(text.trim())
        .map_err(|_| Unsound::Unreadable)?;
    let end = bytes
        .len()
        .checked_sub(SIGNATURE_BYTES)
        .ok_or(Unsound::Unreadable)?;
    let (said, signature) = bytes.split_at(end);
    let payload = read_plain(said).ok_or(Unsound::Unreadable)?;
    let signature = Signature::from_slice(signature).map_err(|_| Unsound::Unreadable)?;
    let said = signed_part(said);
    let mut keys = keys.iter();
    match keys.any(|key| key.verify_strict(&said, &signature).is_ok()) {
        true => Ok(payload),
        false => Err(Unsound::Forged),
    }
}

fn signed_part(said: &[u8]) -> Vec<u8> {
    [CONTEXT, said].concat()
}

fn plain(payload: &Payload) -> Option<Vec<u8>> {
    let mut bytes = vec![VERSION];
    for text in [&payload.number, &payload.unit_code] {
        bytes.push(u8::try_from(text.len()).ok()?);
        bytes.extend_from_slice(text.as_bytes());
    }
    for day in [payload.issued_on, payload.valid_until] {
        let days = day_number(day) - day_number(FIRST_DAY);
        bytes.extend_from_slice(&u16::try_from(days).ok()?.to_be_bytes());
    }
    Some(bytes)
}

fn read_plain(said: &[u8]) -> Option<Payload> {
    let (version, rest) = said.split_first()?;
    let (number, rest) = read_text(rest)?;
    let (unit_code, rest) = read_text(rest)?;
    let [a, b, c, d] = *rest else { return None };
    let day = |bytes| {
        let days = i32::from(u16::from_be_bytes(bytes));
        day_from_number(day_number(FIRST_DAY) + days)
    };
    (*version == VERSION).then_some(Payload {
        number,
        unit_code,
        issued_on: day([a, b])?,
        valid_until: day([c, d])?,
    })
}

fn read_text(bytes: &[u8]) -> Option<(String, &[u8])> {
    let (length, rest) = bytes.split_first()?;
    let (text, rest) = rest.split_at_checked(usize::from(*length))?;
    let text = std::str::from_utf8(text).ok()?;
    text.is_ascii().then(|| (text.to_owned(), rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn payload() -> Payload {
        Payload {
            number: "LDA2600000428".to_owned(),
            unit_code: "LD-A-1".to_owned(),
            issued_on: "2026-07-01".parse().unwrap(),
            valid_until: "2036-07-01".parse().unwrap(),
        }
    }

    #[test]
    fn a_card_is_read_with_the_public_key_alone() {
        let key = SigningKey::from_bytes(&[7; 32]);
        let other = SigningKey::from_bytes(&[8; 32]).verifying_key();
        let text = payload_text(&payload(), &key).unwrap();
        assert!(text.len() < 140, "{}", text.len());
        let keys = [other, key.verifying_key()];
        assert_eq!(read_payload(&text, &keys), Ok(payload()));
        assert_eq!(read_payload(&text, &[other]), Err(Unsound::Forged));
        assert_eq!(read_payload(&text, &[]), Err(Unsound::Forged));
        for text in ["", "không phải", "AAAA", &text[..40]] {
            assert_eq!(
                read_payload(text, &keys),
                Err(Unsound::Unreadable),
                "{text}"
            );
        }
    }

    #[test]
    fn a_day_before_2000_is_not_written() {
        let key = SigningKey::from_bytes(&[7; 32]);
        let old = Payload {
            issued_on: "1999-12-31".parse().unwrap(),
            ..payload()
        };
        assert_eq!(payload_text(&old, &key), None);
    }

    proptest! {
        #[test]
        fn no_byte_can_be_changed(at in 0..200usize, change in 1..255u8) {
            let key = SigningKey::from_bytes(&[7; 32]);
            let text = payload_text(&payload(), &key).unwrap();
            let mut bytes = URL_SAFE_NO_PAD.decode(&text).unwrap();
            let at = at % bytes.len();
            bytes[at] ^= change;
            let forged = URL_SAFE_NO_PAD.encode(&bytes);
            prop_assert!(read_payload(&forged, &[key.verifying_key()]).is_err());
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,200}") {
            let key = SigningKey::from_bytes(&[7; 32]);
            prop_assert!(read_payload(&text, &[key.verifying_key()]).is_err());
        }
    }
}
