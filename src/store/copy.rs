//! Rows in PostgreSQL's binary COPY format: numbers in network order, each field after its length.
//! Days count from 2000-01-01, instants in microseconds from its midnight.

/// 2000-01-01 as a day number and in microseconds of the Unix epoch.
const FIRST_DAY: i32 = 10_957;
const FIRST_MICROSECOND: i64 = FIRST_DAY as i64 * 86_400_000_000;

/// Rows of one COPY statement.
pub struct Rows {
    bytes: Vec<u8>,
}

impl Default for Rows {
    fn default() -> Self {
        Self::new()
    }
}

impl Rows {
    pub fn new() -> Self {
        let mut bytes = Vec::with_capacity(1 << 20);
        bytes.extend_from_slice(b"PGCOPY\n\xff\r\n\0");
        bytes.extend_from_slice(&[0; 8]);
        Self { bytes }
    }

    /// Begins a row of so many fields.
    pub fn row(&mut self, fields: i16) -> &mut Self {
        self.bytes.extend_from_slice(&fields.to_be_bytes());
        self
    }

    fn field(&mut self, value: &[u8]) -> &mut Self {
        // A field is far shorter than the format's limit of two gigabytes.
        let length = i32::try_from(value.len()).unwrap_or(i32::MAX);
        self.bytes.extend_from_slice(&length.to_be_bytes());
        self.bytes.extend_from_slice(value);
        self
    }

    pub fn null(&mut self) -> &mut Self {
        self.bytes.extend_from_slice(&(-1_i32).to_be_bytes());
        self
    }

    pub fn small(&mut self, value: i16) -> &mut Self {
        self.field(&value.to_be_bytes())
    }

    pub fn number(&mut self, value: i32) -> &mut Self {
        self.field(&value.to_be_bytes())
    }

    pub fn big(&mut self, value: i64) -> &mut Self {
        self.field(&value.to_be_bytes())
    }

    pub fn big_or_null(&mut self, value: Option<i64>) -> &mut Self {
        match value {
            Some(value) => self.big(value),
            None => self.null(),
        }
    }

    pub fn text(&mut self, value: &str) -> &mut Self {
        self.field(value.as_bytes())
    }

    pub fn text_or_null(&mut self, value: Option<&str>) -> &mut Self {
        match value {
            Some(value) => self.text(value),
            None => self.null(),
        }
    }

    pub fn small_or_null(&mut self, value: Option<i16>) -> &mut Self {
        match value {
            Some(value) => self.small(value),
            None => self.null(),
        }
    }

    /// A boolean that is true.
    pub fn yes(&mut self) -> &mut Self {
        self.field(&[1])
    }

    /// A jsonb value: the version of its format, then its text.
    pub fn json(&mut self, text: &[u8]) -> &mut Self {
        let length = i32::try_from(text.len() + 1).unwrap_or(i32::MAX);
        self.bytes.extend_from_slice(&length.to_be_bytes());
        self.bytes.push(1);
        self.bytes.extend_from_slice(text);
        self
    }

    /// A day by its number from 1970-01-01.
    pub fn day(&mut self, number: i32) -> &mut Self {
        self.number(number - FIRST_DAY)
    }

    pub fn day_or_null(&mut self, number: Option<i32>) -> &mut Self {
        match number {
            Some(number) => self.day(number),
            None => self.null(),
        }
    }

    /// A day, or `infinity`, which is written as the largest number there is.
    pub fn day_or_forever(&mut self, number: Option<i32>) -> &mut Self {
        match number {
            Some(number) => self.day(number),
            None => self.number(i32::MAX),
        }
    }

    /// An instant in microseconds from 1970-01-01.
    pub fn instant(&mut self, microseconds: i64) -> &mut Self {
        self.big(microseconds - FIRST_MICROSECOND)
    }

    /// The bytes with the mark that ends them.
    pub fn finish(mut self) -> Vec<u8> {
        self.bytes.extend_from_slice(&(-1_i16).to_be_bytes());
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_written_as_the_format_says() {
        let mut rows = Rows::new();
        rows.row(3).number(7).text("ă").null();
        let bytes = rows.finish();
        let expected: &[u8] = &[
            0, 3, 0, 0, 0, 4, 0, 0, 0, 7, 0, 0, 0, 2, 0xc4, 0x83, 255, 255, 255, 255, 255, 255,
        ];
        assert_eq!(&bytes[19..], expected);
    }

    #[test]
    fn the_first_day_of_the_century_is_day_nought() {
        let mut rows = Rows::new();
        rows.row(1).day(10_957);
        assert_eq!(&rows.finish()[25..29], &[0, 0, 0, 0]);
    }
}
