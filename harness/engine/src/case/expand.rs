//! From suites to points: every case at every point of its matrix.

use super::file::{self, AxisValue, Case, CaseFile, Matrix, Outcome, PartBytes};
use super::given::{ObjectSpec, VersionSpec};
use super::ordered::Ordered;
use super::scalar::{self, Size};
use super::template::{Bound, Names, Template, TemplateError};
use super::text::Text;
use super::when::{self, HeaderLine};
use crate::plan::{Detail, Expected, FirstPartMade, Made, Matcher, PartRun, Point, Raw, Request, SourceSpec};
use crate::plan::{Tamper, Twin, UploadChoice, VersionMade};

/// A fault found while expanding: what, and where.
pub(super) type Fault = (TemplateError, Option<Text>);

/// One label on each axis.
pub(super) type Labels<'a> = Vec<(&'a str, &'a AxisValue)>;

/// Every point of a case, in the order of its matrix.
///
/// # Errors
/// Every fault in its templates, once each; none where the matrix is too large.
pub(super) fn points(file: &CaseFile, case: &Case) -> Result<Vec<Point>, Vec<Fault>> {
    let matrix = matrix_of(file, case);
    if matrix.is_some_and(is_too_large) {
        // The matrix itself is at fault, which is told where it is examined.
        return Err(Vec::new());
    }
    let axes = matrix.map(|matrix| matrix.axes.iter().map(names_of).collect::<Vec<_>>()).unwrap_or_default();
    let specs = sources(file);
    let aliases: Vec<&str> = specs.iter().flat_map(SourceSpec::aliases).collect();
    let uploads: Vec<&str> = file.given.uploads.keys().collect();
    let names = Names { axes: &axes, sources: &aliases, uploads: &uploads };
    let mut parse = Parser { names, faults: Vec::new() };
    let request = parse.request(case);
    let twin = case.twin.as_ref().or(file.twin.as_ref());
    let twin = parse.twin(twin);
    let allow: Vec<Expected> = case.then.allow.iter().map(|outcome| parse.outcome(outcome)).collect();
    let mut points = Vec::new();
    for labels in selected(matrix, case) {
        let bound = parse.bind(&labels);
        points.push(point(file, case, &labels, &bound, (&specs, &request, &twin, &allow)));
    }
    if parse.faults.is_empty() { Ok(points) } else { Err(parse.faults) }
}

/// An axis with the names that its values give under `with`.
fn names_of<'a>((axis, values): (&'a str, &'a Vec<AxisValue>)) -> (&'a str, Vec<&'a str>) {
    let mut names: Vec<&str> = values.iter().flat_map(|value| value.with.keys()).collect();
    names.sort_unstable();
    names.dedup();
    (axis, names)
}

/// How each source is made. What makes no sense is a fault of its own and read as a small object here.
pub(super) fn sources(file: &CaseFile) -> Vec<SourceSpec> {
    let made = |alias: &str, spec: &ObjectSpec| {
        let version = |(name, version): (&str, &VersionSpec)| VersionMade {
            alias: format!("{alias}.{name}"),
            size: version.size,
            deleted: version.deleted,
        };
        if !spec.parts.is_empty() {
            Made::Parts(spec.parts.clone())
        } else if spec.versions.is_empty() {
            Made::Put(spec.size.unwrap_or(Size::Small))
        } else {
            Made::Versions(spec.versions.iter().map(version).collect())
        }
    };
    let objects = file.given.objects.iter();
    let specs = objects.map(|(alias, spec)| SourceSpec {
        alias: alias.to_owned(),
        key: spec.key.clone().unwrap_or_else(|| alias.to_owned()),
        elsewhere: spec.elsewhere,
        foreign: spec.foreign,
        shared: spec.shared,
        afterwards: spec.afterwards,
        folder: spec.key.as_ref().map(|_| file.suite.replace('/', "-")),
        made: made(alias, spec),
    });
    specs.collect()
}

/// An earlier name of a case in full: a bare id means the same suite.
fn earlier_name(file: &CaseFile, was: &str) -> String {
    if was.contains('/') { was.to_owned() } else { format!("{}/{was}", file.suite) }
}

/// The case's own matrix, or the suite's.
pub(super) fn matrix_of<'a>(file: &'a CaseFile, case: &'a Case) -> Option<&'a Matrix> {
    case.matrix.as_ref().or(file.matrix.as_ref())
}

