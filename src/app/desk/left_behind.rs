//! What a case that is closed off leaves behind: papers that name no case stay for everybody, and may have something of it.

use crate::app::App;
use crate::app::texts::Sentence;
use crate::app::views::Eyes;
use crate::record::queries::NamesNoCase;

/// Which papers are to be looked through.
pub(in crate::app) fn left_behind(app: &App, stays: &NamesNoCase) -> Vec<String> {
    let (eyes, on) = (Eyes::of(app), "%-d %b %Y");
    let mut lines = vec![app.say(Sentence::NamesNoCase, &[])];
    if !stays.reports.is_empty() {
        lines.extend([String::new(), app.say(Sentence::NamesNoCaseReports, &[])]);
    }
    lines.extend(stays.reports.iter().map(|(report, meeting)| {
        let (received, meeting) = (report.received.format(on).to_string(), meeting.date.format(on).to_string());
        let agency = app.papers.agency_name(Some(report.agency));
        app.say(Sentence::NamesNoCaseReport, &[("agency", agency), ("on", &received), ("meeting", &meeting)])
    }));
    if !stays.releases.is_empty() {
        lines.extend([String::new(), app.say(Sentence::NamesNoCaseReleases, &[])]);
    }
    lines.extend(stays.releases.iter().map(|release| {
        let agency = app.papers.agency_name(release.agency);
        let whom = eyes.name(&release.to_whom);
        let who = if agency.is_empty() { whom.to_string() } else { format!("{whom}, {agency}") };
        app.say(Sentence::NamesNoCaseRelease, &[("on", &release.at.format(on).to_string()), ("who", &who)])
    }));
    lines
}
