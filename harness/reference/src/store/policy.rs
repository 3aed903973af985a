//! Bucket policies: the part of Amazon's policy language that grants and denies actions to accounts.

use serde_json::Value;
use std::fmt;
use upcheck_grammar::AccountId;

/// A policy as it was put, and what it says.
#[derive(Clone, Debug)]
pub(crate) struct Policy {
    text: String,
    statements: Vec<Statement>,
}

/// What a policy says of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// It may be carried out.
    Allow,
    /// It must not, whatever else allows it.
    Deny,
}

/// Why a text is no policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PolicyError {
    /// It is not a JSON object.
    Json,
    /// A statement, or the policy, lacks this element.
    Missing(&'static str),
    /// The effect is neither `Allow` nor `Deny`.
    Effect(String),
    /// A principal is neither everybody nor an account.
    Principal,
    /// An action is not one of S3's.
    Action,
    /// A resource is not the bucket and not in it.
    Resource,
    /// An element of the language that is left out here.
    Unsupported(&'static str),
}

#[derive(Clone, Debug)]
struct Statement {
    effect: Effect,
    principals: Vec<Principal>,
    /// Patterns in lower case: Amazon's documentation has no case in actions.
    actions: Vec<String>,
    /// Patterns of `bucket` and `bucket/key`.
    resources: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Principal {
    Everybody,
    Account(AccountId),
}

impl Policy {
    /// Reads the policy of the bucket called `bucket`.
    ///
    /// # Errors
    /// What Amazon would refuse, and what this endpoint leaves out.
    pub(crate) fn parse(text: &str, bucket: &str) -> Result<Self, PolicyError> {
        if !text.starts_with('{') {
            return Err(PolicyError::Json);
        }
        let document: Value = serde_json::from_str(text).map_err(|_| PolicyError::Json)?;
        let statements = match document.get("Statement") {
            Some(Value::Array(statements)) if !statements.is_empty() => {
                statements.iter().map(|statement| Statement::read(statement, bucket)).collect()
            }
            Some(statement @ Value::Object(_)) => Statement::read(statement, bucket).map(|only| vec![only]),
            _ => Err(PolicyError::Missing("Statement")),
        };
        Ok(Self { text: text.to_owned(), statements: statements? })
    }

    /// The text as it was put.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// What the policy says of `action` on `resource`, which is `bucket` or `bucket/key`; `None` where it says
    /// nothing. `caller` is `None` for anybody. A statement that denies wins over all that allow.
    pub(crate) fn decide(&self, caller: Option<&AccountId>, action: &str, resource: &str) -> Option<Effect> {
        let applying = self.statements.iter().filter(|statement| statement.applies(caller, action, resource));
        applying.map(|statement| statement.effect).max_by_key(|effect| *effect == Effect::Deny)
    }
}

impl Statement {
    fn read(statement: &Value, bucket: &str) -> Result<Self, PolicyError> {
        for unsupported in ["Condition", "NotAction", "NotPrincipal", "NotResource"] {
            if statement.get(unsupported).is_some() {
                return Err(PolicyError::Unsupported(unsupported));
            }
        }
        let element = |name| statement.get(name).ok_or(PolicyError::Missing(name));
        let effect = match element("Effect")?.as_str() {
            Some("Allow") => Effect::Allow,
            Some("Deny") => Effect::Deny,
            other => return Err(PolicyError::Effect(other.unwrap_or_default().to_owned())),
        };
        let actions = texts(element("Action")?).ok_or(PolicyError::Action)?;
        let resources = texts(element("Resource")?).ok_or(PolicyError::Resource)?;
        Ok(Self {
            effect,
            principals: read_principals(element("Principal")?).ok_or(PolicyError::Principal)?,
            actions: actions
                .into_iter()
                .map(read_action)
                .collect::<Option<_>>()
                .ok_or(PolicyError::Action)?,
            resources: resources
                .into_iter()
                .map(|resource| read_resource(resource, bucket))
                .collect::<Option<_>>()
                .ok_or(PolicyError::Resource)?,
        })
    }

    fn applies(&self, caller: Option<&AccountId>, action: &str, resource: &str) -> bool {
        let action = action.to_ascii_lowercase();
        let names = |principal: &Principal| match principal {
            Principal::Everybody => true,
            Principal::Account(account) => Some(account) == caller,
        };
        self.principals.iter().any(names)
            && self.actions.iter().any(|pattern| matches(pattern, &action))
            && self.resources.iter().any(|pattern| matches(pattern, resource))
    }
}

impl fmt::Display for PolicyError {
    /// Amazon's messages.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json => f.write_str("Policies must be valid JSON and the first byte must be '{'"),
            Self::Missing(element) => write!(f, "Missing required field {element}"),
            Self::Effect(effect) => write!(f, "Invalid effect: {effect}"),
            Self::Principal => f.write_str("Invalid principal in policy"),
            Self::Action => f.write_str("Policy has invalid action"),
            Self::Resource => f.write_str("Policy has invalid resource"),
            Self::Unsupported(element) => write!(f, "{element} is not implemented"),
        }
    }
}

