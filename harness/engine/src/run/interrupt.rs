//! The wish to stop early: finish the exchange at hand, clean up, report.

use tokio::sync::watch;

/// Handed to a run, so that Ctrl-C ends it in order.
#[derive(Clone, Debug)]
pub struct Interrupt {
    sender: watch::Sender<bool>,
}

impl Default for Interrupt {
    fn default() -> Self {
        Self { sender: watch::Sender::new(false) }
    }
}

impl Interrupt {
    /// Asks the run to stop.
    pub fn raise(&self) {
        self.sender.send_replace(true);
    }

    /// Whether the run was asked to stop.
    #[must_use]
    pub fn raised(&self) -> bool {
        *self.sender.borrow()
    }

    /// Resolves when the run is asked to stop.
    pub async fn wait(&self) {
        // The sender lives as long as `self`, so this ends only with the wish.
        let _ = self.sender.subscribe().wait_for(|raised| *raised).await;
    }
}
