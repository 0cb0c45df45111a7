//! Exchanges: which of their bindings a message matches.

use litemap::LiteMap;

use serde::{Deserialize, Serialize};

use super::topic::TopicTrie;
use super::{ExchangeId, Properties, QueueId, Table, headers};

/// How an exchange chooses among its bindings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExchangeType {
    /// The routing key is the name of the queue; no bindings.
    Default,
    /// The binding key equals the routing key.
    Direct,
    /// Every binding.
    Fanout,
    /// The binding key is a pattern of words, `*` (one word) and `#` (any number of words).
    Topic,
    /// The binding's arguments are compared with the message's headers.
    Headers,
}

impl ExchangeType {
    /// As AMQP names it; the default exchange is a direct one.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Default | Self::Direct => "direct",
            Self::Fanout => "fanout",
            Self::Topic => "topic",
            Self::Headers => "headers",
        }
    }

    /// The type that clients may declare by that name.
    pub fn from_name(name: &str) -> Option<Self> {
        let declarable = [Self::Direct, Self::Fanout, Self::Topic, Self::Headers];
        declarable.into_iter().find(|known| known.name() == name)
    }
}

/// What exchange.declare says of an exchange.
#[derive(Clone, Debug, PartialEq)]
pub struct ExchangeDeclaration {
    /// Its name; "" is the default exchange's.
    pub name: Box<str>,
    /// How it routes.
    pub exchange_type: ExchangeType,
    /// Survives a restart of the broker; kept for comparison only.
    pub durable: bool,
    /// Goes with its last binding.
    pub auto_delete: bool,
    /// Clients may not publish to it.
    pub internal: bool,
    /// `alternate-exchange`, and what is not known here.
    pub arguments: Table,
}

impl ExchangeDeclaration {
    /// A durable exchange without arguments.
    pub fn new(name: &str, exchange_type: ExchangeType) -> Self {
        let (name, arguments) = (name.into(), Table::new());
        Self { name, exchange_type, durable: true, auto_delete: false, internal: false, arguments }
    }
}

/// Where a binding leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Destination {
    /// A queue.
    Queue(QueueId),
    /// Another exchange.
    Exchange(ExchangeId),
}

/// A binding, as those who look see it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Binding<'a> {
    /// Where it leads.
    pub destination: Destination,
    /// The binding key.
    pub routing_key: &'a str,
    /// The arguments; a headers exchange matches by them.
    pub arguments: &'a Table,
}

/// An exchange with its bindings.
#[derive(Clone, Debug)]
pub(super) struct Exchange {
    pub(super) declaration: ExchangeDeclaration,
    /// None once it is deleted.
    pub(super) exists: bool,
    /// Name of the exchange that gets what matches no binding, by argument or policy.
    pub(super) alternate: Option<Box<str>>,
    /// By destination and key: the arguments of each binding, all different.
    bindings: LiteMap<(Destination, Box<str>), Vec<Table>>,
    /// By exact key, for direct exchanges; for the default exchange the keys are queues' names.
    by_key: LiteMap<Box<str>, Vec<Destination>>,
    /// For topic exchanges.
    patterns: TopicTrie,
}

impl Exchange {
    pub(super) fn new(declaration: ExchangeDeclaration) -> Self {
        Self {
            declaration,
            exists: true,
            alternate: None,
            bindings: LiteMap::new(),
            by_key: LiteMap::new(),
            patterns: TopicTrie::default(),
        }
    }

    /// Adds a binding; one that is equal in everything changes nothing.
    pub(super) fn bind(&mut self, destination: Destination, key: &str, arguments: Table) {
        let known = self.bindings.entry((destination, key.into())).or_default();
        if known.contains(&arguments) {
            return;
        }
        known.push(arguments);
        if known.len() > 1 {
            return;
        }
        match self.declaration.exchange_type {
            ExchangeType::Default | ExchangeType::Direct => {
                self.by_key.entry(key.into()).or_default().push(destination);
            }
            ExchangeType::Topic => self.patterns.insert(key, destination),
            ExchangeType::Fanout | ExchangeType::Headers => {}
        }
    }

    /// Takes the binding away that is equal in everything; tells whether there was one.
    pub(super) fn unbind(
        &mut self,
        destination: Destination,
        key: &str,
        arguments: &Table,
    ) -> bool {
        let place = (destination, key.into());
        let Some(known) = self.bindings.get_mut(&place) else { return false };
        let Some(same) = known.iter().position(|one| one == arguments) else { return false };
        known.remove(same);
        if known.is_empty() {
            self.forget(&place);
        }
        true
    }

    fn forget(&mut self, place: &(Destination, Box<str>)) {
        self.bindings.remove(place);
        let (destination, key) = place;
        if let Some(bound) = self.by_key.get_mut(key) {
            bound.retain(|one| one != destination);
        }
        self.patterns.remove(key, *destination);
    }

    /// Takes all bindings to a destination away; tells whether there was any.
    pub(super) fn unbind_all(&mut self, destination: Destination) -> bool {
        let places: Vec<_> =
            self.bindings.keys().filter(|(to, _)| *to == destination).cloned().collect();
        for place in &places {
            self.forget(place);
        }
        !places.is_empty()
    }

    pub(super) fn has_bindings(&self) -> bool {
        !self.bindings.is_empty()
    }

    /// Every binding, in order of destination, then of key.
    pub(super) fn bindings(&self) -> impl Iterator<Item = Binding<'_>> {
        self.bindings.iter().flat_map(|((destination, routing_key), arguments)| {
            arguments.iter().map(|arguments| Binding {
                destination: *destination,
                routing_key,
                arguments,
            })
        })
    }

    /// Appends the destination of every binding that matches under one key to `matches`, a
    /// destination as often as it matches.
    pub(super) fn matches(
        &self,
        key: &str,
        properties: &Properties,
        matches: &mut Vec<Destination>,
    ) {
        match self.declaration.exchange_type {
            ExchangeType::Default | ExchangeType::Direct => {
                matches.extend(self.by_key.get(key).into_iter().flatten());
            }
            ExchangeType::Topic => self.patterns.matches(key, matches),
            ExchangeType::Fanout => matches.extend(self.bindings().map(|one| one.destination)),
            ExchangeType::Headers => {
                let headers = properties.headers.as_ref();
                let fits = |one: &Binding<'_>| headers::matches(one.arguments, headers);
                matches.extend(self.bindings().filter(fits).map(|one| one.destination));
            }
        }
    }
}
