//! Cuts the text of a record into its parts.

use super::ascii::Ascii;
use super::list::List;

/// Text that can be cut. Of ASCII each byte is a character, which [`Ascii`] remembers; in other text a cut may split one.
pub(super) trait Cut<'a>: Copy {
    fn cut(self, at: usize) -> Option<(Self, Self)>;
    fn text(self) -> &'a str;
}

impl<'a> Cut<'a> for &'a str {
    #[inline(always)]
    fn cut(self, at: usize) -> Option<(Self, Self)> {
        self.split_at_checked(at)
    }

    #[inline(always)]
    fn text(self) -> &'a str {
        self
    }
}

impl<'a> Cut<'a> for Ascii<'a> {
    #[inline(always)]
    fn cut(self, at: usize) -> Option<(Self, Self)> {
        self.split_at_checked(at)
    }

    #[inline(always)]
    fn text(self) -> &'a str {
        self.as_str()
    }
}

/// Cuts the narrow texts and checks the list: all of it, its known texts, its list.
#[inline(always)]
pub(super) fn cut_all<'a, B: Cut<'a>, const T: usize>(
    all: B,
    lengths: &[u8; T],
    entries: u8,
) -> Option<(&'a str, [&'a str; T], List<'a>)> {
    let (lengths_of_list, mut left) = all.cut(usize::from(entries))?;
    let mut texts = [""; T];
    for (text, &length) in texts.iter_mut().zip(lengths) {
        let here;
        (here, left) = left.cut(usize::from(length))?;
        *text = here.text();
    }
    let (lengths, text) = (lengths_of_list.text(), left.text());
    let mut any = 0;
    for &length in lengths.as_bytes() {
        any |= length;
        (_, left) = left.cut(usize::from(length))?;
    }
    let whole = any.is_ascii() && left.text().is_empty();
    whole.then_some((all.text(), texts, List::from_parts(lengths, text, false)))
}
