//! The embedded reference as a target.

use crate::options::BODY_LIMIT;
use crate::trouble::Trouble;
use std::time::Duration;
use upcheck_engine::profile::Profile;
use upcheck_reference::{AltAccount, Config, Defect, Reference};
use upcheck_wire::{Client, ClientConfig, Credentials, Endpoint};

/// A reference that serves for as long as this lives, and what a run needs of it.
pub(crate) struct Embedded {
    pub(crate) reference: Reference,
    pub(crate) endpoint: Endpoint,
    pub(crate) client: Client,
    pub(crate) alt: Client,
    pub(crate) profile: Profile,
}

impl Embedded {
    /// Starts a reference with keys of its own. What the environment says of trust and addressing is not meant for it.
    pub(crate) async fn start(
        region: String,
        timeout: Duration,
        defect: Option<&'static Defect>,
    ) -> Result<Self, Trouble> {
        let second = AltAccount::random().map_err(Trouble::harness)?;
        let alt = Credentials {
            access_key: second.access_key.clone(),
            secret_key: second.secret_key.clone(),
            session_token: None,
        };
        let made_up = Config::random().map_err(Trouble::harness)?;
        let config = Config { region: region.clone(), alt: Some(second), defect, ..made_up };
        let credentials = Credentials {
            access_key: config.access_key.clone(),
            secret_key: config.secret_key.clone(),
            session_token: None,
        };
        let profile = Profile::of_reference(config.account.clone());
        let reference = Reference::start(config).await.map_err(Trouble::harness)?;
        let endpoint = Endpoint::parse(&reference.url())?;
        let config = ClientConfig::new(endpoint.clone(), credentials);
        let client = Client::new(ClientConfig { region, timeout, body_limit: BODY_LIMIT, ..config })?;
        let alt = client.with_credentials(alt);
        Ok(Self { reference, endpoint, client, alt, profile })
    }
}
