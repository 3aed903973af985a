//! What is wrong with a case file although it is well-formed: all of it at once.

use super::diagnostic::{Diagnostic, nearest};
use super::expand::{self, Labels};
use super::file::{Case, CaseFile, Cover, Matrix, Outcome, Success};
use super::given::BucketState;
use super::ledger::Ledger;
use super::place::Place;
use super::scalar::Size;
use super::text::Text;
use super::when::{Caller, HeaderLine};
use crate::plan::{Level, Point, SourceSpec};
use crate::profile::Capability;
use std::collections::BTreeSet;

/// The largest part number: Amazon's documentation.
const LAST_PART: u16 = 10_000;

/// The least that a part must have unless it is the last, in bytes. Documented.
const SMALLEST_PART: u64 = 5 * 1024 * 1024;

/// The most that a source may have, in bytes: a run uploads no more than 24 MiB.
const LARGEST_SOURCE: u64 = 8 * 1024 * 1024;

/// The points of a suite.
///
/// # Errors
/// Every fault of meaning.
pub(super) fn examine(
    path: &str,
    source: &str,
    suite: &str,
    file: &CaseFile,
    ledger: &Ledger,
) -> Result<Vec<Point>, Vec<Diagnostic>> {
    let mut faults = Faults { path, source, found: Vec::new(), untold: 0 };
    faults.file(suite, file, ledger);
    let mut points = Vec::new();
    for (index, case) in file.cases.iter().enumerate() {
        faults.case(file, case, ledger);
        if file.cases[..index].iter().any(|other| *other.id == *case.id) {
            faults.at(&case.id, format!("the id `{}` is there twice", case.id), "rename one of them");
        }
        match expand::points(file, case) {
            Ok(mut more) => {
                let at = case.id.location();
                let place = Place { path: path.to_owned(), line: at.line(), column: at.column() };
                more.iter_mut().for_each(|point| point.written = Some(place.clone()));
                if more.is_empty() {
                    faults.at(
                        &case.id,
                        format!("`{}` has no point", case.id),
                        "its boxes leave nothing of the matrix",
                    );
                }
                points.extend(more);
            }
            Err(more) => {
                for (error, place) in more {
                    let place = place.unwrap_or_else(|| case.id.clone());
                    let help = error.help.clone().unwrap_or_default();
                    faults.at(&place, error.title, &help);
                }
            }
        }
    }
    if faults.found.is_empty() { Ok(points) } else { Err(faults.told()) }
}

/// The most faults of one file that are told.
const MOST_FAULTS: usize = 100;

struct Faults<'a> {
    path: &'a str,
    source: &'a str,
    found: Vec<Diagnostic>,
    /// How many there are beyond those.
    untold: usize,
}

