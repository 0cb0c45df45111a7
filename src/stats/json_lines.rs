//! Facts as text: one JSON object a line, with the names that the scenario gives.

use std::io;

use super::NamedFact;
use crate::fact::{Fact, FactSink};
use crate::world::plan::Plan;

/// Writes facts as lines like
/// `{"at_ns":0,"fact":"published","exchange":"orders",…,"message":"web-shop 317","rule":"arrival"}`.
///
/// Writing may fail where a sink cannot say so: after the first error nothing more is written, and
/// [`JsonLines::finish`] tells it.
#[derive(Debug)]
pub struct JsonLines<'a, W: io::Write> {
    writer: W,
    plan: &'a Plan,
    outcome: io::Result<()>,
}

impl<'a, W: io::Write> JsonLines<'a, W> {
    /// Writes to `writer` (which should have a buffer), with the names of `plan`.
    pub fn new(writer: W, plan: &'a Plan) -> Self {
        Self { writer, plan, outcome: Ok(()) }
    }

    /// Flushes, and gives the writer back.
    ///
    /// # Errors
    /// The first error of the writer.
    pub fn finish(mut self) -> io::Result<W> {
        self.outcome?;
        self.writer.flush()?;
        Ok(self.writer)
    }

    fn write(&mut self, fact: &Fact) -> io::Result<()> {
        serde_json::to_writer(&mut self.writer, &NamedFact { fact, plan: self.plan })?;
        self.writer.write_all(b"\n")
    }
}

impl<W: io::Write> FactSink for JsonLines<'_, W> {
    fn record(&mut self, fact: &Fact) {
        if self.outcome.is_ok() {
            self.outcome = self.write(fact);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::fixture::{Story, plan};

    fn lines(story: &Story) -> Vec<String> {
        let plan = plan();
        let mut lines = JsonLines::new(Vec::new(), &plan);
        for fact in story.facts() {
            lines.record(fact);
        }
        let text = lines.finish().expect("memory does not fail");
        String::from_utf8(text).expect("JSON is UTF-8").lines().map(str::to_owned).collect()
    }

    #[test]
    fn facts_read_as_a_story() {
        let mut story = Story::default();
        story.instance_started(2).at_ms(1).sent(317).delivered(317, 2).rate_set(2.5);
        assert_eq!(
            lines(&story),
            [
                r#"{"at_ns":0,"fact":"instance_started","instance":"mailer 2","rule":"setup"}"#,
                concat!(
                    r#"{"at_ns":1000000,"fact":"published","exchange":"orders","#,
                    r#""message":"web-shop 317","message_type":"email","producer":"web-shop","#,
                    r#""rule":"arrival"}"#
                ),
                concat!(
                    r#"{"at_ns":1000000,"fact":"routed","copies":1,"exchange":"orders","#,
                    r#""message":"web-shop 317","rule":"bindings_match","matching":1}"#
                ),
                concat!(
                    r#"{"at_ns":1000000,"fact":"enqueued","message":"web-shop 317","#,
                    r#""queue":"e-mails","ready":1,"rule":"link_delay"}"#
                ),
                concat!(
                    r#"{"at_ns":1000000,"fact":"delivered","delivery_tag":317,"#,
                    r#""instance":"mailer 2","message":"web-shop 317","queue":"e-mails","#,
                    r#""redelivered":false,"rule":"round_robin","passed_over":0}"#
                ),
                concat!(
                    r#"{"at_ns":1000000,"fact":"parameter_set","node":"web-shop","#,
                    r#""parameter":"arrival_rate","value":2.5,"rule":"input"}"#
                ),
            ]
        );
    }

    #[test]
    fn the_first_error_of_the_writer_is_told() {
        let plan = plan();
        let mut room = [0_u8; 10];
        let mut lines = JsonLines::new(room.as_mut_slice(), &plan);
        let mut story = Story::default();
        story.published(1).published(2);
        for fact in story.facts() {
            lines.record(fact);
        }
        assert_eq!(
            lines.finish().map(|_| ()).map_err(|error| error.kind()),
            Err(io::ErrorKind::WriteZero)
        );
    }
}
