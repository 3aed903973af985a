//! An answer's bytes on their way to hyper.

use crate::store::Content;
use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Sends shared segments one by one, so that a large object is never joined for its answer.
#[derive(Debug)]
pub(crate) struct Segments {
    segments: std::vec::IntoIter<Bytes>,
    left: u64,
}

impl From<Content> for Segments {
    fn from(content: Content) -> Self {
        Self { left: content.len(), segments: content.into_segments().into_iter() }
    }
}

impl Body for Segments {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let next = self.segments.next();
        if let Some(segment) = &next {
            self.left = self.left.saturating_sub(segment.len() as u64);
        }
        Poll::Ready(next.map(|segment| Ok(Frame::data(segment))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