impl Faults<'_> {
    fn told(mut self) -> Vec<Diagnostic> {
        if self.untold > 0 {
            self.found.push(Diagnostic::of_file(self.path, format!("and {} more faults", self.untold), None));
        }
        self.found
    }

    fn at(&mut self, text: &Text, title: impl Into<String>, help: &str) {
        if self.found.len() == MOST_FAULTS {
            self.untold += 1;
            return;
        }
        let help = (!help.is_empty()).then(|| help.to_owned());
        self.found.push(Diagnostic::at(self.path, self.source, text.location(), title, help));
    }

    fn file(&mut self, suite: &str, file: &CaseFile, ledger: &Ledger) {
        if &*file.schema != "upc/1" {
            self.at(&file.schema, format!("`{}` is no format of case files", file.schema), "write `upc/1`");
        }
        if *file.suite != *suite {
            let title = format!("the suite is called `{}` but stands at `{suite}`", file.suite);
            self.at(&file.suite, title, &format!("write `suite: {suite}`, or move the file"));
        }
        if !suite.split('/').all(is_kebab) || !suite.contains('/') {
            let help = "lower-case words joined by `-`, in a folder that is the area";
            self.at(&file.suite, format!("`{suite}` is no name of a suite"), help);
        }
        if file.cases.is_empty() {
            self.at(&file.suite, "the suite has no cases", "add one, or remove the file");
        }
        if file.cites.is_empty() {
            self.at(
                &file.suite,
                "the suite cites no clause",
                "an expectation without a basis does not go in",
            );
        }
        self.citations(&file.cites, ledger);
        self.objects(file);
        self.first_part(file);
        if let Some(matrix) = &file.matrix {
            self.matrix(matrix, &file.suite);
            if matrix.cover == Some(Cover::Once) && !expand::is_too_large(matrix) {
                self.coverage(file, matrix);
            }
        }
    }

    /// Each object is made in one way, and in a bucket that can hold what it says.
    fn objects(&mut self, file: &CaseFile) {
        for (alias, spec) in file.given.objects.iter() {
            let ways = [spec.size.is_some(), !spec.parts.is_empty(), !spec.versions.is_empty()];
            if ways.iter().filter(|way| **way).count() != 1 {
                let title = format!("how is the source `{alias}` made?");
                self.at(&file.suite, title, "give it one of `size`, `parts` and `versions`");
            }
            let bucket = if spec.elsewhere { file.given.bucket.other() } else { file.given.bucket };
            if !spec.versions.is_empty() && bucket != BucketState::Versioned {
                let title = format!("the source `{alias}` has versions, but its bucket is not versioned");
                self.at(&file.suite, title, "write `bucket: versioned` under `given`");
            }
            if spec.foreign && !file.cases.iter().all(|case| has_second(file, case)) {
                let title = format!("the source `{alias}` belongs to a second account");
                self.at(&file.suite, title, "write `needs: [second-account]`");
            }
            let account = |needs: &[Capability]| needs.contains(&Capability::AccountId);
            let knows_account = account(&file.needs) || file.cases.iter().all(|case| account(&case.needs));
            if spec.shared && !(spec.foreign && knows_account) {
                let title = format!("with whom is the source `{alias}` shared?");
                self.at(&file.suite, title, "write `foreign: true`, and `account-id` under `needs`");
            }
            if spec.foreign && spec.elsewhere {
                let title = format!("in which bucket does the source `{alias}` stand?");
                self.at(&file.suite, title, "remove `elsewhere` or `foreign`");
            }
            if spec.afterwards.is_some() && (spec.size.is_none() || spec.foreign || spec.key.is_some()) {
                let title = format!("the source `{alias}` cannot be changed afterwards");
                self.at(&file.suite, title, "give it a `size`, and neither `key` nor `foreign`");
            }
            if spec.foreign && spec.size.is_none() {
                self.at(
                    &file.suite,
                    format!("the foreign source `{alias}` has no size"),
                    "one request stores it",
                );
            }
            let small = |size: &u64| *size < SMALLEST_PART;
            if spec.parts.iter().rev().skip(1).any(small) || spec.parts.iter().sum::<u64>() > LARGEST_SOURCE {
                let help = format!(
                    "all but the last at least {SMALLEST_PART} bytes, {LARGEST_SOURCE} in all at most"
                );
                self.at(&file.suite, format!("the parts of `{alias}` cannot be uploaded"), &help);
            }
            let huge = |size: &Size| matches!(size, Size::Bytes(bytes) if *bytes > LARGEST_SOURCE);
            let sizes =
                spec.size.iter().chain(spec.versions.iter().filter_map(|(_, version)| version.size.as_ref()));
            if sizes.into_iter().any(huge) {
                let help = format!("{LARGEST_SOURCE} bytes at most: a run uploads little");
                self.at(&file.suite, format!("the source `{alias}` is too large"), &help);
            }
        }
    }

    /// The part beside the copied one can be uploaded, and a number is left behind it.
    fn first_part(&mut self, file: &CaseFile) {
        let Some(first) = &file.given.first_part else { return };
        if !(SMALLEST_PART..=LARGEST_SOURCE).contains(&first.size) {
            let help = format!("at least {SMALLEST_PART} bytes, {LARGEST_SOURCE} at most");
            self.at(&file.suite, format!("a first part of {} bytes", first.size), &help);
        }
        if !(1..LAST_PART).contains(&first.number) {
            let title = format!("no part comes behind a part {}", first.number);
            self.at(&file.suite, title, &format!("numbers go from 1 to {LAST_PART}"));
        }
        if let Some(alias) = &first.of {
            self.source(file, alias);
            let spec = file.given.objects.get(alias);
            let size = spec.map(|spec| match spec.size {
                Some(Size::Bytes(bytes)) => bytes,
                Some(Size::Small) => 0,
                None => spec.parts.iter().sum(),
            });
            if size.is_some_and(|size| size < first.size) {
                let title = format!("`{alias}` has no {} bytes to be copied", first.size);
                self.at(alias, title, "give it `parts` that are larger, in bytes");
            }
        }
        let copied = |case: &&Case| case.when.part.parse().is_ok_and(|number: u16| number <= first.number);
        for case in file.cases.iter().filter(copied) {
            let title = format!("part {} does not come behind part {}", case.when.part, first.number);
            self.at(
                &case.when.part,
                title,
                "write a larger number, or a smaller one under `given.first_part`",
            );
        }
    }

    fn citations(&mut self, cites: &[Text], ledger: &Ledger) {
        for id in cites {
            if ledger.get(id).is_none() {
                let near = nearest(id, ledger.iter().map(|clause| &*clause.id));
                let help = near
                    .map_or("add it to clauses.yaml".to_owned(), |near| format!("did you mean `{near}`?"));
                self.at(id, format!("there is no clause `{id}`"), &help);
            }
        }
    }

    fn matrix(&mut self, matrix: &Matrix, near: &Text) {
        if expand::is_too_large(matrix) {
            let title = format!("the matrix has more than {} points", expand::MOST_POINTS);
            self.at(near, title, "remove an axis or values, or spread them over several cases or suites");
        }
        for (axis, values) in matrix.axes.iter() {
            if !is_kebab(axis) || ["now", "upload", "missing"].contains(&axis) {
                self.at(near, format!("`{axis}` is no name of an axis"), "lower-case words joined by `-`");
            }
            if values.is_empty() {
                self.at(near, format!("the axis `{axis}` has no value"), "add one, or remove the axis");
            }
            for (index, value) in values.iter().enumerate() {
                if !is_kebab(&value.label) {
                    let help = "lower-case words joined by `-`: it becomes part of a check's name";
                    self.at(&value.label, format!("`{}` is no label", value.label), help);
                }
                if values[..index].iter().any(|other| *other.label == *value.label) {
                    self.at(
                        &value.label,
                        format!("the label `{}` is there twice", value.label),
                        "rename one",
                    );
                }
                self.age(value.age, &value.label);
            }
        }
    }

    fn age(&mut self, age: u64, near: &Text) {
        if age > 3 {
            self.at(near, format!("an age of {age} s"), "a world waits three seconds at most");
        }
    }

    /// Each point of a shared matrix belongs to one case, and to one only.
    fn coverage(&mut self, file: &CaseFile, matrix: &Matrix) {
        let sharing: Vec<&Case> = file.cases.iter().filter(|case| case.matrix.is_none()).collect();
        let owned: Vec<BTreeSet<Vec<&str>>> = sharing
            .iter()
            .map(|case| expand::selected(Some(matrix), case).iter().map(labels_of).collect())
            .collect();
        for labels in expand::product(&matrix.axes).iter().map(labels_of) {
            let owners: Vec<&Case> = sharing
                .iter()
                .zip(&owned)
                .filter(|(_, points)| points.contains(&labels))
                .map(|(case, _)| *case)
                .collect();
            let point = labels.join(",");
            match owners.as_slice() {
                [] => {
                    self.at(
                        &file.suite,
                        format!("no case has the point [{point}]"),
                        "widen a case's `where`",
                    );
                }
                [_] => {}
                [first, second, ..] => {
                    let title = format!("`{}` and `{}` share the point [{point}]", first.id, second.id);
                    self.at(&second.id, title, "narrow a case's `where`, or list the point under `except`");
                }
            }
        }
    }

    fn case(&mut self, file: &CaseFile, case: &Case, ledger: &Ledger) {
        if !is_kebab(&case.id) {
            self.at(&case.id, format!("`{}` is no id", case.id), "lower-case words joined by `-`");
        }
        self.citations(&case.cites, ledger);
        self.age(case.age, &case.id);
        if let Some(matrix) = &case.matrix {
            self.matrix(matrix, &case.id);
        }
        self.boxes(file, case);
        self.request(file, case);
        let twin = case.twin.as_ref().or(file.twin.as_ref());
        self.headers(case.when.headers.iter().chain(twin.iter().flat_map(|twin| &twin.headers)));
        if let Some(part) = twin.and_then(|twin| twin.part.as_ref()) {
            self.source(file, &part.of);
        }
        let level = case.level.unwrap_or(file.level);
        if case.then.allow.is_empty() {
            self.at(&case.id, format!("`{}` allows nothing", case.id), "name at least one outcome");
        }
        for (index, outcome) in case.then.allow.iter().enumerate() {
            self.outcome(file, case, outcome);
            for earlier in &case.then.allow[..index] {
                if *earlier.name == *outcome.name {
                    self.at(
                        &outcome.name,
                        format!("two outcomes are called `{}`", outcome.name),
                        "rename one",
                    );
                }
                if overlap(earlier, outcome) {
                    let title = format!("`{}` and `{}` overlap", earlier.name, outcome.name);
                    self.at(
                        &outcome.name,
                        title,
                        "an answer must fit one outcome only: tell them apart by status or code",
                    );
                }
            }
        }
        self.weight(case, level);
    }

    /// A level must not claim more than the strongest basis supports.
    fn weight(&mut self, case: &Case, level: Level) {
        if level == Level::Observe {
            return;
        }
        let supported = case
            .then
            .allow
            .iter()
            .filter_map(|outcome| Some(outcome.basis?.supports(outcome.recorded_on.is_some())))
            .min();
        if let Some(supported) = supported.filter(|supported| *supported > level) {
            let title = format!("`{}` is `{level}`, but its basis supports only `{supported}`", case.id);
            self.at(&case.id, title, &format!("write `level: {supported}`, or cite better evidence"));
        }
        for outcome in case.then.allow.iter().filter(|outcome| outcome.basis.is_none()) {
            let help = "say on whose authority, or make the case `observe`";
            self.at(&outcome.name, format!("`{}` has no basis", outcome.name), help);
        }
    }

    fn boxes(&mut self, file: &CaseFile, case: &Case) {
        let matrix = expand::matrix_of(file, case);
        for sides in case.within.iter().chain(&case.except) {
            for (axis, labels) in sides.iter() {
                let Some(values) = matrix.and_then(|matrix| matrix.axes.get(axis)) else {
                    self.at(&case.id, format!("there is no axis `{axis}`"), "a box names axes of the matrix");
                    continue;
                };
                for label in labels {
                    if !values.iter().any(|value| *value.label == **label) {
                        let near = nearest(label, values.iter().map(|value| &*value.label));
                        let help = near.map(|near| format!("did you mean `{near}`?")).unwrap_or_default();
                        self.at(label, format!("the axis `{axis}` has no label `{label}`"), &help);
                    }
                }
            }
        }
    }

    fn request(&mut self, file: &CaseFile, case: &Case) {
        let when = &case.when;
        if let Some(alias) = &when.upload
            && file.given.uploads.get(alias).is_none()
        {
            self.at(alias, format!("there is no upload `{alias}`"), "declare it under `given.uploads`");
        }
        if let (Some(alias), Some(_)) = (&when.upload, &when.upload_id) {
            self.at(alias, "both `upload` and `upload_id`", "keep one of them");
        }
        if when.caller == Caller::SecondAccount && !has_second(file, case) {
            let title = format!("`{}` is sent by a second account", case.id);
            self.at(&case.id, title, "write `needs: [second-account]`");
        }
        match (&when.source, &when.copy_source) {
            (Some(source), Some(_)) => {
                self.at(
                    source,
                    "both `source` and `copy_source`",
                    "keep `copy_source` to send it as it stands",
                );
            }
            (None, None) => {
                self.at(&case.id, "no copy source", "name a `source`, or spell out a `copy_source`");
            }
            (Some(source), None) => self.source(file, source),
            (None, Some(_)) => {}
        }
    }

    fn source(&mut self, file: &CaseFile, alias: &Text) {
        let specs = expand::sources(file);
        let known: Vec<&str> = specs.iter().flat_map(SourceSpec::aliases).collect();
        if !known.contains(&&**alias) {
            let near = nearest(alias, known);
            let help = near
                .map_or("declare it under `given.objects`".to_owned(), |n| format!("did you mean `{n}`?"));
            self.at(alias, format!("there is no source `{alias}`"), &help);
        }
    }

    fn headers<'h>(&mut self, lines: impl Iterator<Item = &'h HeaderLine>) {
        for HeaderLine(name, value) in lines {
            let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
            if name.is_empty() || !name.bytes().all(token) {
                self.at(name, format!("`{name}` is no header name"), "letters, digits and `-`");
            }
            if value.contains(['\r', '\n', '\0']) {
                self.at(
                    value,
                    "a line break or NUL in a header value",
                    "it would end the header: use `raw.lines`",
                );
            }
        }
    }

    fn outcome(&mut self, file: &CaseFile, case: &Case, outcome: &Outcome) {
        let success = outcome.status.is_success();
        if success && !outcome.code.is_empty() {
            self.at(&outcome.name, "a success has no error code", "remove `code`, or change `status`");
        }
        if success && outcome.message.is_some() {
            self.at(&outcome.name, "a success has no message", "remove `message`, or change `status`");
        }
        if outcome.bare && (success || !outcome.code.is_empty()) {
            let help = "only a refusal without `code` may be: remove `bare`";
            self.at(&outcome.name, "a document that must say something, and need not be there", help);
        }
        match &outcome.after.part {
            Some(part) if success => self.source(file, &part.of),
            Some(part) => self.at(&part.of, "a refusal stores no part", "remove `after.part`"),
            None if success && case.when.source.is_none() && outcome.answer == Success::Copy => {
                self.at(&outcome.name, "which bytes does the part hold?", "say it by `after: {part: …}`");
            }
            None => {}
        }
    }
}

/// Whether one answer could fit both.
fn overlap(a: &Outcome, b: &Outcome) -> bool {
    if a.status.is_success() && b.status.is_success() && a.answer != b.answer {
        return false;
    }
    let statuses = (100..600).any(|status| a.status.contains(status) && b.status.contains(status));
    let any = a.code.is_empty() || b.code.is_empty();
    statuses && (any || a.code.iter().any(|code| b.code.iter().any(|other| **other == **code)))
}

fn labels_of<'a>(labels: &Labels<'a>) -> Vec<&'a str> {
    labels.iter().map(|(_, value)| &*value.label).collect()
}

fn is_kebab(word: &str) -> bool {
    !word.is_empty()
        && !word.starts_with('-')
        && !word.ends_with('-')
        && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// Whether a case applies only where there is a second account.
fn has_second(file: &CaseFile, case: &Case) -> bool {
    file.needs.iter().chain(&case.needs).any(|need| *need == Capability::SecondAccount)
}
