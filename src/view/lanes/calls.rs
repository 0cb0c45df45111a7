//! The lanes of callers: which call waits on which connection.

use super::recorder::{LaneRecorder, Task};
use super::segment::{Activity, Row, SignKind};
use crate::fact::{Happening, InstanceId, NodeId};

/// A caller, as if it were an instance.
pub(super) const fn caller_lanes(caller: NodeId) -> InstanceId {
    InstanceId { service: caller, number: 0 }
}

impl LaneRecorder {
    /// A call goes on by an attempt on that connection.
    fn requested(&mut self, call: Task, lane: u16) {
        self.leave_call(call);
        let row = match self.shape(call.instance.service) {
            Some(shape) if shape.waits_beside() => Row::Waiting(lane),
            _ => Row::Thread(lane),
        };
        self.begin(call, row, Activity::Awaiting);
    }

    fn leave_call(&mut self, call: Task) {
        let rows = self.rows(call.instance, call.at);
        let ended = rows.call_row(call.message).and_then(|row| rows.end(row, call.at));
        self.note(ended);
    }

    /// An attempt came to an end; whether there is another is told by what follows.
    fn attempt_ended(&mut self, call: Task, kind: SignKind) {
        let rows = self.rows(call.instance, call.at);
        let Some(row) = rows.call_row(call.message) else { return };
        let subject = self.subject(call.message);
        self.sign_for(call.instance, call.at, row, kind, Some(subject));
        self.begin(call, row, Activity::Backoff);
    }

    /// A fact about a call.
    pub(super) fn call(&mut self, call: Task, happening: &Happening) {
        match *happening {
            Happening::Requested { lane, .. } => self.requested(call, lane),
            Happening::AnswerReceived { succeeded: true, .. } => {
                self.attempt_ended(call, SignKind::Answered);
                self.leave_call(call);
            }
            Happening::AnswerReceived { succeeded: false, .. }
            | Happening::RequestRefused { .. } => self.attempt_ended(call, SignKind::Failed),
            Happening::TimedOut { .. } => self.attempt_ended(call, SignKind::TimedOut),
            _ => self.leave_call(call),
        }
    }
}
