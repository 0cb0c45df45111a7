//! Bindings come and go.

use super::declare_exchange::refuse_default;
use super::{
    Broker, ChannelId, Destination, Effect, Error, ExchangeId, ExchangeType, Table, headers,
};
use crate::kernel::Time;

/// What queue.bind, exchange.bind and their opposites say.
#[derive(Clone, Debug)]
pub struct BindingRequest<'a> {
    /// The exchange it leads from.
    pub source: &'a str,
    /// What it leads to.
    pub destination: &'a str,
    /// Whether that is an exchange, not a queue.
    pub to_exchange: bool,
    /// The binding key.
    pub routing_key: &'a str,
    /// A headers exchange matches by them.
    pub arguments: Table,
}

impl Broker {
    /// Adds a binding between what is known to exist.
    pub fn add_binding(
        &mut self,
        source: ExchangeId,
        destination: Destination,
        routing_key: &str,
        arguments: Table,
    ) {
        self.exchanges[source.index()].bind(destination, routing_key, arguments);
        self.forget_routes();
    }

    /// Takes a binding away that is equal in everything, if it is there.
    pub fn remove_binding(
        &mut self,
        source: ExchangeId,
        destination: Destination,
        routing_key: &str,
        arguments: &Table,
    ) {
        if self.exchanges[source.index()].unbind(destination, routing_key, arguments) {
            self.delete_if_unbound(source);
            self.forget_routes();
        }
    }

    /// Binds a queue or an exchange to an exchange (queue.bind, exchange.bind).
    ///
    /// # Errors
    /// 403 for the default exchange, 404 if either does not exist, 405 if the queue belongs to
    /// another connection, 406 if a headers exchange does not know the `x-match`. The channel is
    /// closed then.
    pub fn bind(
        &mut self,
        channel: ChannelId,
        request: BindingRequest<'_>,
        now: Time,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Error> {
        let ends = self.ends(channel, &request);
        let check = |ends: (ExchangeId, Destination)| {
            self.check_binding(ends.0, &request.arguments).map(|()| ends)
        };
        let (source, destination) = match ends.and_then(check) {
            Ok(ends) => ends,
            Err(error) => return Err(self.fail(channel, error, now, effects)),
        };
        self.add_binding(source, destination, request.routing_key, request.arguments);
        Ok(())
    }

    fn check_binding(&self, source: ExchangeId, arguments: &Table) -> Result<(), Error> {
        let by_headers =
            self.exchanges[source.index()].declaration.exchange_type == ExchangeType::Headers;
        if by_headers && !headers::is_valid(arguments) {
            return Err(Error::PreconditionFailed("invalid x-match".to_owned()));
        }
        Ok(())
    }

    /// Takes a binding away that is equal in everything (queue.unbind, exchange.unbind); one that
    /// is not there is taken away already.
    ///
    /// # Errors
    /// 403 for the default exchange. The channel is closed then.
    pub fn unbind(
        &mut self,
        channel: ChannelId,
        request: &BindingRequest<'_>,
        now: Time,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Error> {
        match self.ends(channel, request) {
            Ok((source, destination)) => {
                let BindingRequest { routing_key, arguments, .. } = request;
                self.remove_binding(source, destination, routing_key, arguments);
                Ok(())
            }
            Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.fail(channel, error, now, effects)),
        }
    }

    /// Both ends of a binding.
    fn ends(
        &self,
        channel: ChannelId,
        request: &BindingRequest<'_>,
    ) -> Result<(ExchangeId, Destination), Error> {
        refuse_default(request.source)?;
        let exchange = |name: &str| self.exchange(name).ok_or_else(|| Error::no_exchange(name));
        let to = if request.to_exchange {
            refuse_default(request.destination)?;
            Destination::Exchange(exchange(request.destination)?)
        } else {
            Destination::Queue(self.reachable_queue(channel, request.destination)?)
        };
        Ok((exchange(request.source)?, to))
    }
}
