//! Callers, from the file to the plan; nodes that draw as others.

use super::names::{Kind, Names};
use super::part::Part;
use super::problem::{Finding, Path, Problems, quoted};
use super::schema::{Caller, Named, Node, Retry, Users, Waits};
use super::validate::{Validation, number, own_delay_ns};
use crate::caller::{self, Terms, UsersPlan};
use crate::fact::NodeId;
use crate::world::plan::{CallPlan, CallSource, CallerPlan};

const ONE_SOURCE: &str = "either `arrivals` or `users`";

impl Validation<'_, '_> {
    pub(super) fn caller(&mut self, path: &Path<'_>, caller: &Caller) -> Option<CallerPlan> {
        let source = self.source(path, caller);
        let calls = self.list(&path.field("calls"), &caller.calls, |validation, path, call| {
            let path = path.field("service");
            let service =
                validation.names.find(&path, &call.service, Kind::Service, validation.problems);
            Some(CallPlan {
                service: service?,
                message_type: validation.message_type(call.message_type.get()?),
                weight: call.weight.get()?.get(),
            })
        });
        if !calls.is_empty() && calls.iter().all(|one| one.weight == 0.0) {
            let path = path.field("calls");
            self.problems.report(&path, "no weight above 0", "one weight above 0 at least");
        }
        let terms = self.terms(path, caller);
        Some(CallerPlan {
            source: source?,
            calls,
            terms: terms?,
            paused: *caller.paused.get()?,
            link_delay_ns: own_delay_ns(caller.link_delay.as_ref()),
        })
    }

    fn source(&mut self, path: &Path<'_>, caller: &Caller) -> Option<CallSource> {
        match (&caller.arrivals, &caller.users) {
            (Some(_), Some(_)) => {
                self.problems.report(&path.field("users"), "both of them", ONE_SOURCE);
                None
            }
            (None, None) => {
                self.problems.report(path, "none of them", ONE_SOURCE);
                None
            }
            (Some(arrivals), None) => {
                self.arrivals(path, arrivals.get()?).map(CallSource::Arrivals)
            }
            (None, Some(users)) => {
                self.users(&path.field("users"), users.get()?).map(CallSource::Users)
            }
        }
    }

    fn users(&mut self, path: &Path<'_>, users: &Users) -> Option<UsersPlan> {
        let path = path.field("think_time");
        let think_time = users.think_time.get()?.distribution(&path, self.problems);
        Some(UsersPlan { count: users.count.get()?.get() as u32, think_time: think_time? })
    }

    fn terms(&mut self, path: &Path<'_>, caller: &Caller) -> Option<Terms> {
        let timeout_ns = own_delay_ns(caller.timeout.as_ref());
        if timeout_ns == Some(0) {
            self.problems.report(&path.field("timeout"), "no time", "more than no time");
        }
        Some(Terms {
            connections: number(caller.connections.as_ref()).map(|count| count as u16),
            waits: match caller.waits.get()? {
                Waits::Blocking => caller::Waits::Blocking,
                Waits::Callback => caller::Waits::Callback,
            },
            timeout_ns,
            retry: retry(caller.retry.get()?)?,
        })
    }
}

fn retry(retry: &Retry) -> Option<caller::Retry> {
    Some(caller::Retry {
        attempts: retry.attempts.get()?.get() as u16,
        backoff_ns: retry.backoff.get()?.ns,
        factor: retry.factor.get()?.get(),
        jitter: retry.jitter.get()?.get(),
    })
}

/// Whether a caller of the file calls the service of that name.
pub(super) fn is_called(names: Names<'_>, service: &str) -> bool {
    let nodes = names.all().filter_map(|name| names.get(name)?.1);
    let callers = nodes.filter_map(|node| match node {
        Node::Caller(caller) => caller.calls.get(),
        Node::Producer(_) | Node::Exchange(_) | Node::Queue(_) | Node::Service(_) => None,
    });
    let calls = callers.flatten().filter_map(Part::get);
    calls.into_iter().any(|call| call.service.get().is_some_and(|name| name == service))
}

/// Which nodes draw as which others.
pub(super) fn draws_as(
    nodes: &Named<Node>,
    names: Names<'_>,
    problems: &mut Problems,
) -> Vec<(NodeId, NodeId)> {
    let root = Path::Root.field("nodes");
    let mut found = Vec::new();
    for (place, (name, node)) in (0..).zip(nodes) {
        let Some((word, Some(other))) = node.get().map(drawing) else { continue };
        let path = root.field(name);
        let path = path.field(word);
        let path = path.field("draws_as");
        if let Some(other) =
            drawn_as(NodeId(place), word == "service", other, &path, names, problems)
        {
            found.push((NodeId(place), other));
        }
    }
    found
}

/// The word for a node's kind, and whom it draws as.
fn drawing(node: &Node) -> (&'static str, Option<&Part<String>>) {
    match node {
        Node::Producer(producer) => ("producer", producer.draws_as.as_ref()),
        Node::Caller(caller) => ("caller", caller.draws_as.as_ref()),
        Node::Service(service) => ("service", service.draws_as.as_ref()),
        Node::Exchange(_) => ("exchange", None),
        Node::Queue(_) => ("queue", None),
    }
}

fn drawn_as(
    node: NodeId,
    is_service: bool,
    other: &Part<String>,
    path: &Path<'_>,
    names: Names<'_>,
    problems: &mut Problems,
) -> Option<NodeId> {
    let name = other.get()?;
    let expected = if is_service {
        "the name of another service"
    } else {
        "the name of another producer or caller"
    };
    let Some((id, found)) = names.get(name) else {
        let found = format!("{}, which is no node", quoted(name));
        problems.add(Finding::new(path, found, expected).suggest(name, names.all()));
        return None;
    };
    let fits = match found? {
        Node::Service(_) => is_service,
        Node::Producer(_) | Node::Caller(_) => !is_service,
        Node::Exchange(_) | Node::Queue(_) => false,
    };
    if id == node || !fits {
        let found = if id == node {
            "itself".to_owned()
        } else {
            format!("{}, of another kind", quoted(name))
        };
        problems.report(path, found, expected);
        return None;
    }
    if drawing(found?).1.is_some() {
        let found = format!("{}, which itself draws as another", quoted(name));
        problems.report(path, found, "a node that draws for itself");
        return None;
    }
    Some(id)
}
