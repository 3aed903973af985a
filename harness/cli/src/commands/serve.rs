//! `upcheck serve`

use crate::defects;
use crate::out::tell;
use crate::signals;
use crate::trouble::Trouble;
use clap::Args;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process;
use upcheck_engine::run::ExitCode;
use upcheck_grammar::AccountId;
use upcheck_reference::{AltAccount, Config, Defect, Reference};

/// Serve the embedded reference, for clients and SDKs to be tested against
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Where to listen; port 0 lets the system choose
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Encrypt connections, under a certificate authority that is made for this one server
    #[arg(long)]
    tls: bool,
    /// Where to write the authority's certificate; a temporary file where it is left out
    #[arg(long, value_name = "FILE", requires = "tls")]
    ca_out: Option<PathBuf>,
    /// The access key id; made up where it is left out
    #[arg(long, value_name = "KEY")]
    access_key: Option<String>,
    /// The secret key; made up where it is left out
    #[arg(long, value_name = "SECRET")]
    secret_key: Option<String>,
    /// The account that the key belongs to; made up where it is left out
    #[arg(long, value_name = "N", value_parser = account)]
    account_id: Option<AccountId>,
    /// The access key id of a second account; made up where it is left out
    #[arg(long, value_name = "KEY")]
    alt_access_key: Option<String>,
    /// The second account's secret key; made up where it is left out
    #[arg(long, value_name = "SECRET")]
    alt_secret_key: Option<String>,
    /// The second account; made up where it is left out
    #[arg(long, value_name = "N", value_parser = account)]
    alt_account_id: Option<AccountId>,
    /// The region that requests must be signed for
    #[arg(long, value_name = "REGION", default_value = "us-east-1")]
    region: String,
    /// Have this one of the named defects, to see who notices
    #[arg(long, value_name = "ID", value_parser = defects::find)]
    defect: Option<&'static Defect>,
    /// List the named defects instead of serving
    #[arg(long)]
    defects: bool,
    /// With --defects: as a JSON array
    #[arg(long, requires = "defects")]
    json: bool,
}

/// Keys that nobody gave: the names that they are shown under, and their values.
type MadeUp = Vec<(&'static str, String)>;

impl Serve {
    pub(crate) async fn run(self) -> Result<ExitCode, Trouble> {
        if self.defects {
            defects::list(self.json)?;
            return Ok(ExitCode::Conformant);
        }
        let (config, made_up) = self.config()?;
        let listen = config.listen;
        let reference = Reference::start(config)
            .await
            .map_err(|error| Trouble::usage(format!("cannot listen on {listen}: {error}")))?;
        let ca = CaFile::write(&reference, self.ca_out.as_deref())?;

        for (name, value) in made_up {
            tell!("{name}={value}");
        }
        if let Some(ca) = &ca {
            tell!("ca {}", ca.path.display());
        }
        tell!("account {}", reference.config().account);
        if let Some(alt) = &reference.config().alt {
            tell!("alt account {}", alt.account);
        }
        if let Some(defect) = self.defect {
            tell!("defect {}: {}", defect.id, defect.sentence);
        }

        let mut out = std::io::stdout();
        writeln!(out, "ready {}", reference.url()).and_then(|()| out.flush()).map_err(Trouble::harness)?;
        signals::stop().await;
        if self.defect.is_some() {
            tell!("defect reached {}", reference.reached());
        }
        reference.stop().await;
        Ok(ExitCode::Conformant)
    }

    fn config(&self) -> Result<(Config, MadeUp), Trouble> {
        let (random, alt) = (Config::random(), AltAccount::random());
        let (random, alt) = (random.map_err(Trouble::harness)?, alt.map_err(Trouble::harness)?);
        let mut made_up = Vec::new();
        let mut key = |name, given: &Option<String>, random: String| {
            given.clone().unwrap_or_else(|| {
                made_up.push((name, random.clone()));
                random
            })
        };
        let config = Config {
            listen: self.listen,
            tls: self.tls,
            access_key: key("AWS_ACCESS_KEY_ID", &self.access_key, random.access_key.clone()),
            secret_key: key("AWS_SECRET_ACCESS_KEY", &self.secret_key, random.secret_key.clone()),
            account: self.account_id.clone().unwrap_or_else(|| random.account.clone()),
            alt: Some(AltAccount {
                access_key: key("ALT_ACCESS_KEY_ID", &self.alt_access_key, alt.access_key),
                secret_key: key("ALT_SECRET_ACCESS_KEY", &self.alt_secret_key, alt.secret_key),
                account: self.alt_account_id.clone().unwrap_or(alt.account),
            }),
            region: self.region.clone(),
            defect: self.defect,
            ..random
        };
        let alt = config.alt.as_ref();
        if alt.is_some_and(|alt| alt.access_key == config.access_key || alt.account == config.account) {
            return Err(Trouble::usage(
                "the second account needs an access key and an account id of its own",
            ));
        }
        Ok((config, made_up))
    }
}

/// The authority's certificate in a file; one that nobody asked for is removed again.
struct CaFile {
    path: PathBuf,
    temporary: bool,
}

impl CaFile {
    fn write(reference: &Reference, wanted: Option<&Path>) -> Result<Option<Self>, Trouble> {
        let Some(pem) = reference.ca_pem() else { return Ok(None) };
        let temporary = wanted.is_none();
        let path = wanted.map_or_else(
            || {
                let name = format!("upcheck-ca-{}-{}.pem", process::id(), reference.address().port());
                std::env::temp_dir().join(name)
            },
            Path::to_owned,
        );
        let mut options = OpenOptions::new();
        // In a folder that others can write to, what is there already is theirs.
        options.write(true).create_new(temporary).create(true).truncate(true);
        let written = options.open(&path).and_then(|mut file| file.write_all(pem.as_bytes()));
        written.map_err(|error| Trouble::usage(format!("cannot write {}: {error}", path.display())))?;
        Ok(Some(Self { path, temporary }))
    }
}

impl Drop for CaFile {
    fn drop(&mut self) {
        if self.temporary {
            // The system clears its temporary folder too.
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn account(text: &str) -> Result<AccountId, String> {
    AccountId::parse(text.as_bytes()).map_err(|error| error.to_string())
}
