//! What is printed: each finding as it comes, and the table at the end.

use crate::finding::{Finding, figure_text, goal_text};

const HEADS: [&str; 6] = ["work", "ours", "peer", "figure", "goal", ""];

/// Says a finding with all its notes.
pub(crate) fn told(finding: &Finding) -> String {
    let [work, ours, peer, figure, goal, verdict] = cells(finding);
    let mut text = format!("  {work}: {ours}; {peer}; {figure}, goal {goal}: {verdict}");
    for note in &finding.notes {
        text.push_str("\n    - ");
        text.push_str(note);
    }
    text
}

/// Sets all findings beside each other, as a document shows them.
pub(crate) fn table(findings: &[Finding]) -> String {
    let rows: Vec<[String; 6]> = std::iter::once(HEADS.map(str::to_owned))
        .chain(std::iter::once(["---"; 6].map(str::to_owned)))
        .chain(findings.iter().map(cells))
        .collect();
    let lines: Vec<String> = rows.iter().map(|row| format!("| {} |", row.join(" | "))).collect();
    lines.join("\n")
}

fn cells(finding: &Finding) -> [String; 6] {
    [
        finding.work.clone(),
        finding.ours.clone(),
        finding.peer.clone(),
        figure_text(finding.figure, finding.unit),
        goal_text(finding.goal, finding.unit),
        if finding.is_met() { "met".to_owned() } else { "MISSED".to_owned() },
    ]
}
