//! The comparison as a page that needs nothing but itself.

use super::change::Change;
use super::groups::Group;
use super::matrix::{Cell, Comparison, Row};
use crate::clip::clip;
use crate::html::shell;
use crate::visible::visible;
use maud::{Markup, html};

/// How much is shown of a name or of a way to end, in bytes.
const TEXT: usize = 600;

impl Comparison {
    /// The matrix as a page: what differs, or all of it.
    #[must_use]
    pub fn page(&self, all: bool) -> String {
        let groups = self.groups(all);
        let same = self.different() == 0;
        let worse = self.changes().any(|change| change == Change::Worse);
        let body = html! {
            header {
                p .product { b { "upcheck" } " UploadPartCopy conformance, compared" }
                h1 .good[same] .calm[!same && !worse] { (self.outcome()) }
            }
            main {
                (self.runs())
                (self.scored())
                @for group in &groups { (self.group_of(group)) }
                @if groups.is_empty() { p .note { "All of them came to the same." } }
            }
            footer { p { "upcheck " (env!("CARGO_PKG_VERSION")) } }
        };
        shell("runs compared", "", &body).into_string()
    }

    fn runs(&self) -> Markup {
        html! {
            section aria-labelledby="runs-title" {
                h2 #runs-title { "Runs" }
                ul .plain .runs { @for column in &self.columns { li {
                    b { (column.letter) } " " (text(&column.title)) ": " (column.total()) " checks"
                    @if let Some(day) = column.day() { " on " (day) }
                    ", upcheck " (text(&column.head.upcheck)) ": " (column.verdicts())
                } } }
            }
        }
    }

    fn scored(&self) -> Markup {
        html! {
            section aria-labelledby="passed-title" {
                h2 #passed-title { "Passed, of the checks that were judged to pass or not" }
                div .scroll tabindex="0" role="region" aria-labelledby="passed-title" { table {
                    thead { tr {
                        th scope="col" { "by area" }
                        @for column in &self.columns { th scope="col" { (text(&column.title)) } }
                    } }
                    tbody { @for (area, scores) in self.scores() { tr {
                        th scope="row" { (text(area)) }
                        @for (passed, judged) in scores { td .pass[passed == judged] .fail[passed < judged] {
                            (passed) "/" (judged)
                        } }
                    } } }
                } }
            }
        }
    }

    fn group_of(&self, group: &Group<'_>) -> Markup {
        html! {
            section {
                h2 { (text(group.title)) " (" (group.rows.len()) ")" }
                div .scroll tabindex="0" role="region" aria-label=(text(group.title)) { table .matrix {
                    thead { tr {
                        th scope="col" { "check" }
                        th scope="col" { "level" }
                        @for column in &self.columns { th scope="col" title=(text(&column.title)) { (column.letter) } }
                    } }
                    tbody { @for row in &group.rows { (row_of(row)) } }
                } }
            }
        }
    }
}

fn row_of(row: &Row) -> Markup {
    html! {
        tr {
            th scope="row" {
                code { (text(&row.name)) }
                @for (number, way) in row.ways().into_iter().enumerate() {
                    div .short {
                        (number + 1) ": "
                        (way.iter().map(|how| text(how)).collect::<Vec<_>>().join(" or "))
                    }
                }
            }
            td { (row.level) }
            @for cell in &row.cells { (cell_of(row, cell)) }
        }
    }
}

fn cell_of(row: &Row, cell: &Cell) -> Markup {
    let verdict = cell.verdict();
    html! { td class=[verdict] { (row.word(cell)) } }
}

fn text(text: &str) -> String {
    clip(&visible(text), TEXT)
}
