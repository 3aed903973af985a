use std::fmt;

use reqwest::Url;

/// Where a server listens: scheme, host and port, nothing more.
///
/// The host is kept as a URL parser writes it (lower case, IPv6 in brackets), and the scheme's own port is left
/// out, so that this text, the `host` header and what is signed are the same.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Endpoint {
    secure: bool,
    host: String,
    port: Option<u16>,
}

impl Endpoint {
    /// Reads an endpoint such as `http://127.0.0.1:9000` or `https://s3.example.net`, with or without a final `/`.
    ///
    /// # Errors
    /// For any scheme but `http` and `https`, a user name or password, a path, a query or a fragment: none of these
    /// can be part of where requests go without changing what is signed.
    pub fn parse(url: &str) -> Result<Self, EndpointError> {
        let url = Url::parse(url).map_err(|cause| EndpointError::NotAUrl(cause.to_string()))?;
        let secure = match url.scheme() {
            "http" => false,
            "https" => true,
            other => return Err(EndpointError::Scheme(other.to_owned())),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(EndpointError::UserInfo);
        }
        if url.query().is_some() {
            return Err(EndpointError::Query);
        }
        if url.fragment().is_some() {
            return Err(EndpointError::Fragment);
        }
        if url.path() != "/" {
            return Err(EndpointError::PathPrefix(url.path().to_owned()));
        }
        let host = url.host_str().ok_or(EndpointError::NoHost)?.to_owned();
        Ok(Self { secure, host, port: url.port() })
    }

    /// The host: a name, an IPv4 address, or an IPv6 address in brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Host and, unless it is the scheme's own, port: the value of the `host` header.
    pub fn authority(&self) -> String {
        match self.port {
            Some(port) => format!("{}:{port}", self.host),
            None => self.host.clone(),
        }
    }

    /// The port, the scheme's own where none was named.
    pub(crate) fn port(&self) -> u16 {
        self.port.unwrap_or(if self.secure { 443 } else { 80 })
    }

    /// `http` or `https`.
    pub(crate) fn scheme(&self) -> &'static str {
        if self.secure { "https" } else { "http" }
    }

    /// Whether requests go through TLS.
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// Whether this is Amazon's own service, where a run costs money: the host is `amazonaws.com` or
    /// `amazonaws.com.cn`, or lies below one of them.
    pub fn is_amazon(&self) -> bool {
        let host = self.host.trim_end_matches('.');
        ["amazonaws.com", "amazonaws.com.cn"].iter().any(|domain| {
            host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme(), self.authority())
    }
}

/// Why a text is no endpoint. No variant repeats a user name or password.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum EndpointError {
    /// The text is not a URL; holds the parser's reason.
    #[error("the endpoint is not a URL ({0}); write it like http://127.0.0.1:9000")]
    NotAUrl(String),
    /// The URL has another scheme; a missing one reads as `localhost` in `localhost:9000`.
    #[error("the endpoint must begin with http:// or https://, like http://127.0.0.1:9000, not with {0}:")]
    Scheme(String),
    /// The URL has no host.
    #[error("the endpoint names no host; write it like http://127.0.0.1:9000")]
    NoHost,
    /// The URL holds a user name or a password.
    #[error("the endpoint must not hold a user name or password: credentials are given apart from it")]
    UserInfo,
    /// The URL has a query.
    #[error("the endpoint must not have a query: give scheme, host and port only")]
    Query,
    /// The URL has a fragment.
    #[error("the endpoint must not have a fragment: give scheme, host and port only")]
    Fragment,
    /// The URL has a path.
    #[error(
        "the endpoint must not have a path, found {0}: S3 signs the whole path, so a server below a prefix checks \
         another path than the one that was signed; give the address where buckets are at the root"
    )]
    PathPrefix(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_endpoints_print_in_one_form() {
        for (given, printed, authority, secure) in [
            ("http://localhost:9000", "http://localhost:9000", "localhost:9000", false),
            ("http://localhost:9000/", "http://localhost:9000", "localhost:9000", false),
            ("http://Example.NET:80", "http://example.net", "example.net", false),
            ("https://example.net:443", "https://example.net", "example.net", true),
            ("https://example.net:80", "https://example.net:80", "example.net:80", true),
            ("http://[::1]:1", "http://[::1]:1", "[::1]:1", false),
        ] {
            let endpoint = Endpoint::parse(given).unwrap();
            assert_eq!(endpoint.to_string(), printed, "{given}");
            assert_eq!(endpoint.authority(), authority, "{given}");
            assert_eq!(endpoint.is_secure(), secure, "{given}");
        }
    }

    #[test]
    fn bad_endpoints_name_their_fault() {
        for (given, fault) in [
            ("localhost:9000", EndpointError::Scheme("localhost".into())),
            ("ftp://host", EndpointError::Scheme("ftp".into())),
            ("http://user@host", EndpointError::UserInfo),
            ("http://user:word@host", EndpointError::UserInfo),
            ("http://host?", EndpointError::Query),
            ("http://host/?a", EndpointError::Query),
            ("http://host#", EndpointError::Fragment),
            ("http://host/s3", EndpointError::PathPrefix("/s3".into())),
            ("http://host//", EndpointError::PathPrefix("//".into())),
        ] {
            assert_eq!(Endpoint::parse(given), Err(fault), "{given}");
        }
        for given in ["", "host", "http://", "http://host:99999", "http://a b"] {
            assert!(matches!(Endpoint::parse(given), Err(EndpointError::NotAUrl(_))), "{given}");
        }
    }

    #[test]
    fn amazon_is_told_by_its_domain() {
        for (host, amazon) in [
            ("s3.amazonaws.com", true),
            ("S3.EU-WEST-1.AMAZONAWS.COM", true),
            ("s3.cn-north-1.amazonaws.com.cn", true),
            ("amazonaws.com", true),
            ("s3.amazonaws.com.", true),
            ("notamazonaws.com", false),
            ("amazonaws.com.example.net", false),
            ("localhost", false),
        ] {
            assert_eq!(Endpoint::parse(&format!("https://{host}")).unwrap().is_amazon(), amazon, "{host}");
        }
    }
}
