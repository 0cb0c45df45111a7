//! Connections and channels: opened when they are first named, and what closes them.

use std::collections::BTreeMap;

use serde_json::json;

use super::{Channel, Client, PUBLISHER};
use crate::broker::{ChannelId, ConnectionId, Error};

impl Client {
    /// The channel of that name, opened if it is not.
    pub(super) fn channel(&mut self, name: &str) -> ChannelId {
        if !self.channels.contains_key(name) {
            self.open(name, None, name == PUBLISHER);
        }
        self.channels[name].id
    }

    pub(super) fn open(&mut self, name: &str, connection: Option<String>, confirms: bool) {
        let known = self.connection_of.entry(name.to_owned());
        let connection = match connection {
            Some(connection) => {
                self.connection_of.insert(name.to_owned(), connection.clone());
                connection
            }
            None => known.or_insert_with(|| name.to_owned()).clone(),
        };
        let next = &mut self.next_connection;
        let connection = *self.connections.entry(connection).or_insert_with(|| {
            *next += 1;
            ConnectionId(*next)
        });
        let id = self.broker.open_channel(connection);
        if confirms {
            self.broker.select_confirms(id);
        }
        let channel = Channel { id, unsettled: BTreeMap::new() };
        self.channels.insert(name.to_owned(), channel);
    }

    pub(super) fn forget_channel(&mut self, name: &str) {
        self.channels.remove(name);
        for consumer in &mut self.consumers {
            if consumer.channel == *name {
                consumer.id = None;
            }
        }
    }

    fn forget_connection(&mut self, name: &str) {
        self.connections.remove(name);
        let belongs = |(_, connection): &(&String, &String)| *connection == name;
        let channels: Vec<String> =
            self.connection_of.iter().filter(belongs).map(|(channel, _)| channel.clone()).collect();
        for channel in &channels {
            self.forget_channel(channel);
        }
    }

    pub(super) fn close_connection(&mut self, name: &str) {
        if let Some(connection) = self.connections.get(name).copied() {
            self.broker.close_connection(connection, self.now, &mut self.effects);
            // What is sent to it while it closes is not seen.
            self.forget_connection(name);
        }
    }

    /// Notes an error that closed a channel or a connection.
    pub(super) fn note<T>(&mut self, channel: &str, result: Result<T, Error>) -> Option<T> {
        let error = match result {
            Ok(value) => return Some(value),
            Err(error) => error,
        };
        // What is sent to it before it is closed is seen.
        self.follow();
        let connection = self.connection_of[channel].clone();
        self.observed.note_error(channel, &connection, &error);
        if error.closes_connection() {
            self.forget_connection(&connection);
        } else {
            self.forget_channel(channel);
        }
        None
    }

    pub(super) fn reply_count(&mut self, channel: &str, result: Result<u32, Error>) {
        let count = self.note(channel, result);
        self.observed.reply = count.map(|count| json!({ "messages": count }));
    }
}
