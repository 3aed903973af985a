//! An account that owns nothing in the target.

use upcheck_grammar::AccountId;

/// Accounts that emulators use by default.
const DEFAULTS: [&str; 4] = ["000000000000", "123456789012", "111111111111", "012345678901"];

/// A twelve-digit id, drawn at random: not the target's, and none that an emulator uses by default.
///
/// # Errors
/// The system has no random numbers.
pub fn other_account(known: Option<&AccountId>) -> Result<AccountId, getrandom::Error> {
    loop {
        let mut bytes = [0; 12];
        getrandom::fill(&mut bytes)?;
        let digits = bytes.map(|byte| b'0' + byte % 10);
        match AccountId::parse(&digits) {
            Ok(drawn) if known != Some(&drawn) && !DEFAULTS.contains(&drawn.as_str()) => return Ok(drawn),
            _ => {}
        }
    }
}