/// A text, or a list of at least one.
fn texts(value: &Value) -> Option<Vec<&str>> {
    match value {
        Value::Array(list) if !list.is_empty() => list.iter().map(Value::as_str).collect(),
        other => other.as_str().map(|only| vec![only]),
    }
}

fn read_principals(value: &Value) -> Option<Vec<Principal>> {
    match value {
        Value::String(all) => (all == "*").then(|| vec![Principal::Everybody]),
        Value::Object(kinds) if kinds.len() == 1 => {
            texts(kinds.get("AWS")?)?.into_iter().map(read_principal).collect()
        }
        _ => None,
    }
}

// There are no users here, only accounts.
fn read_principal(text: &str) -> Option<Principal> {
    if text == "*" {
        return Some(Principal::Everybody);
    }
    let arn = text.strip_prefix("arn:aws:iam::").and_then(|rest| rest.strip_suffix(":root"));
    AccountId::parse(arn.unwrap_or(text).as_bytes()).ok().map(Principal::Account)
}

fn read_action(text: &str) -> Option<String> {
    let action = text.to_ascii_lowercase();
    (action == "*" || action.starts_with("s3:")).then_some(action)
}

fn read_resource(text: &str, bucket: &str) -> Option<String> {
    let pattern = text.strip_prefix("arn:aws:s3:::")?;
    let named = pattern.split('/').next().unwrap_or_default();
    matches(named, bucket).then(|| pattern.to_owned())
}

