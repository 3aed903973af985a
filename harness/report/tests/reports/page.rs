//! The page as a browser's parser reads it.

use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::{Handle, NodeData, RcDom};

pub(crate) fn parsed(text: &str) -> RcDom {
    html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(text)
}

/// Every element of this name.
pub(crate) fn elements(dom: &RcDom, name: &str) -> Vec<Handle> {
    let named =
        |node: &Handle| matches!(&node.data, NodeData::Element { name: own, .. } if &*own.local == name);
    nodes(&dom.document).into_iter().filter(named).collect()
}

/// Every attribute of every element.
pub(crate) fn attributes(dom: &RcDom) -> Vec<(String, String)> {
    nodes(&dom.document).iter().flat_map(attributes_of).collect()
}

/// The attributes of one element.
pub(crate) fn attributes_of(node: &Handle) -> Vec<(String, String)> {
    match &node.data {
        NodeData::Element { attrs, .. } => {
            attrs.borrow().iter().map(|attr| (attr.name.local.to_string(), attr.value.to_string())).collect()
        }
        _ => Vec::new(),
    }
}

/// The text of a node and all below it.
pub(crate) fn text_of(node: &Handle) -> String {
    let text = |node: &Handle| match &node.data {
        NodeData::Text { contents } => contents.borrow().to_string(),
        _ => String::new(),
    };
    nodes(node).iter().map(text).collect()
}

/// A node and all below it, in the order of the document.
fn nodes(node: &Handle) -> Vec<Handle> {
    let mut all = vec![node.clone()];
    for child in node.children.borrow().iter() {
        all.extend(nodes(child));
    }
    all
}
