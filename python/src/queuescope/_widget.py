"""The widget: a scene that runs in the page, and an object in Python that is kept in step with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from . import _messages

Listener = Callable[[str, Any], None]
"""Called with the name of an event and what it tells."""

LONGEST_S = 86_400
"""The latest instant that can be gone to: a run is computed up to there at once."""


def _front_end() -> Path:
    path = Path(__file__).parent / "static" / "widget.js"
    if not path.exists():
        raise ImportError(
            f"queuescope was installed without its front end ({path}): "
            "run `npm run build` in the source tree, then install it again"
        )
    return path


class QueueScope(anywidget.AnyWidget):
    """A scene: producers, a broker, queues and workers on a virtual clock.

    >>> scope = QueueScope(scene="work-queue", consumers=3, lang="ko")

    Arguments are the attributes of the element `<queue-scope>`; any other argument is a control of the scene, such
    as ``consumers``. All of them can be changed while it runs, and all traits can be observed.
    """

    _esm = _front_end()

    scene = traitlets.Unicode("work-queue", allow_none=True).tag(sync=True)
    """A built-in scene; `None` if there is a `scenario` or a `src`."""
    scenario = traitlets.Dict(default_value=None, allow_none=True).tag(sync=True)
    """A scenario of your own, as scenario.schema.json describes it; wins over `scene`."""
    src = traitlets.Unicode(None, allow_none=True).tag(sync=True)
    """The address of a scenario file on the notebook's own server; wins over `scene`."""
    lang = traitlets.Unicode(None, allow_none=True).tag(sync=True)
    """`en` or `ko`; `None`: what the browser asks for."""
    theme = traitlets.Enum(["auto", "light", "dark"], "auto").tag(sync=True)
    autoplay = traitlets.Bool(False).tag(sync=True)
    speed = traitlets.Float(1.0, min=0.01, max=1000.0).tag(sync=True)
    """Virtual seconds per second."""
    seed = traitlets.Unicode(None, allow_none=True).tag(sync=True)
    """A decimal number; `None`: the scenario's own. The same seed gives the same run."""
    start_at = traitlets.Float(0.0, min=0.0, max=LONGEST_S).tag(sync=True)
    """Where to begin, in seconds of virtual time."""
    lesson = traitlets.Enum(["on", "off"], "on").tag(sync=True)
    controls = traitlets.Enum(["on", "off"], "on").tag(sync=True)
    """Whether the buttons and sliders are shown."""
    lock = traitlets.Unicode(None, allow_none=True).tag(sync=True)
    """Names of controls and actions that visitors cannot change; empty: all of them."""
    state = traitlets.Unicode(None, allow_none=True).tag(sync=True)
    """A run to begin with, as the Share dialog gives it."""
    question = traitlets.Unicode(None, allow_none=True).tag(sync=True)
    """What a teacher asks; shown above the stage."""

    settings = traitlets.Dict(value_trait=traitlets.Float(), key_trait=traitlets.Unicode()).tag(sync=True)
    """Controls of the scene with their values; what is moved in the page arrives here."""

    stats = traitlets.Dict(default_value=None, allow_none=True).tag(sync=True)
    """The latest figures, twice a second while it plays; `None` until it is ready."""
    current_time = traitlets.Float(0.0).tag(sync=True)
    """Where the run stands, in seconds of virtual time; `seek` goes elsewhere."""
    paused = traitlets.Bool(True).tag(sync=True)
    ready = traitlets.Bool(False).tag(sync=True)
    """True once it is shown somewhere and can be played."""

    def __init__(self, scene: str | None = "work-queue", **arguments: Any) -> None:
        own = {name: value for name, value in arguments.items() if self.has_trait(name)}
        controls = {name: value for name, value in arguments.items() if name not in own}
        own["settings"] = {**own.get("settings", {}), **controls}
        if "seed" in own and own["seed"] is not None:
            own["seed"] = str(own["seed"])
        if own.get("scenario") is not None or own.get("src") is not None:
            scene = None
        self._listeners: list[tuple[str | None, Listener]] = []
        self._waiting: list[dict[str, Any]] = []
        super().__init__(scene=scene, **own)
        self.on_msg(self._hear)
        self.observe(self._send_waiting, "ready")

    def set(self, control: str, value: float) -> None:
        """Sets a control of the scene to the nearest value that it takes."""
        self.settings = {**self.settings, control: float(value)}

    def fire(self, action: str) -> None:
        """Fires an action of the scene, such as ``burst``."""
        self._command("fire", action)

    def play(self) -> None:
        """Plays, as soon as it is shown and ready."""
        self._command("play")

    def pause(self) -> None:
        """Pauses."""
        self._command("pause")

    def step(self, direction: int = 1) -> None:
        """Pauses and goes one event on (1) or back (-1)."""
        if direction not in (1, -1):
            raise ValueError("direction must be 1 or -1")
        self._command("step", direction)

    def seek(self, seconds: float) -> None:
        """Goes to an instant of virtual time."""
        if not 0 <= seconds <= LONGEST_S:
            raise ValueError(f"seconds must be from 0 to {LONGEST_S}")
        self._command("seek", float(seconds))

    def reset(self) -> None:
        """Goes back to the start."""
        self._command("reset")

    def on_event(self, listener: Listener, event: str | None = None) -> Callable[[], None]:
        """Calls `listener(event, detail)` at an event, or at each; returns what ends it.

        Events are ``ready``, ``play``, ``pause``, ``change``, ``challenge`` and ``error``.
        """
        entry = (event, listener)
        self._listeners.append(entry)
        return lambda: self._listeners.remove(entry) if entry in self._listeners else None

    def _command(self, name: str, *arguments: Any) -> None:
        """Tells the page; what it is told before it is ready, waits."""
        self._waiting.append(_messages.command(name, arguments))
        self._send_waiting()

    def _send_waiting(self, _change: object = None) -> None:
        while self.ready and self._waiting:
            self.send(self._waiting.pop(0))

    def _hear(self, _widget: object, message: object, _buffers: object) -> None:
        told = _messages.read_event(message)
        if told is None:
            return
        for event, listener in list(self._listeners):
            if event in (None, told[0]):
                listener(*told)
