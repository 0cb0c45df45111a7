//! From an exchange to queues.

use super::{
    Broker, DeathReason, Destination, ExchangeId, Properties, PropertiesId, QueueId, Value,
};
use crate::kernel::ordered;

/// The queues a message goes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    /// Each matching queue once, in order of declaration.
    pub queues: Vec<QueueId>,
    /// How many bindings match, on all the way.
    pub matching_bindings: u32,
    /// Queues left out because the message would go round and round without anybody touching it.
    pub cycles: u32,
}

impl Broker {
    /// Where a message with these properties goes (the routing half of basic.publish).
    #[inline]
    pub fn route(&mut self, properties: PropertiesId) -> &Route {
        if self.routes[properties.index()].is_none() {
            self.learn_route(properties);
        }
        self.routes[properties.index()].get_or_insert_default()
    }

    #[cold]
    fn learn_route(&mut self, properties: PropertiesId) {
        let route = self.find_route(&self.properties[properties.index()]);
        self.routes[properties.index()] = Some(route);
    }

    /// What was known about routes is known no more.
    pub(super) fn forget_routes(&mut self) {
        self.routes.fill(None);
        self.dead_letters.clear();
    }

    fn find_route(&self, properties: &Properties) -> Route {
        let mut route = Route::default();
        let mut seen = vec![properties.exchange];
        let mut next = 0;
        while let Some(&exchange) = seen.get(next) {
            next += 1;
            let matches = self.matches(exchange, properties);
            if matches.is_empty() {
                self.add_alternate(exchange, &mut seen);
            }
            route.matching_bindings += matches.len() as u32;
            for destination in matches {
                match destination {
                    Destination::Queue(queue) => route.queues.push(queue),
                    Destination::Exchange(exchange) if seen.contains(&exchange) => {}
                    Destination::Exchange(exchange) => seen.push(exchange),
                }
            }
        }
        ordered::sort(&mut route.queues);
        route.queues.dedup();
        self.leave_out_cycles(properties, &mut route);
        route
    }

    /// The destinations under all keys of a message.
    fn matches(&self, exchange: ExchangeId, properties: &Properties) -> Vec<Destination> {
        let mut matches = Vec::new();
        let exchange = &self.exchanges[exchange.index()];
        exchange.matches(&properties.routing_key, properties, &mut matches);
        for key in &properties.further_keys {
            exchange.matches(key, properties, &mut matches);
        }
        matches
    }

    /// What an exchange cannot route goes to its alternate exchange, if that exists.
    fn add_alternate(&self, exchange: ExchangeId, seen: &mut Vec<ExchangeId>) {
        let alternate = self.exchanges[exchange.index()].alternate.as_deref();
        if let Some(alternate) = alternate.and_then(|name| self.exchange(name))
            && !seen.contains(&alternate)
        {
            seen.push(alternate);
        }
    }

    /// A dead letter does not return to a queue where it died before, unless a client rejected it
    /// since: nobody would ever end the circle.
    fn leave_out_cycles(&self, properties: &Properties, route: &mut Route) {
        if properties.died.is_none_or(|reason| reason == DeathReason::Rejected) {
            return;
        }
        let deaths = properties.headers.as_ref().and_then(|headers| headers.get("x-death"));
        let Some(Value::Array(deaths)) = deaths else { return };
        let before = route.queues.len();
        let is_cycle = |queue: &QueueId| {
            is_automatic_cycle(&self.queues[queue.index()].declaration.name, deaths)
        };
        route.queues.retain(|queue| !is_cycle(queue));
        route.cycles = (before - route.queues.len()) as u32;
    }
}

/// Whether a message died in that queue before, and was not rejected since.
fn is_automatic_cycle(queue: &str, deaths: &[Value]) -> bool {
    let field = |death: &Value, name: &str, text: &str| match death {
        Value::Table(death) => death.get(name).and_then(Value::as_str) == Some(text),
        _ => false,
    };
    let Some(last) = deaths.iter().position(|death| field(death, "queue", queue)) else {
        return false;
    };
    deaths[..=last]
        .iter()
        .all(|death| matches!(death, Value::Table(_)) && !field(death, "reason", "rejected"))
}
