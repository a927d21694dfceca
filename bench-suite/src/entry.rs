//! What is measured: tables of entries. Criterion, the interleaved mode, the counters and the report all run these same ones.

/// A question with an answer in numbers: which entries, and what they are compared with.
pub struct Table {
    /// A short name, also for files: `user`.
    pub name: &'static str,
    /// What is measured, in one line.
    pub title: String,
    /// The row to which ratios are formed.
    pub baseline: &'static str,
    /// The row that none can beat, if there is one.
    pub limit: Option<&'static str>,
    /// The column that the plot shows.
    pub plotted: &'static str,
    /// How many calls show an average one: more than one if they differ.
    pub calls: u64,
    /// The entries, in the order in which rows and columns appear.
    pub entries: Vec<Entry>,
}

/// One thing that is measured.
pub struct Entry {
    /// What does it: a codec, a scheme, a fix.
    pub row: &'static str,
    /// What is done.
    pub column: &'static str,
    /// Bytes on the wire for each call, on average.
    pub bytes: u64,
    /// Elements (users, samples, messages) for each call.
    pub elements: u64,
    /// Does it so many times. The loop is inside, the inputs and the results pass through `black_box`, and dropping the result counts.
    pub run: Box<dyn FnMut(u64)>,
}

impl Table {
    /// The rows, in order of appearance.
    #[must_use]
    pub fn rows(&self) -> Vec<&'static str> {
        unique(self.entries.iter().map(|entry| entry.row))
    }
}

fn unique(names: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    let mut all = Vec::new();
    for name in names {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    all
}
