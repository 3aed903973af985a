use std::fmt;

/// What a request is signed with. `Debug` shows none of it.
#[derive(Clone, Eq, PartialEq)]
pub struct Credentials {
    /// The access key id, which goes into the `Authorization` header in clear.
    pub access_key: String,
    /// The secret access key, which never leaves this process.
    pub secret_key: String,
    /// The token of temporary credentials, sent as `x-amz-security-token`.
    pub session_token: Option<String>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("access_key", &"[redacted]")
            .field("secret_key", &"[redacted]")
            .field("session_token", &self.session_token.as_ref().map(|_| "[redacted]"))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_value() {
        let credentials = Credentials {
            access_key: "AKIDEXAMPLE".into(),
            secret_key: "a-secret".into(),
            session_token: Some("a-token".into()),
        };
        let text = format!("{credentials:?}");
        for value in ["AKIDEXAMPLE", "a-secret", "a-token"] {
            assert!(!text.contains(value), "{text}");
        }
    }
}
