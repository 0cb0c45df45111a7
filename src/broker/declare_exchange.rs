//! Exchanges come and go.

use super::{
    Broker, ChannelId, Destination, Effect, Error, Exchange, ExchangeDeclaration, ExchangeId,
    ExchangeType,
};
use crate::kernel::Time;

/// Exchanges every RabbitMQ has, beside the default one.
const USUAL: [(&str, ExchangeType); 5] = [
    ("amq.direct", ExchangeType::Direct),
    ("amq.fanout", ExchangeType::Fanout),
    ("amq.topic", ExchangeType::Topic),
    ("amq.headers", ExchangeType::Headers),
    ("amq.match", ExchangeType::Headers),
];

impl Broker {
    /// Adds the exchanges `amq.*` that every RabbitMQ has.
    pub fn declare_usual_exchanges(&mut self) {
        for (name, exchange_type) in USUAL {
            self.add_exchange(ExchangeDeclaration::new(name, exchange_type));
        }
    }

    /// Adds an exchange that is known to be sound and new; what a client asks for goes through
    /// [`Self::declare_exchange`].
    pub fn add_exchange(&mut self, declaration: ExchangeDeclaration) -> ExchangeId {
        let id = ExchangeId(self.exchanges.len() as u32);
        self.exchange_names.insert(declaration.name.clone(), id);
        self.exchanges.push(Exchange::new(declaration));
        self.apply_policies_to_exchange(id);
        self.forget_routes();
        id
    }

    /// Declares an exchange (exchange.declare); one that exists already has to be equivalent.
    ///
    /// # Errors
    /// 403 for the default exchange and new names that begin with "amq.", 406 if it exists and
    /// differs. The channel is closed then.
    pub fn declare_exchange(
        &mut self,
        channel: ChannelId,
        declaration: ExchangeDeclaration,
        now: Time,
        effects: &mut Vec<Effect>,
    ) -> Result<ExchangeId, Error> {
        match self.existing_exchange(&declaration) {
            Ok(Some(existing)) => Ok(existing),
            Ok(None) => Ok(self.add_exchange(declaration)),
            Err(error) => Err(self.fail(channel, error, now, effects)),
        }
    }

    /// Refuses to declare an exchange of a type that there is not; the connection is closed.
    pub fn refuse_exchange_type(
        &mut self,
        channel: ChannelId,
        name: &str,
        now: Time,
        effects: &mut Vec<Effect>,
    ) -> Error {
        let error = Error::CommandInvalid(format!("unknown exchange type '{name}'"));
        self.fail(channel, error, now, effects)
    }

    fn existing_exchange(&self, wanted: &ExchangeDeclaration) -> Result<Option<ExchangeId>, Error> {
        let name = &*wanted.name;
        refuse_default(name)?;
        let Some(existing) = self.exchange(name) else {
            return match name.strip_prefix("amq.") {
                Some(_) => Err(reserved("exchange", name)),
                None => Ok(None),
            };
        };
        let known = &self.exchanges[existing.index()].declaration;
        let differs = |what: &str| {
            Err(Error::PreconditionFailed(format!(
                "inequivalent arg '{what}' for exchange '{name}'"
            )))
        };
        let alternate = |declaration: &ExchangeDeclaration| {
            declaration.arguments.get("alternate-exchange").cloned()
        };
        match () {
            () if known.exchange_type != wanted.exchange_type => differs("type"),
            () if known.durable != wanted.durable => differs("durable"),
            () if known.auto_delete != wanted.auto_delete => differs("auto_delete"),
            () if known.internal != wanted.internal => differs("internal"),
            () if alternate(known) != alternate(wanted) => differs("alternate-exchange"),
            () => Ok(Some(existing)),
        }
    }

    /// Asks for an exchange that should exist (exchange.declare, passive).
    ///
    /// # Errors
    /// 404 if there is none. The channel is closed then.
    pub fn declare_exchange_passive(
        &mut self,
        channel: ChannelId,
        name: &str,
        now: Time,
        effects: &mut Vec<Effect>,
    ) -> Result<ExchangeId, Error> {
        let found = self.exchange(name).ok_or_else(|| Error::no_exchange(name));
        found.map_err(|error| self.fail(channel, error, now, effects))
    }

    /// Deletes an exchange with the bindings from and to it (exchange.delete); one that does not
    /// exist is deleted already.
    ///
    /// # Errors
    /// 403 for the default and the usual exchanges, 406 if it has bindings and must not. The
    /// channel is closed then.
    pub fn delete_exchange(
        &mut self,
        channel: ChannelId,
        name: &str,
        if_unused: bool,
        now: Time,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Error> {
        match self.deletable_exchange(name, if_unused) {
            Ok(Some(exchange)) => self.remove_exchange(exchange),
            Ok(None) => {}
            Err(error) => return Err(self.fail(channel, error, now, effects)),
        }
        Ok(())
    }

    fn deletable_exchange(&self, name: &str, if_unused: bool) -> Result<Option<ExchangeId>, Error> {
        refuse_default(name)?;
        if name.starts_with("amq.") {
            let text = format!("deletion of system exchange '{name}' not allowed");
            return Err(Error::AccessRefused(text));
        }
        let found = self.exchange(name);
        let used = found.is_some_and(|id| self.exchanges[id.index()].has_bindings());
        if if_unused && used {
            return Err(Error::PreconditionFailed(format!("exchange '{name}' in use")));
        }
        Ok(found)
    }

    fn remove_exchange(&mut self, exchange: ExchangeId) {
        let state = &mut self.exchanges[exchange.index()];
        state.exists = false;
        let name = state.declaration.name.clone();
        self.exchange_names.remove(&name);
        self.unbind_everywhere(Destination::Exchange(exchange));
        self.forget_routes();
    }

    /// Takes all bindings to something away; exchanges that were to go with their last binding go.
    pub(super) fn unbind_everywhere(&mut self, destination: Destination) {
        for place in 0..self.exchanges.len() {
            let exchange = &mut self.exchanges[place];
            if exchange.unbind_all(destination) && exchange.exists {
                self.delete_if_unbound(ExchangeId(place as u32));
            }
        }
    }

    pub(super) fn delete_if_unbound(&mut self, exchange: ExchangeId) {
        let state = &self.exchanges[exchange.index()];
        if state.exists && state.declaration.auto_delete && !state.has_bindings() {
            self.remove_exchange(exchange);
        }
    }
}

pub(super) fn refuse_default(name: &str) -> Result<(), Error> {
    if name.is_empty() {
        let text = "operation not permitted on the default exchange";
        return Err(Error::AccessRefused(text.to_owned()));
    }
    Ok(())
}

pub(super) fn reserved(kind: &str, name: &str) -> Error {
    Error::AccessRefused(format!("{kind} name '{name}' contains reserved prefix 'amq.*'"))
}
