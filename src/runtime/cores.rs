//! Cores, and who runs on them.

/// The cores of a thread pool: each runs one thread at a time and remembers the last.
#[derive(Clone, Debug)]
pub(super) struct Cores {
    cores: Vec<Core>,
    /// How many may be given out; those beyond end what they are at.
    enabled: u16,
}

#[derive(Clone, Copy, Debug, Default)]
struct Core {
    busy: bool,
    last_thread: Option<u16>,
}

/// A core given to a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Granted {
    pub(super) core: u16,
    /// Whether it ran another thread before.
    pub(super) switches: bool,
}

impl Cores {
    pub(super) fn new(count: u16) -> Self {
        let mut cores = Self { cores: Vec::new(), enabled: 0 };
        cores.set_count(count);
        cores
    }

    pub(super) fn set_count(&mut self, count: u16) {
        self.enabled = count;
        let room = self.cores.len().max(usize::from(count));
        self.cores.resize(room, Core::default());
    }

    /// Gives an idle core to a thread: the one it ran on last, else the first that no thread ran
    /// on yet, else the first.
    pub(super) fn grant(&mut self, thread: u16) -> Option<Granted> {
        let idle = || (0..self.enabled).filter(|core| !self.cores[usize::from(*core)].busy);
        let last = |core: &u16| self.cores[usize::from(*core)].last_thread;
        let core = idle()
            .find(|core| last(core) == Some(thread))
            .or_else(|| idle().find(|core| last(core).is_none()))
            .or_else(|| idle().next())?;
        let chosen = &mut self.cores[usize::from(core)];
        let switches = chosen.last_thread.is_some_and(|other| other != thread);
        *chosen = Core { busy: true, last_thread: Some(thread) };
        Some(Granted { core, switches })
    }

    pub(super) fn release(&mut self, core: u16) {
        self.cores[usize::from(core)].busy = false;
    }

    /// Whether a core that was given out may go on with its thread.
    pub(super) fn is_enabled(&self, core: u16) -> bool {
        core < self.enabled
    }

    /// Every core is idle, and none remembers a thread.
    pub(super) fn clear(&mut self) {
        self.cores.fill(Core::default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_gets_its_own_core_again() {
        let mut cores = Cores::new(2);
        assert_eq!(cores.grant(7), Some(Granted { core: 0, switches: false }));
        assert_eq!(cores.grant(8), Some(Granted { core: 1, switches: false }));
        assert_eq!(cores.grant(9), None);
        cores.release(0);
        cores.release(1);
        assert_eq!(cores.grant(8), Some(Granted { core: 1, switches: false }));
        assert_eq!(cores.grant(9), Some(Granted { core: 0, switches: true }));
    }

    #[test]
    fn fewer_cores_take_effect_when_they_are_free() {
        let mut cores = Cores::new(2);
        cores.grant(1);
        cores.grant(2);
        cores.set_count(1);
        assert!(cores.is_enabled(0) && !cores.is_enabled(1));
        cores.release(1);
        assert_eq!(cores.grant(3), None);
        cores.release(0);
        assert_eq!(cores.grant(3), Some(Granted { core: 0, switches: true }));
    }
}
