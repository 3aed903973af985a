//! The names that buckets can have.

/// Whether a bucket could ever have been created under this name.
///
/// ```text
/// bucket-name = 3*255( ALPHA / DIGIT / "." / "-" / "_" )   ; not shaped as an IPv4 address
/// ```
///
/// Amazon's documentation asks new names for less: 3 to 63 characters, lower case, no underscore. Buckets made
/// in us-east-1 before March 2018 may be named more freely and still exist, so a server can refuse only what is
/// outside both.
pub fn is_bucket_name(name: &str) -> bool {
    (3..=255).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
        && !is_ipv4_shape(name)
}

fn is_ipv4_shape(name: &str) -> bool {
    let is_number =
        |group: &str| (1..=3).contains(&group.len()) && group.bytes().all(|byte| byte.is_ascii_digit());
    name.split('.').count() == 4 && name.split('.').all(is_number)
}

#[cfg(test)]
mod tests {
    use super::is_bucket_name;

    #[test]
    fn refuses_only_names_that_no_bucket_can_have() {
        for (name, expected) in [
            ("abc".to_owned(), true),
            ("my.bucket-1".to_owned(), true),
            ("MyBucket".to_owned(), true),
            ("my_bucket".to_owned(), true),
            ("a".repeat(63), true),
            ("a".repeat(255), true),
            ("1.2.3".to_owned(), true),
            ("1.2.3.4.5".to_owned(), true),
            ("1.2.3.a".to_owned(), true),
            ("1.2.3.4444".to_owned(), true),
            (String::new(), false),
            ("ab".to_owned(), false),
            ("a".repeat(256), false),
            ("192.168.1.1".to_owned(), false),
            ("999.1.1.1".to_owned(), false),
            ("a b".to_owned(), false),
            ("a/b".to_owned(), false),
            ("a:b".to_owned(), false),
            ("a@b".to_owned(), false),
            ("a%b".to_owned(), false),
            ("b\u{fc}cket".to_owned(), false),
        ] {
            assert_eq!(is_bucket_name(&name), expected, "{name}");
        }
    }
}
