//! A series, column by column: how many samples, their values, then the times.
//!
//! A time is stored as the change of the interval before it, which for regular samples is one byte; see
//! [Gorilla](https://www.vldb.org/pvldb/vol8/p1816-teller.pdf).

use super::MAX_MESSAGE_BYTES;
use super::columns::{Columns, put_number, put_signed};
use super::error::{Refused, TooLong};
use crate::messages::{Sample, Series};

const VALUE_BYTES: usize = 8;
const MOST_TIME_BYTES: usize = 10;

/// Appends the series to `to`.
///
/// # Errors
/// It could take more than [`MAX_MESSAGE_BYTES`].
pub fn encode(series: &Series, to: &mut Vec<u8>) -> Result<(), TooLong> {
    let samples = &series.samples;
    let bytes = samples.len().saturating_mul(VALUE_BYTES + MOST_TIME_BYTES);
    if bytes > MAX_MESSAGE_BYTES {
        return Err(TooLong::Message { bytes, limit: MAX_MESSAGE_BYTES });
    }
    put_number(to, samples.len() as u64);
    to.reserve(samples.len() * (VALUE_BYTES + 2));
    to.extend(samples.iter().flat_map(|sample| sample.value.to_le_bytes()));
    let (mut last, mut interval) = (0_i64, 0_i64);
    for sample in samples {
        let next = sample.at_ms.wrapping_sub(last);
        put_signed(to, next.wrapping_sub(interval));
        (last, interval) = (sample.at_ms, next);
    }
    Ok(())
}

/// Reads a series that is all of `bytes`.
///
/// # Errors
/// See [`Refused`].
pub fn decode(bytes: &[u8]) -> Result<Series, Refused> {
    let mut columns = Columns(bytes);
    let rows = columns.rows(VALUE_BYTES + 1)?;
    let (values, _) = columns.bytes(rows * VALUE_BYTES, "values")?.as_chunks::<VALUE_BYTES>();
    let mut samples = Vec::with_capacity(rows);
    let (mut last, mut interval) = (0_i64, 0_i64);
    for &value in values {
        interval = interval.wrapping_add(columns.signed("time")?);
        last = last.wrapping_add(interval);
        samples.push(Sample { at_ms: last, value: f64::from_le_bytes(value) });
    }
    columns.end()?;
    Ok(Series { samples })
}
