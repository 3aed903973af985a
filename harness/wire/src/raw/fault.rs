use std::io;

/// Why what a server sent is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    /// The connection failed.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The connection was closed before anything came.
    #[error("the connection was closed without an answer")]
    Silent,
    /// The connection was closed too early. Holds the part of the answer that was due.
    #[error("the connection was closed inside the answer's {0}")]
    Closed(&'static str),
    /// A head that is not HTTP; holds the parser's reason.
    #[error("what came is not HTTP: {0}")]
    NotHttp(httparse::Error),
    /// A part of the answer, or all interim answers, are longer than any real server sends. Holds the part and the
    /// limit.
    #[error("the answer's {0} is longer than {1}")]
    TooLong(&'static str, &'static str),
    /// Headers that leave open how long the body is.
    #[error("content-length is {0:?}, which is no length")]
    Length(String),
    /// What should be a chunk's size, or the line end after a chunk, is something else.
    #[error("the body's chunks are broken: {0}")]
    Chunk(&'static str),
}
