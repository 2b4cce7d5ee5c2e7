//! A book: entries in the order they were written, and how far its past is closed.

use timeline::Day;

use crate::{Entry, Fault};

/// A closing or a reopening, as it was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// Nothing is posted before this day any more; none when all is open again.
    pub until_on: Option<Day>,
    /// Why it was reopened; empty for a closing.
    pub reason: String,
}

/// The book of one keeper. It is only added to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Book {
    entries: Vec<Entry>,
    /// For each entry the one it reverses.
    reverses: Vec<Option<usize>>,
    closings: Vec<Closing>,
}

impl Book {
    pub fn new() -> Book {
        Book::default()
    }

    /// The entries by their numbers, which count from 0.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub fn closings(&self) -> &[Closing] {
        &self.closings
    }

    /// The first open day; none where nothing was closed.
    pub fn closed_until(&self) -> Option<Day> {
        self.closings.last().and_then(|closing| closing.until_on)
    }

    /// Which entry this one reverses.
    pub fn reverses(&self, number: usize) -> Option<usize> {
        self.reverses.get(number).copied().flatten()
    }

    fn check_open(&self, on: Day) -> Result<(), Fault> {
        match self.closed_until() {
            Some(until_on) if on < until_on => Err(Fault::Closed { until_on }),
            _ => Ok(()),
        }
    }

    /// Adds an entry and gives its number.
    ///
    /// # Errors
    /// [`Fault::Closed`] where its day lies in a closed period.
    pub fn post(&mut self, entry: Entry) -> Result<usize, Fault> {
        self.check_open(entry.on())?;
        self.add(entry, None)
    }

    fn add(&mut self, entry: Entry, reverses: Option<usize>) -> Result<usize, Fault> {
        self.entries.push(entry);
        self.reverses.push(reverses);
        Ok(self.entries.len() - 1)
    }

    /// Takes an entry back by its mirror on a day, and gives the mirror's number. The entry stays.
    ///
    /// # Errors
    /// No such entry, one reversed before, a reversal, an earlier day, or a closed one.
    pub fn reverse(&mut self, number: usize, on: Day) -> Result<usize, Fault> {
        let entry = self.entries.get(number).ok_or(Fault::NoSuchEntry(number))?;
        if self.reverses[number].is_some() {
            return Err(Fault::IsReversal(number));
        }
        if self.reverses.contains(&Some(number)) {
            return Err(Fault::Reversed(number));
        }
        if on < entry.on() {
            return Err(Fault::ReversedBefore);
        }
        self.check_open(on)?;
        let mirror = entry.mirror(on);
        self.add(mirror, Some(number))
    }

    /// Closes everything before a day. It moves nothing.
    ///
    /// # Errors
    /// [`Fault::ClosedBackwards`] where more was closed already.
    pub fn close(&mut self, until_on: Day) -> Result<(), Fault> {
        if self.closed_until().is_some_and(|closed| until_on <= closed) {
            return Err(Fault::ClosedBackwards);
        }
        self.closings.push(Closing {
            until_on: Some(until_on),
            reason: String::new(),
        });
        Ok(())
    }

    /// Opens again what was closed from a day on, or all of it, and keeps why.
    ///
    /// # Errors
    /// [`Fault::ReopenedForwards`] where nothing on that day or after it is closed.
    pub fn reopen(&mut self, until_on: Option<Day>, reason: &str) -> Result<(), Fault> {
        let Some(closed) = self.closed_until() else {
            return Err(Fault::ReopenedForwards);
        };
        if until_on.is_some_and(|until_on| until_on >= closed) {
            return Err(Fault::ReopenedForwards);
        }
        self.closings.push(Closing {
            until_on,
            reason: reason.to_owned(),
        });
        Ok(())
    }
}
