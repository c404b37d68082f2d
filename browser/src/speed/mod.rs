//! The speed of the connection to the server, as far as it is known.

#[cfg(feature = "hydrate")]
mod measure;

#[cfg(not(feature = "hydrate"))]
pub use crate::absent::speed::measure;
#[cfg(feature = "hydrate")]
pub use measure::measure;

/// The connection to the server, as far as it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Speed {
    /// Not measured yet.
    #[default]
    Unknown,
    /// Being measured.
    Measuring,
    /// No answer.
    NoAnswer,
    /// Measured too often for now.
    TooOften,
    /// This.
    Measured(Measured),
}

/// The measured connection to the server.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// To the server.
    pub up_kbit_s: u32,
    /// From the server.
    pub down_kbit_s: u32,
    /// Round trip time.
    pub ping_ms: f64,
    /// How much one round trip's time differs from the next one's.
    pub jitter_ms: f64,
}
