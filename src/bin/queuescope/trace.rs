//! Writes what happened as a trace, for the viewers that read Chrome's trace events.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::sync::Arc;

use queuescope::view::lanes::trace::{Document, Trace};
use queuescope::world::World;

use crate::arguments;
use crate::error::Error;
use crate::source::Source;

/// Runs a scenario and writes its trace.
pub(crate) fn trace(arguments: &arguments::Trace) -> Result<(), Error> {
    let scenario = Source::read(&arguments.start.file)?.scenario_from(&arguments.start)?;
    let course = arguments.course().course(&scenario)?;
    let plan = Arc::new(scenario.plan);
    let mut trace = Trace::new(&plan);
    let mut world = World::new(Arc::clone(&plan), &mut trace);
    course.run(&mut world, &mut trace, |_| ())?;
    let document = trace.document(&plan, arguments.until);
    match &arguments.output {
        None => write(&document, io::stdout().lock()).map_err(Error::Output),
        Some(path) => File::create(path)
            .and_then(|file| write(&document, BufWriter::new(file)))
            .map_err(|error| Error::Writing { file: path.clone(), error }),
    }
}

fn write(document: &Document, mut writer: impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut writer, document)?;
    writer.write_all(b"\n")?;
    writer.flush()
}
