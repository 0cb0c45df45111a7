"""The messages between Python and the page, those of embed.html: see docs/embedding/iframe.md."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

VERSION = 1


def command(name: str, arguments: Sequence[Any]) -> dict[str, Any]:
    """What tells the page to do something."""
    return {"queuescope": VERSION, "type": "command", "command": name, "arguments": list(arguments)}


def read_event(message: object) -> tuple[str, Any] | None:
    """The name of an event and what it tells; `None` if the message is no event."""
    if not isinstance(message, dict) or message.get("queuescope") != VERSION:
        return None
    event = message.get("event")
    if message.get("type") != "event" or not isinstance(event, str):
        return None
    return event, message.get("detail")
