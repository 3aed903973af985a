use std::borrow::Cow;
use std::collections::HashSet;

use percent_encoding::percent_decode_str;

use super::call::document;
use crate::{Client, Document, Element, Failed, Request};

/// The most pages of one listing, a million entries where a page has the usual thousand.
const MAX_PAGES: usize = 1000;

/// The query parameters by which a listing goes on.
pub(super) type Marker = Vec<(&'static str, String)>;

/// How the pages of a listing are read.
pub(super) struct Listing<'a, T> {
    /// The name of the root element.
    pub(super) root: &'static str,
    /// The entries of one page.
    pub(super) entries: &'a (dyn Fn(&Document) -> Result<Vec<T>, String> + Sync),
    /// For each query parameter of the next page: the element that holds its value, and whether
    /// `encoding-type=url` encodes that element.
    pub(super) markers: &'static [(&'static str, &'static str, bool)],
}

impl Client {
    /// Reads every page of a listing, in order.
    ///
    /// # Errors
    /// Besides the usual ones: if the server gives a marker a second time, which would go on for ever, or goes on
    /// without giving one, or for more than 1000 pages.
    pub(super) async fn pages<T>(
        &self,
        what: String,
        first: Request,
        listing: Listing<'_, T>,
    ) -> Result<Vec<T>, Failed> {
        let mut all = Vec::new();
        let mut request = first.clone();
        let mut seen: HashSet<Marker> = HashSet::new();
        loop {
            let (entries, next) = self
                .call(what.clone(), request, |answer| {
                    let document = document(answer, listing.root)?;
                    let next = next_marker(&document, listing.markers)?;
                    if next.as_ref().is_some_and(|next| seen.contains(next)) {
                        return Err(
                            "the listing goes on where it has been: its marker came before".to_owned()
                        );
                    }
                    if next.is_some() && seen.len() + 1 >= MAX_PAGES {
                        return Err(format!("the listing goes on after {MAX_PAGES} pages"));
                    }
                    Ok(((listing.entries)(&document)?, next))
                })
                .await?;
            all.extend(entries);
            let Some(next) = next else { return Ok(all) };
            request = first.clone();
            for (name, value) in &next {
                request = request.query(*name, value);
            }
            seen.insert(next);
        }
    }
}

/// The text of a child that every entry of a listing has.
pub(super) fn entry_text<'a>(entry: &'a Element, name: &str) -> Result<&'a str, String> {
    entry.text_of(name).ok_or_else(|| format!("one of its {} elements has no {name}", entry.name))
}

/// A key or marker as it is, decoded if the server says that it has encoded it.
pub(super) fn decoded(document: &Document, text: &str) -> Result<String, String> {
    if document.root.text_of("EncodingType") != Some("url") {
        return Ok(text.to_owned());
    }
    // This encoding is the one of HTML forms: a blank is a plus sign, a plus sign is %2B.
    let text = text.replace('+', " ");
    let decoded: Cow<'_, str> = percent_decode_str(&text)
        .decode_utf8()
        .map_err(|_| format!("the encoded text {text:?} is not UTF-8 when it is decoded"))?;
    Ok(decoded.into_owned())
}

fn next_marker(
    document: &Document,
    markers: &[(&'static str, &'static str, bool)],
) -> Result<Option<Marker>, String> {
    if document.root.text_of("IsTruncated").map(str::trim) != Some("true") {
        return Ok(None);
    }
    let mut next = Marker::new();
    for &(parameter, element, encoded) in markers {
        if let Some(text) = document.root.text_of(element).filter(|text| !text.is_empty()) {
            next.push((parameter, if encoded { decoded(document, text)? } else { text.to_owned() }));
        }
    }
    if next.is_empty() {
        return Err("the listing is truncated but does not say how it goes on".to_owned());
    }
    Ok(Some(next))
}