/// The most points that a matrix may have before any are left out: all of them are made.
pub(super) const MOST_POINTS: usize = 10_000;

/// Whether a matrix has more points than may be made.
pub(super) fn is_too_large(matrix: &Matrix) -> bool {
    // An axis without a value leaves none in the end, but those of the axes before it are made.
    let sizes = matrix.axes.iter().map(|(_, values)| values.len().max(1));
    let points = sizes.into_iter().try_fold(1, usize::checked_mul);
    points.is_none_or(|points| points > MOST_POINTS)
}

/// All combinations of labels that belong to the case.
pub(super) fn selected<'a>(matrix: Option<&'a Matrix>, case: &Case) -> Vec<Labels<'a>> {
    let Some(matrix) = matrix else { return vec![Vec::new()] };
    let within = |labels: &Labels<'_>| case.within.is_empty() || in_any(&case.within, labels);
    let mut combinations = product(&matrix.axes);
    combinations.retain(|labels| within(labels) && !in_any(&case.except, labels));
    combinations
}

/// Every combination of one value from each axis, the last axis turning fastest.
pub(super) fn product(axes: &Ordered<Vec<AxisValue>>) -> Vec<Labels<'_>> {
    axes.iter().fold(vec![Vec::new()], |combinations, (axis, values)| {
        combinations
            .iter()
            .flat_map(|labels| {
                values.iter().map(|value| labels.iter().copied().chain([(axis, value)]).collect())
            })
            .collect()
    })
}

fn in_any(boxes: &[Ordered<Vec<Text>>], labels: &Labels<'_>) -> bool {
    boxes.iter().any(|sides| {
        labels.iter().all(|(axis, value)| {
            sides.get(axis).is_none_or(|allowed| allowed.iter().any(|label| **label == *value.label))
        })
    })
}

type Parts<'a> = (&'a [SourceSpec], &'a Request, &'a Twin, &'a [Expected]);

fn point(
    file: &CaseFile,
    case: &Case,
    labels: &Labels<'_>,
    bound: &[Bound],
    (sources, request, twin, allow): Parts<'_>,
) -> Point {
    let case_name = format!("{}/{}", file.suite, case.id);
    let labelled: Vec<String> =
        labels.iter().map(|(axis, value)| format!("{axis}={}", value.label)).collect();
    let name =
        if labelled.is_empty() { case_name.clone() } else { format!("{case_name}[{}]", labelled.join(",")) };
    let bind = |template: &Template| template.bind(bound).unwrap_or_default();
    let lines = |lines: &[(String, Template)]| {
        lines.iter().filter_map(|(name, value)| Some((name.clone(), value.bind(bound)?))).collect()
    };
    Point {
        name,
        case: case_name,
        was: case.was.iter().map(|was| earlier_name(file, was)).collect(),
        written: None,
        area: file.suite.split('/').next().unwrap_or_default().to_owned(),
        about: case.about.clone().unwrap_or_else(|| file.about.clone()),
        pitfall: case.pitfall.clone(),
        level: case.level.unwrap_or(file.level),
        clauses: file.cites.iter().chain(&case.cites).map(ToString::to_string).collect(),
        seen_in: file.seen_in.clone(),
        needs: file.needs.iter().chain(&case.needs).copied().collect(),
        bucket: file.given.bucket,
        sources: sources.to_vec(),
        uploads: file.given.uploads.iter().map(|(alias, spec)| (alias.to_owned(), spec.clone())).collect(),
        first_part: file.given.first_part.as_ref().map(|first| FirstPartMade {
            number: first.number,
            size: first.size,
            of: first.of.as_ref().map(ToString::to_string),
        }),
        metadata: file.given.metadata,
        age: labels.iter().map(|(_, value)| value.age).fold(case.age, u64::max),
        request: Request {
            method: request.method,
            bucket: request.bucket.as_ref().map(bind),
            part: bind(&request.part),
            source: request.source.clone(),
            copy_source: request.copy_source.as_ref().map(bind),
            upload: match &request.upload {
                UploadChoice::Text(template) => UploadChoice::Text(bind(template)),
                other => other.clone(),
            },
            query: request.query.as_ref().map(|query| lines(query)),
            headers: lines(&request.headers),
            body: request.body.as_ref().map(bind),
            caller: request.caller,
            sign: request.sign,
            tamper: Tamper {
                change: lines(&request.tamper.change),
                payload_hash: request.tamper.payload_hash.as_ref().map(bind),
                ..request.tamper.clone()
            },
            raw: Raw {
                target: request.raw.target.as_ref().map(bind),
                lines: request.raw.lines.iter().filter_map(|line| line.bind(bound)).collect(),
                ..request.raw.clone()
            },
        },
        twin: Twin {
            headers: lines(&twin.headers),
            part: twin.part.as_ref().map(|part| bound_part(part, bound)),
            replaced: case.twin.is_some(),
        },
        allow: allow.iter().map(|expected| bound_outcome(expected, bound)).collect(),
    }
}

