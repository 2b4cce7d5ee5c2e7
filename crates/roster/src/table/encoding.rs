//! How the bytes of a CSV file are written, found by reading it through once, and the file as
//! UTF-8.

use std::io::{self, Read, Seek, SeekFrom};

use encoding_rs::{CoderResult, Decoder, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1258};
use vietnamese::{Legacy, clean, is_syllable};

/// The ways of writing bytes that lists come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    Utf8,
    /// UTF-8 with bytes that are none: they become `\u{FFFD}`.
    BrokenUtf8,
    Utf16Le,
    Utf16Be,
    /// Vietnamese Windows before Unicode: letters followed by their tones.
    Windows1258,
    /// Western Windows; text of old Vietnamese fonts is stored in it.
    Windows1252,
}

/// The bytes that are looked at where a file is not UTF-8.
const SAMPLE: usize = 1 << 18;

impl Encoding {
    /// Reads the whole file when it is UTF-8, less when it is not. The reader's place afterwards
    /// is anywhere.
    pub fn of<R: Read + Seek>(bytes: &mut R) -> io::Result<Self> {
        bytes.seek(SeekFrom::Start(0))?;
        let mut sample = Vec::with_capacity(SAMPLE);
        bytes
            .by_ref()
            .take(SAMPLE as u64)
            .read_to_end(&mut sample)?;
        if sample.starts_with(&[0xFF, 0xFE]) {
            return Ok(Self::Utf16Le);
        }
        if sample.starts_with(&[0xFE, 0xFF]) {
            return Ok(Self::Utf16Be);
        }
        let head = &sample[..sample.len().min(4096)];
        let zeros = |odd: usize| {
            head.iter()
                .skip(odd)
                .step_by(2)
                .filter(|byte| **byte == 0)
                .count()
        };
        match (zeros(0), zeros(1)) {
            (even, odd) if odd > 2 * even && odd * 8 > head.len() => return Ok(Self::Utf16Le),
            (even, odd) if even > 2 * odd && even * 8 > head.len() => return Ok(Self::Utf16Be),
            _ => {}
        }
        let (letters, faults) = count_utf8(bytes)?;
        Ok(if faults == 0 {
            Self::Utf8
        } else if letters > 4 * faults {
            Self::BrokenUtf8
        } else {
            one_byte(&sample)
        })
    }

    fn decoder(self) -> Decoder {
        match self {
            Self::Utf8 | Self::BrokenUtf8 => UTF_8,
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
            Self::Windows1258 => WINDOWS_1258,
            Self::Windows1252 => WINDOWS_1252,
        }
        .new_decoder_with_bom_removal()
    }
}

/// The letters beyond ASCII in a file, and the places where it is not UTF-8. It stops when the
/// file is plainly something else.
fn count_utf8<R: Read + Seek>(bytes: &mut R) -> io::Result<(usize, usize)> {
    bytes.seek(SeekFrom::Start(0))?;
    let mut buffer = vec![0; 1 << 16];
    let (mut kept, mut letters, mut faults) = (0, 0, 0);
    loop {
        let read = bytes.read(&mut buffer[kept..])?;
        let filled = kept + read;
        let mut from = 0;
        kept = 0;
        while from < filled {
            match std::str::from_utf8(&buffer[from..filled]) {
                Ok(text) => {
                    letters += starts(text.as_bytes());
                    break;
                }
                Err(fault) => {
                    let until = from + fault.valid_up_to();
                    letters += starts(&buffer[from..until]);
                    match fault.error_len() {
                        Some(count) => {
                            faults += 1;
                            from = until + count;
                        }
                        // The rest of the letter is in the next part of the file.
                        None if read > 0 => {
                            buffer.copy_within(until..filled, 0);
                            kept = filled - until;
                            break;
                        }
                        None => {
                            faults += 1;
                            break;
                        }
                    }
                }
            }
        }
        if read == 0 || (faults > 1000 && faults > letters) {
            return Ok((letters, faults));
        }
    }
}

/// The first bytes of letters beyond ASCII.
fn starts(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte >= 0xC0).count()
}

/// Which of the one-byte ways makes more words Vietnamese.
fn one_byte(sample: &[u8]) -> Encoding {
    let (vietnamese, _) = WINDOWS_1258.decode_without_bom_handling(sample);
    let (western, _) = WINDOWS_1252.decode_without_bom_handling(sample);
    let as_1258 = syllables(&clean(&vietnamese));
    let as_1252 = [
        syllables(&western),
        syllables(&Legacy::Tcvn3.read(&western)),
        syllables(&Legacy::Vni.read(&western)),
    ];
    if as_1252.iter().all(|count| as_1258 > *count) {
        Encoding::Windows1258
    } else {
        Encoding::Windows1252
    }
}

fn syllables(text: &str) -> usize {
    text.split(|letter: char| letter.is_whitespace() || letter.is_ascii_punctuation())
        .filter(|word| !word.is_ascii() && is_syllable(word))
        .count()
}

/// A file as UTF-8, whatever it is written in, without its mark at the beginning.
pub struct Decoded<R> {
    bytes: R,
    decoder: Decoder,
    raw: Vec<u8>,
    from: usize,
    until: usize,
    ended: bool,
    /// The decoder has given its last letter.
    finished: bool,
}

impl<R: Read> Decoded<R> {
    pub fn new(bytes: R, encoding: Encoding) -> Self {
        Self {
            bytes,
            decoder: encoding.decoder(),
            raw: vec![0; 1 << 16],
            from: 0,
            until: 0,
            ended: false,
            finished: false,
        }
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        // The decoder needs room for one letter.
        if into.len() < 16 || self.finished {
            return Ok(0);
        }
        loop {
            if self.from == self.until && !self.ended {
                self.from = 0;
                self.until = self.bytes.read(&mut self.raw)?;
                self.ended = self.until == 0;
            }
            let raw = &self.raw[self.from..self.until];
            let (result, taken, written, _) = self.decoder.decode_to_utf8(raw, into, self.ended);
            self.from += taken;
            self.finished = self.ended && result == CoderResult::InputEmpty;
            if written > 0 || self.finished {
                return Ok(written);
            }
        }
    }
}
