//! Exchanges, queues, bindings and policies.

use std::sync::Arc;

use regex_lite::Regex;

use super::super::operation::{self, Bind, DeclareExchange, DeclareQueue};
use super::super::{observation, typed};
use super::Client;
use crate::broker::{
    ApplyTo, BindingRequest, Definition, ExchangeDeclaration, ExchangeType, Policy,
    QueueDeclaration,
};

impl Client {
    pub(super) fn declare_exchange(&mut self, declare: DeclareExchange) -> Result<(), String> {
        let (id, now) = (self.channel(&declare.ch), self.now);
        let arguments = typed::table(declare.arguments.as_ref())?;
        let declared = if declare.passive {
            self.broker.declare_exchange_passive(id, &declare.name, now, &mut self.effects)
        } else {
            match ExchangeType::from_name(&declare.exchange_type) {
                None => Err(self.broker.refuse_exchange_type(
                    id,
                    &declare.exchange_type,
                    now,
                    &mut self.effects,
                )),
                Some(exchange_type) => {
                    let declaration = ExchangeDeclaration {
                        name: declare.name.into(),
                        exchange_type,
                        durable: declare.durable,
                        auto_delete: declare.auto_delete,
                        internal: declare.internal,
                        arguments,
                    };
                    self.broker.declare_exchange(id, declaration, now, &mut self.effects)
                }
            }
        };
        self.note(&declare.ch, declared);
        Ok(())
    }

    pub(super) fn declare_queue(&mut self, declare: DeclareQueue) -> Result<(), String> {
        let (id, now) = (self.channel(&declare.ch), self.now);
        if declare.passive {
            self.depth(&declare.ch, &declare.name);
            return Ok(());
        }
        let declaration = QueueDeclaration {
            name: declare.name.into(),
            durable: declare.durable,
            exclusive: declare.exclusive,
            auto_delete: declare.auto_delete,
            arguments: typed::table(declare.arguments.as_ref())?,
        };
        let declared = self.broker.declare_queue(id, declaration, now, &mut self.effects);
        let queue = self.note(&declare.ch, declared);
        self.observed.reply = queue.map(|queue| observation::depth(&self.broker, queue));
        Ok(())
    }

    pub(super) fn depth(&mut self, channel: &str, queue: &str) {
        let (id, now) = (self.channel(channel), self.now);
        let declared = self.broker.declare_queue_passive(id, queue, now, &mut self.effects);
        let queue = self.note(channel, declared);
        self.observed.reply = queue.map(|queue| observation::depth(&self.broker, queue));
    }

    pub(super) fn bind(&mut self, bind: &Bind, adds: bool) -> Result<(), String> {
        let (id, now) = (self.channel(&bind.ch), self.now);
        let request = BindingRequest {
            source: &bind.source,
            destination: &bind.destination,
            to_exchange: bind.destination_type == "exchange",
            routing_key: &bind.routing_key,
            arguments: typed::table(bind.arguments.as_ref())?,
        };
        let done = if adds {
            self.broker.bind(id, request, now, &mut self.effects)
        } else {
            self.broker.unbind(id, &request, now, &mut self.effects)
        };
        self.note(&bind.ch, done);
        Ok(())
    }

    pub(super) fn set_policy(&mut self, policy: &operation::Policy) -> Result<(), String> {
        let mut definition = Definition::default();
        for (key, value) in &policy.definition {
            if !definition.set(key, &typed::value(value)?) {
                return Err(format!("policy {}: {key} {value} is not known", policy.name));
            }
        }
        let pattern = Regex::new(&policy.pattern).map_err(|error| error.to_string())?;
        let policy = Policy {
            name: policy.name.as_str().into(),
            pattern: Arc::new(pattern),
            apply_to: ApplyTo::from_name(&policy.apply_to)
                .ok_or_else(|| format!("apply_to {} is not known", policy.apply_to))?,
            definition,
            priority: policy.priority,
        };
        self.broker.set_policy(policy, self.now, &mut self.effects);
        Ok(())
    }
}
