//! What a row came to: both sides' medians, their ratio, and the goal.

use serde_json::{Value, json};

/// What is wanted of a ratio, or of a figure of ours alone.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Goal {
    AtLeast(f64),
    AtMost(f64),
}

impl Goal {
    pub(crate) fn is_met(self, figure: f64) -> bool {
        match self {
            Self::AtLeast(least) => figure >= least,
            Self::AtMost(most) => figure <= most,
        }
    }
}

/// A comparison that was made, or a promise that was looked at.
pub(crate) struct Finding {
    pub(crate) work: String,
    /// Our median, as people read it.
    pub(crate) ours: String,
    /// The peer's, with its name.
    pub(crate) peer: String,
    /// What the goal judges.
    pub(crate) figure: f64,
    pub(crate) goal: Goal,
    /// The unit of the figure; empty for a ratio.
    pub(crate) unit: &'static str,
    /// Whatever else should be known: what was checked, what the peer does better.
    pub(crate) notes: Vec<String>,
}

impl Finding {
    pub(crate) fn is_met(&self) -> bool {
        self.goal.is_met(self.figure)
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "work": self.work,
            "ours": self.ours,
            "peer": self.peer,
            "figure": self.figure,
            "unit": self.unit,
            "goal": goal_text(self.goal, self.unit),
            "met": self.is_met(),
            "notes": self.notes,
        })
    }
}

/// Says a goal as the table shows it.
pub(crate) fn goal_text(goal: Goal, unit: &str) -> String {
    let (sign, figure) = match goal {
        Goal::AtLeast(least) => ("≥", least),
        Goal::AtMost(most) => ("≤", most),
    };
    format!("{sign} {}", figure_text(figure, unit))
}

/// Says a figure with a sensible number of digits; a ratio is a number of times.
pub(crate) fn figure_text(figure: f64, unit: &str) -> String {
    let digits = match figure.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 0.1 || size == 0.0 => 2,
        _ => 4,
    };
    let number = grouped(&format!("{figure:.digits$}"));
    if unit.is_empty() { format!("{number} ×") } else { format!("{number} {unit}") }
}

/// Sets commas between thousands.
fn grouped(number: &str) -> String {
    let (whole, rest) = number.split_once('.').map_or((number, None), |(a, b)| (a, Some(b)));
    let mut text = String::new();
    for (place, digit) in whole.chars().enumerate() {
        let left = whole.len() - place;
        if place > 0 && left.is_multiple_of(3) && !text.ends_with('-') {
            text.push(',');
        }
        text.push(digit);
    }
    match rest {
        Some(rest) => format!("{text}.{rest}"),
        None => text,
    }
}

/// Gives the middle one of some figures.
pub(crate) fn median(figures: &[f64]) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => sorted[middle],
        _ => f64::midpoint(sorted[middle - 1], sorted[middle]),
    }
}
