/// What carried a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Transport {
    /// The HTTP library, over connections that it keeps: for all that it sends exactly as asked.
    Library,
    /// A connection of its own, byte for byte: for all that the library would alter or refuse, and where nothing else may
    /// have anything to do with what comes over it.
    Raw,
}

/// Who states how long a request's body is.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Framing {
    /// The client, unless the request has a header `content-length` or `transfer-encoding`: of these, the single
    /// line `transfer-encoding: chunked` makes the client send the body as one chunk, and everything else is sent
    /// as given, whether it fits the body or not.
    #[default]
    Auto,
    /// The request: no header is added, and the body's bytes follow the head as they are.
    AsGiven,
}

/// What connection a request goes over.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Connection {
    /// One that is kept for further requests, where the library carries the request.
    #[default]
    Pooled,
    /// One of its own, which makes the transport [`Transport::Raw`].
    Fresh,
}
