//! Where messages go: the routing half of a publish, for comparison with a real broker.

use serde::Deserialize;

use super::{Arguments, SAME_NAME_SUFFIX};
use crate::broker::{Broker, ExchangeId, Properties, Value};
use crate::world::Declared;
use crate::world::plan::Plan;

/// A message as far as routing looks at it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoutedMessage {
    /// The exchange as the definitions name it; "" for the default exchange.
    pub exchange: String,
    /// The routing key.
    #[serde(default)]
    pub routing_key: String,
    /// The headers.
    #[serde(default)]
    pub headers: Arguments,
}

/// The broker of a plan, to be asked where messages go.
#[derive(Clone, Debug)]
pub struct Router {
    broker: Broker,
}

impl Router {
    /// The broker that the plan declares.
    pub fn new(plan: &Plan) -> Self {
        Self { broker: Declared::of(plan).broker }
    }

    /// The names of the queues that a message reaches, sorted; `None` if there is no such exchange.
    pub fn queues(&mut self, message: &RoutedMessage) -> Option<Vec<String>> {
        let exchange = self.exchange(&message.exchange)?;
        let properties = Properties::new(exchange, &message.routing_key, 0);
        let headers = message.headers.iter();
        let headers = headers.map(|(name, value)| (name.as_str().into(), Value::from_json(value)));
        let properties = Properties { headers: Some(headers.collect()), ..properties };
        let properties = self.broker.intern(properties.with_further_keys());
        let queues = self.broker.route(properties).queues.clone();
        let declared = self.broker.queues().filter(|(id, _)| queues.contains(id));
        let mut names: Vec<String> = declared.map(|(_, queue)| queue.name.to_string()).collect();
        names.sort_unstable();
        Some(names)
    }

    /// An exchange by its own name or by the one that an import gave it.
    fn exchange(&self, name: &str) -> Option<ExchangeId> {
        let renamed = || self.broker.exchange(&format!("{name}{SAME_NAME_SUFFIX}"));
        self.broker.exchange(name).or_else(renamed)
    }
}
