//! What the judge makes of evidence, in every word that people and baselines read.

mod answer;
mod decision;
mod detail;
mod diff;
mod effect;
mod fingerprint;
mod shown;