/// Whether `text` fits `pattern`, in which `*` stands for any characters and `?` for one.
fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<_>, Vec<_>) = (pattern.chars().collect(), text.chars().collect());
    let (mut at, mut from) = (0, 0);
    // Where to go on when what follows the last `*` does not fit: one character later.
    let mut retry = None;
    while from < text.len() {
        match pattern.get(at) {
            Some('*') => {
                retry = Some((at, from));
                at += 1;
            }
            Some(wanted) if *wanted == '?' || Some(wanted) == text.get(from) => {
                at += 1;
                from += 1;
            }
            _ => {
                let Some((star, begin)) = retry else { return false };
                retry = Some((star, begin + 1));
                at = star + 1;
                from = begin + 1;
            }
        }
    }
    pattern.iter().skip(at).all(|rest| *rest == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "111111111111";
    const OTHER: &str = "222222222222";

    fn decide(
        statements: &str,
        caller: Option<&str>,
        action: &str,
        resource: &str,
    ) -> Result<Option<Effect>, PolicyError> {
        let policy = Policy::parse(&format!("{{\"Statement\": {statements}}}"), "bkt")?;
        let caller = caller.map(|id| AccountId::parse(id.as_bytes()).unwrap());
        Ok(policy.decide(caller.as_ref(), action, resource))
    }

    fn statement(effect: &str, principal: &str, action: &str, resource: &str) -> String {
        format!(
            "{{\"Effect\":\"{effect}\",\"Principal\":{principal},\"Action\":{action},\"Resource\":{resource}}}"
        )
    }

    #[test]
    fn a_statement_applies_to_what_it_names() {
        let (all, bucket) = ("\"*\"", "\"arn:aws:s3:::bkt/*\"");
        let (one, get) = (format!("{{\"AWS\":\"{ONE}\"}}"), "\"s3:GetObject\"");
        let allowed = Some(Effect::Allow);
        for (principal, action, resource, caller, asked, on, expected) in [
            (all, get, bucket, Some(ONE), "s3:GetObject", "bkt/k", allowed),
            (all, get, bucket, None, "s3:GetObject", "bkt/a/b", allowed),
            (all, get, bucket, None, "s3:GetObjectVersion", "bkt/k", None),
            (all, get, bucket, None, "s3:GetObject", "bkt", None),
            (all, "\"s3:getobject\"", bucket, None, "s3:GetObject", "bkt/k", allowed),
            (all, "\"s3:*\"", bucket, None, "s3:PutObject", "bkt/k", allowed),
            (all, "\"*\"", bucket, None, "s3:PutObject", "bkt/k", allowed),
            (all, "\"s3:Get*\"", bucket, None, "s3:PutObject", "bkt/k", None),
            (all, "[\"s3:PutObject\",\"s3:GetObject\"]", bucket, None, "s3:GetObject", "bkt/k", allowed),
            (&one, get, bucket, Some(ONE), "s3:GetObject", "bkt/k", allowed),
            (&one, get, bucket, Some(OTHER), "s3:GetObject", "bkt/k", None),
            (&one, get, bucket, None, "s3:GetObject", "bkt/k", None),
            ("{\"AWS\":\"*\"}", get, bucket, None, "s3:GetObject", "bkt/k", allowed),
            (
                "{\"AWS\":[\"222222222222\",\"arn:aws:iam::111111111111:root\"]}",
                get,
                bucket,
                Some(ONE),
                "s3:GetObject",
                "bkt/k",
                allowed,
            ),
            (all, get, "\"arn:aws:s3:::bkt/a*c\"", None, "s3:GetObject", "bkt/a/b/c", allowed),
            (all, get, "\"arn:aws:s3:::bkt/a*c\"", None, "s3:GetObject", "bkt/ab", None),
            (all, get, "\"arn:aws:s3:::bkt/\u{e9}?\"", None, "s3:GetObject", "bkt/\u{e9}\u{e9}", allowed),
            (
                all,
                "\"s3:ListBucket\"",
                "[\"arn:aws:s3:::bkt\",\"arn:aws:s3:::bkt/*\"]",
                None,
                "s3:ListBucket",
                "bkt",
                allowed,
            ),
        ] {
            let text = statement("Allow", principal, action, resource);
            assert_eq!(decide(&text, caller, asked, on), Ok(expected), "{text} {caller:?} {asked} {on}");
        }
    }

    #[test]
    fn a_denial_wins_wherever_it_stands() {
        let allow = statement("Allow", "\"*\"", "\"s3:*\"", "\"arn:aws:s3:::bkt/*\"");
        let deny = statement("Deny", "\"*\"", "\"s3:GetObject\"", "\"arn:aws:s3:::bkt/secret\"");
        for statements in [format!("[{allow},{deny}]"), format!("[{deny},{allow}]")] {
            let ask = |key: &str| decide(&statements, None, "s3:GetObject", key);
            assert_eq!(ask("bkt/secret"), Ok(Some(Effect::Deny)));
            assert_eq!(ask("bkt/other"), Ok(Some(Effect::Allow)));
        }
    }

    #[test]
    fn what_is_no_policy_is_refused() {
        let (all, get, bucket) = ("\"*\"", "\"s3:GetObject\"", "\"arn:aws:s3:::bkt/*\"");
        for (statements, expected) in [
            ("[]".to_owned(), PolicyError::Missing("Statement")),
            ("\"x\"".to_owned(), PolicyError::Missing("Statement")),
            ("[{}]".to_owned(), PolicyError::Missing("Effect")),
            (statement("allow", all, get, bucket), PolicyError::Effect("allow".to_owned())),
            (statement("Allow", "\"x\"", get, bucket), PolicyError::Principal),
            (statement("Allow", "{\"AWS\":\"x\"}", get, bucket), PolicyError::Principal),
            (
                statement("Allow", "{\"AWS\":\"arn:aws:iam::111111111111:user/u\"}", get, bucket),
                PolicyError::Principal,
            ),
            (statement("Allow", "{\"Federated\":\"x\"}", get, bucket), PolicyError::Principal),
            (statement("Allow", all, "\"ec2:Run\"", bucket), PolicyError::Action),
            (statement("Allow", all, "[]", bucket), PolicyError::Action),
            (statement("Allow", all, "[1]", bucket), PolicyError::Action),
            (statement("Allow", all, get, "\"arn:aws:s3:::other/*\""), PolicyError::Resource),
            (statement("Allow", all, get, "\"bkt/*\""), PolicyError::Resource),
            (
                statement("Allow", all, get, bucket).replace('}', ",\"Condition\":{}}"),
                PolicyError::Unsupported("Condition"),
            ),
            ("[".to_owned(), PolicyError::Json),
        ] {
            assert_eq!(decide(&statements, None, "s3:GetObject", "bkt/k"), Err(expected), "{statements}");
        }
        assert_eq!(Policy::parse(" {}", "bkt").map(|_| ()), Err(PolicyError::Json));
    }

    #[test]
    fn patterns_with_many_stars_are_no_danger() {
        let pattern = "*a".repeat(2000);
        assert!(!matches(&pattern, &"a".repeat(1999)));
        assert!(matches(&pattern, &"ba".repeat(2000)));
    }
}
