use std::fmt;

/// The request methods that the S3 operations of this harness use.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Method {
    /// Reads an object, a listing or a setting.
    Get,
    /// As [`Method::Get`], without a body in the answer.
    Head,
    /// Stores an object, a part, a bucket or a setting.
    Put,
    /// Starts or completes an upload, or deletes many objects.
    Post,
    /// Removes an object, a bucket or an upload.
    Delete,
}

impl Method {
    /// The method as it stands in the request line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }

    /// Whether a request of this method states `content-length: 0` when it has no body.
    ///
    /// RFC 9110 section 8.6 asks for it where the method gives a body a meaning; some servers answer 411 without it.
    pub(crate) fn states_empty_body(self) -> bool {
        matches!(self, Self::Put | Self::Post)
    }

    pub(crate) fn to_http(self) -> http::Method {
        match self {
            Self::Get => http::Method::GET,
            Self::Head => http::Method::HEAD,
            Self::Put => http::Method::PUT,
            Self::Post => http::Method::POST,
            Self::Delete => http::Method::DELETE,
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_what_goes_into_the_request_line() {
        for method in [Method::Get, Method::Head, Method::Put, Method::Post, Method::Delete] {
            assert_eq!(method.to_string(), method.to_http().as_str());
        }
    }
}
