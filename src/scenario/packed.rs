//! Scenarios as bytes, for whoever only runs them: reading people's text takes a third of all code.
//!
//! Bytes are for the same version of this crate. They are its own: their sum tells whether they
//! came as they were sent, and what is in them is not checked again.

use xxhash_rust::xxh3::xxh3_64;

use super::Scenario;

/// Bytes of the sum in front.
const SUM_BYTES: usize = 8;

/// Why bytes are no scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnpackError {
    /// Something was lost or changed on the way.
    #[error("the packed scenario is damaged")]
    Damaged,
    /// Another version packed it.
    #[error("the scenario was packed by another version")]
    OtherVersion,
}

impl Scenario {
    /// All of it, as bytes that [`Self::unpack`] reads.
    ///
    /// # Panics
    /// Never: everything in a scenario can be written.
    pub fn pack(&self) -> Vec<u8> {
        let described = serde_json::to_string(&self.description());
        let described = described.expect("a description is JSON");
        let start = vec![0; SUM_BYTES];
        let written = postcard::to_extend(&(env!("CARGO_PKG_VERSION"), described, self), start);
        let mut bytes = written.expect("a scenario can be written");
        let sum = xxh3_64(&bytes[SUM_BYTES..]);
        bytes[..SUM_BYTES].copy_from_slice(&sum.to_le_bytes());
        bytes
    }

    /// The scenario that [`Self::pack`] made the bytes of, and its description as JSON.
    ///
    /// # Errors
    /// If they are no longer what they were, or come from another version.
    pub fn unpack(bytes: &[u8]) -> Result<(Self, String), UnpackError> {
        let (sum, rest) = bytes.split_first_chunk().ok_or(UnpackError::Damaged)?;
        if u64::from_le_bytes(*sum) != xxh3_64(rest) {
            return Err(UnpackError::Damaged);
        }
        let version = postcard::take_from_bytes::<&str>(rest);
        let (version, rest) = version.map_err(|_| UnpackError::Damaged)?;
        if version != env!("CARGO_PKG_VERSION") {
            return Err(UnpackError::OtherVersion);
        }
        let (described, scenario) = postcard::from_bytes(rest).map_err(|_| UnpackError::Damaged)?;
        Ok((scenario, described))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{
        "version": 1, "seed": 7,
        "nodes": {
            "shop": { "producer": { "arrivals": { "poisson": { "rate_per_s": 8 } }, "publishes": [{ "exchange": "orders", "headers": { "kind": "late", "parts": [1, 2.5, null, { "is": true }] } }] } },
            "orders": { "exchange": { "type": "headers" } },
            "jobs": { "queue": { "arguments": { "x-max-length": 5 } } },
            "worker": { "service": { "consumes": [{ "queue": "jobs" }], "handler": [{ "io": "300ms" }] } }
        },
        "bindings": [{ "source": "orders", "destination": "jobs", "arguments": { "x-match": "any", "kind": "late" } }],
        "policies": { "short": { "pattern": "^jo", "definition": { "message-ttl": 1000 } } },
        "controls": { "workers": { "sets": "worker.instances", "min": 1, "max": 9 } },
        "actions": { "crash": { "crash": { "node": "worker" } } }
    }"#;

    fn packed() -> (Scenario, Vec<u8>) {
        let scenario = Scenario::parse(TEXT).expect("it is right");
        let bytes = scenario.pack();
        (scenario, bytes)
    }

    #[test]
    fn what_was_packed_comes_out_again() {
        let (scenario, bytes) = packed();
        let (unpacked, described) = Scenario::unpack(&bytes).expect("it is as it was packed");
        assert_eq!(unpacked, scenario);
        let described: serde_json::Value = serde_json::from_str(&described).expect("it is JSON");
        assert_eq!(described, serde_json::to_value(scenario.description()).expect("it is JSON"));
    }

    #[test]
    fn each_changed_or_missing_byte_is_noticed() {
        let (_, bytes) = packed();
        for place in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            assert_eq!(Scenario::unpack(&changed), Err(UnpackError::Damaged), "byte {place}");
            assert_eq!(Scenario::unpack(&bytes[..place]), Err(UnpackError::Damaged));
        }
    }

    #[test]
    fn another_version_is_told() {
        let (scenario, _) = packed();
        let mut bytes = postcard::to_extend(&("0.0.0", "{}", &scenario), vec![0; SUM_BYTES])
            .expect("a scenario can be written");
        let sum = xxh3_64(&bytes[SUM_BYTES..]);
        bytes[..SUM_BYTES].copy_from_slice(&sum.to_le_bytes());
        assert_eq!(Scenario::unpack(&bytes), Err(UnpackError::OtherVersion));
    }
}
