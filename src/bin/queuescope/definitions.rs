//! RabbitMQ's definitions: written from scenarios, made into scenarios, and asked where messages go.

use std::fs;
use std::path::Path;

use queuescope::definitions::{self, Exported, Imported, RoutedMessage, Router};
use queuescope::scenario::{Problem, Scenario};

use crate::arguments::Definitions;
use crate::error::Error;
use crate::source::Source;

/// Does what the arguments ask for.
///
/// # Errors
/// If a file cannot be read or written, or something is wrong in it.
pub(crate) fn definitions(command: &Definitions) -> Result<(), Error> {
    match command {
        Definitions::Export { scenario, output } => {
            let scenario = Source::read(scenario)?.scenario()?;
            let Exported { definitions, notes } = definitions::export(&scenario.plan);
            tell(&notes);
            write(&definitions.to_json(), output.as_deref())
        }
        Definitions::Import { file, vhost, output } => {
            let Imported { scenario, notes } = import(file, vhost.as_deref())?;
            tell(&notes);
            write(&scenario, output.as_deref())
        }
        Definitions::Route { file, messages, vhost } => route(file, messages, vhost.as_deref()),
    }
}

fn import(file: &str, vhost: Option<&str>) -> Result<Imported, Error> {
    let source = Source::read_file(file)?;
    definitions::import_bytes(source.bytes(), vhost)
        .map_err(|problems| Error::Scenario { file: file.to_owned(), problems })
}

/// Prints for each message, in order, the names of the queues that it reaches.
fn route(file: &str, messages: &str, vhost: Option<&str>) -> Result<(), Error> {
    let imported = import(file, vhost)?;
    let wrong = |problems: Vec<Problem>| Error::Scenario { file: file.to_owned(), problems };
    let scenario = Scenario::parse(&imported.scenario).map_err(wrong)?;
    let mut router = Router::new(&scenario.plan);
    let mut lines = Vec::new();
    for message in read_messages(messages)? {
        let queues = router.queues(&message).ok_or_else(|| Error::Input {
            input: message.exchange.clone(),
            expected: "the name of an exchange in the definitions".to_owned(),
        })?;
        lines.push(serde_json::to_string(&queues).map_err(std::io::Error::from)?);
    }
    crate::print(&format!("[\n{}\n]\n", lines.join(",\n")))
}

fn read_messages(file: &str) -> Result<Vec<RoutedMessage>, Error> {
    let text = fs::read_to_string(file);
    let text = text.map_err(|error| Error::Reading { file: file.to_owned(), error })?;
    serde_json::from_str(&text).map_err(|error| Error::Input {
        input: file.to_owned(),
        expected: format!("a list of messages with exchange, routing_key and headers: {error}"),
    })
}

fn tell(notes: &[String]) {
    for note in notes {
        eprintln!("note: {note}");
    }
}

fn write(text: &str, output: Option<&Path>) -> Result<(), Error> {
    match output {
        None => crate::print(text),
        Some(file) => {
            fs::write(file, text).map_err(|error| Error::Writing { file: file.to_owned(), error })
        }
    }
}
