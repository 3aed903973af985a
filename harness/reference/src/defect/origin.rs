//! Where a defect comes from.

use std::fmt;

/// Who had it, or why somebody could.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A report of a server that had it, or of one of its kin: `owner/repository#number` on GitHub, or a URL.
    Wild(&'static str),
    /// Nobody is known to have had it; this says how it comes about.
    Plausible(&'static str),
}

impl Origin {
    /// Where the report can be read.
    #[must_use]
    pub fn url(self) -> Option<String> {
        let Self::Wild(report) = self else { return None };
        Some(match report.split_once('#') {
            // GitHub leads from here to a pull request too.
            Some((repository, number)) => format!("https://github.com/{repository}/issues/{number}"),
            None => report.to_owned(),
        })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wild(report) => f.write_str(report),
            Self::Plausible(why) => write!(f, "plausible: {why}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Origin;

    #[test]
    fn a_report_has_an_address() {
        let url = |report| Origin::Wild(report).url().unwrap();
        assert_eq!(url("ceph/ceph#1"), "https://github.com/ceph/ceph/issues/1");
        assert_eq!(url("https://tracker.ceph.com/issues/1"), "https://tracker.ceph.com/issues/1");
        assert_eq!(Origin::Plausible("why").url(), None);
    }
}
