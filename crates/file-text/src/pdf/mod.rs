//! The text of a PDF that holds text. What is only a picture of a page has none.
//!
//! The file's own table of places is not used: objects are found by looking for them, so that a
//! broken table does no harm. Of fonts only what their codes mean and how wide letters are is read.

mod file;
mod font;
mod lines;
mod object;
mod page;

use self::file::Document;
use crate::Fault;

/// The text of the pages in their order.
pub fn read(bytes: &[u8]) -> Result<String, Fault> {
    let mut file = Document::open(bytes)?;
    if file.is_locked() {
        return Err(Fault::Locked);
    }
    let mut text = String::new();
    let mut is_open = false;
    for page in file.pages() {
        let pieces = page::read(&mut file, &page)?;
        lines::write(&pieces, &mut text, &mut is_open);
        if text.len() > crate::MOST_TEXT {
            break;
        }
    }
    Ok(text)
}
