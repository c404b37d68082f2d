//! The numbers of a run, printed one per line (`figure NAME VALUE UNIT`) and written to a page with the machine and the commit.

use crate::machine;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

/// What one run found.
pub(crate) struct Report {
    name: String,
    numbers: Vec<(String, String, String)>,
    broken: Vec<String>,
    notes: Vec<String>,
}

impl Report {
    /// A run without numbers yet.
    pub(crate) fn begin(name: &str) -> Report {
        Report {
            name: name.to_owned(),
            numbers: Vec::new(),
            broken: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Prints a sentence.
    pub(crate) fn say(&self, sentence: &str) {
        // A closed pipe is no reason to stop measuring.
        let _ = writeln!(std::io::stdout(), "{sentence}");
    }

    /// A sentence for the page.
    pub(crate) fn note(&mut self, sentence: impl Into<String>) {
        let sentence = sentence.into();
        self.say(&sentence);
        self.notes.push(sentence);
    }

    /// A number without a bound.
    pub(crate) fn number(&mut self, name: &str, value: f64, unit: &str) {
        let value = if value == value.trunc() {
            format!("{value:.0}")
        } else {
            format!("{value:.2}")
        };
        self.say(&format!("figure {name} {value} {unit}"));
        self.numbers.push((name.to_owned(), value, unit.to_owned()));
    }

    /// A number that must not be larger.
    pub(crate) fn at_most(&mut self, name: &str, value: f64, bound: f64, unit: &str) {
        self.number(name, value, unit);
        // NaN is no success.
        if value.is_nan() || value > bound {
            self.break_bound(format!("{name} is {value:.2} {unit}, more than {bound}"));
        }
    }

    /// A number that must not be smaller.
    pub(crate) fn at_least(&mut self, name: &str, value: f64, bound: f64, unit: &str) {
        self.number(name, value, unit);
        if value.is_nan() || value < bound {
            self.break_bound(format!("{name} is {value:.2} {unit}, less than {bound}"));
        }
    }

    /// Records a number that another program printed.
    pub(crate) fn keep(&mut self, name: &str, value: &str, unit: &str) {
        self.numbers.push((name.to_owned(), value.to_owned(), unit.to_owned()));
    }

    /// The run failed, and why.
    pub(crate) fn break_bound(&mut self, why: String) {
        self.say(&format!("broken: {why}"));
        self.broken.push(why);
    }

    /// Writes the page; true when no bound was broken.
    pub(crate) fn finish(self) -> anyhow::Result<bool> {
        let folder = PathBuf::from("bench/results");
        std::fs::create_dir_all(&folder)?;
        let date = machine::told("date", &["-u", "+%Y-%m-%d"]);
        let mut page = format!(
            "# bench {}\n\n{} UTC, commit {}, {}\n\n| figure | value | unit |\n|---|---|---|\n",
            self.name,
            machine::told("date", &["-u", "+%Y-%m-%d %H:%M"]),
            machine::commit(),
            machine::describe(),
        );
        for (name, value, unit) in &self.numbers {
            writeln!(page, "| {name} | {value} | {unit} |")?;
        }
        for note in &self.notes {
            write!(page, "\n{note}\n")?;
        }
        let verdict = if self.broken.is_empty() {
            "Every bound holds.".to_owned()
        } else {
            self.broken.join("; ")
        };
        write!(page, "\n{verdict}\n")?;
        let path = folder.join(format!("{date}-{}.md", self.name));
        std::fs::write(&path, page)?;
        self.say(&format!("written to {}", path.display()));
        Ok(self.broken.is_empty())
    }
}

/// The value below which `share` of the numbers are.
pub(crate) fn quantile(numbers: &mut [f64], share: f64) -> f64 {
    if numbers.is_empty() {
        return f64::NAN;
    }
    numbers.sort_by(f64::total_cmp);
    let last = numbers.len() - 1;
    numbers[((last as f64) * share).round() as usize]
}