fn bound_outcome(expected: &Expected, bound: &[Bound]) -> Expected {
    let matcher = |matcher: &Matcher| match matcher {
        Matcher::Exactly(template) => Matcher::Exactly(template.bind(bound).unwrap_or_default()),
        Matcher::Form(form) => Matcher::Form(*form),
    };
    let matchers = |matchers: &[(String, Matcher)]| {
        matchers.iter().map(|(path, bare)| (path.clone(), matcher(bare))).collect()
    };
    Expected {
        part: expected.part.as_ref().map(|part| bound_part(part, bound)),
        detail: Detail {
            message: expected.detail.message.as_ref().map(matcher),
            xml: matchers(&expected.detail.xml),
            headers: matchers(&expected.detail.headers),
        },
        ..expected.clone()
    }
}

fn bound_part(part: &PartRun, bound: &[Bound]) -> PartRun {
    let bind = |template: &Template| template.bind(bound).unwrap_or_default();
    PartRun { of: part.of.clone(), first: bind(&part.first), last: bind(&part.last) }
}

/// Parses templates and collects what is wrong with them.
struct Parser<'a> {
    names: Names<'a>,
    faults: Vec<Fault>,
}

impl Parser<'_> {
    fn request(&mut self, case: &Case) -> Request {
        let when = &case.when;
        Request {
            method: when.method,
            bucket: when.bucket.as_ref().map(|text| self.text(text)),
            part: self.text(&when.part),
            source: when.source.as_ref().map(ToString::to_string),
            copy_source: when.copy_source.as_ref().map(|text| self.text(text)),
            upload: match (&when.upload, &when.upload_id) {
                (Some(alias), _) => UploadChoice::Alias(alias.to_string()),
                (None, Some(text)) => UploadChoice::Text(self.text(text)),
                (None, None) => UploadChoice::Own,
            },
            query: when.query.as_ref().map(|query| self.headers(query)),
            headers: self.headers(&when.headers),
            body: when.body.as_ref().map(|text| self.text(text)),
            caller: when.caller,
            sign: when.sign,
            tamper: self.tamper(&when.tamper),
            raw: self.raw(&when.raw),
        }
    }

    fn tamper(&mut self, tamper: &when::Tamper) -> Tamper {
        Tamper {
            unsigned: tamper.unsigned.iter().map(ToString::to_string).collect(),
            change: self.headers(&tamper.change),
            hoist: tamper.hoist.iter().map(ToString::to_string).collect(),
            wrong_secret: tamper.wrong_secret,
            unknown_key: tamper.unknown_key,
            skew: tamper.skew,
            payload_hash: tamper.payload_hash.as_ref().map(|text| self.text(text)),
        }
    }

    fn raw(&mut self, raw: &when::Raw) -> Raw {
        Raw {
            target: raw.target.as_ref().map(|text| self.text(text)),
            lines: raw.lines.iter().map(|text| self.text(text)).collect(),
            without: raw.without.iter().map(ToString::to_string).collect(),
            own_framing: raw.own_framing,
        }
    }

    fn headers(&mut self, lines: &[HeaderLine]) -> Vec<(String, Template)> {
        lines.iter().map(|HeaderLine(name, value)| (name.to_string(), self.text(value))).collect()
    }

    fn outcome(&mut self, outcome: &Outcome) -> Expected {
        let part = outcome.after.part.as_ref().map(|part| self.part(part));
        Expected {
            name: outcome.name.to_string(),
            basis: outcome.basis,
            recorded_on: outcome.recorded_on.clone(),
            status: outcome.status,
            answer: outcome.answer,
            codes: outcome.code.iter().map(ToString::to_string).collect(),
            bare: outcome.bare,
            part,
            detail: Detail {
                message: outcome.message.as_ref().map(|text| Matcher::Exactly(self.text(text))),
                xml: self.matchers(&outcome.xml, &outcome.name),
                headers: self.matchers(&outcome.headers, &outcome.name),
            },
        }
    }

    fn twin(&mut self, twin: Option<&file::Twin>) -> Twin {
        Twin {
            headers: self.headers(twin.map(|twin| twin.headers.as_slice()).unwrap_or_default()),
            part: twin.and_then(|twin| twin.part.as_ref()).map(|part| self.part(part)),
            replaced: false,
        }
    }

    fn part(&mut self, part: &PartBytes) -> PartRun {
        PartRun { of: part.of.to_string(), first: self.text(&part.first), last: self.text(&part.last) }
    }

    fn matchers(&mut self, matchers: &Ordered<scalar::Matcher>, near: &Text) -> Vec<(String, Matcher)> {
        let parsed = matchers.iter().map(|(path, matcher)| {
            let matcher = match matcher {
                scalar::Matcher::Exactly(text) => Matcher::Exactly(self.template(text, self.names, near)),
                scalar::Matcher::Form(form) => Matcher::Form(*form),
            };
            (path.to_owned(), matcher)
        });
        parsed.collect()
    }

    /// The values of one point; axis values may use sources, but no axes.
    fn bind(&mut self, labels: &Labels<'_>) -> Vec<Bound> {
        let names = Names { axes: &[], ..self.names };
        labels
            .iter()
            .map(|(axis, value)| Bound {
                axis: (*axis).to_owned(),
                value: value.value.as_ref().map(|text| self.template(text, names, text)),
                with: value
                    .with
                    .iter()
                    .map(|(name, text)| (name.to_owned(), self.template(text, names, text)))
                    .collect(),
            })
            .collect()
    }

    fn text(&mut self, text: &Text) -> Template {
        self.template(text, self.names, text)
    }

    fn template(&mut self, text: &str, names: Names<'_>, near: &Text) -> Template {
        Template::parse(text, names).unwrap_or_else(|error| {
            let known = self.faults.iter().any(|(other, at)| {
                *other == error && at.as_ref().is_some_and(|at| at.location() == near.location())
            });
            if !known {
                self.faults.push((error, Some(near.clone())));
            }
            Template::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::case::{Diagnostic, Ledger, points_of};

    /// The faults of a suite with one case, and a matrix of axes with two values each and one without any.
    fn titles(axes: usize, cover: &str, cites: &str) -> Vec<String> {
        let two = |axis| format!("    a{axis}: [{{label: b}}, {{label: c}}]\n");
        let axes: String = (0..axes).map(two).collect();
        let matrix = format!("matrix:\n{cover}  axes:\n{axes}    none: []\n");
        let head = format!("schema: upc/1\nsuite: a/b\nabout: x\nlevel: must\ncites: [{cites}]\n");
        let given = "given:\n  objects:\n    src: {size: small}\n";
        let when = "when: {op: UploadPartCopy, part: \"2\", source: src}";
        let then = "then: {allow: [{as: copied, basis: documented, status: 200}]}";
        let text = format!("{head}{given}{matrix}cases:\n  - id: c\n    {when}\n    {then}\n");
        let faults = points_of("a/b.yaml", "a/b", &text, &Ledger::default()).unwrap_err();
        faults.into_iter().map(|Diagnostic { title, .. }| title).collect()
    }

    #[test]
    fn a_matrix_of_too_many_points_is_a_fault_and_not_made() {
        const FAULT: &str = "the matrix has more than 10000 points";
        for (axes, cover) in [(14, ""), (40, "  cover: once\n"), (100, "")] {
            let found = titles(axes, cover, "");
            assert_eq!(found.iter().filter(|title| *title == FAULT).count(), 1, "{found:#?}");
        }
        assert!(!titles(13, "", "").iter().any(|title| title == FAULT));
    }
    #[test]
    fn of_many_faults_the_first_are_told_and_the_others_counted() {
        let cites: Vec<String> = (0..150).map(|clause| format!("c{clause}")).collect();
        let found = titles(14, "", &cites.join(", "));
        assert_eq!(found.len(), 101);
        assert_eq!(found.first().map(String::as_str), Some("there is no clause `c0`"));
        assert_eq!(found.last().map(String::as_str), Some("and 52 more faults"));
    }
}
