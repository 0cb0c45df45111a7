"""What the widget does without a page: `python -m unittest discover python/tests`."""

from __future__ import annotations

import unittest
from unittest import mock

import traitlets
from queuescope import QueueScope


def sent(widget: QueueScope) -> list[dict]:
    """The messages that the widget sends from now on."""
    messages: list[dict] = []
    widget.send = lambda content, buffers=None: messages.append(content)
    return messages


class Arguments(unittest.TestCase):
    def test_what_is_no_attribute_is_a_control(self) -> None:
        widget = QueueScope(scene="work-queue", consumers=3, lang="ko", seed=42)
        self.assertEqual(widget.settings, {"consumers": 3.0})
        self.assertEqual((widget.lang, widget.seed), ("ko", "42"))

    def test_a_scenario_takes_the_place_of_the_scene(self) -> None:
        self.assertIsNone(QueueScope(scenario={"version": 1}).scene)

    def test_wrong_values_are_refused(self) -> None:
        with self.assertRaises(traitlets.TraitError):
            QueueScope(theme="blue")
        with self.assertRaises(traitlets.TraitError):
            QueueScope(consumers="many")


class Commands(unittest.TestCase):
    def test_they_wait_until_it_is_ready(self) -> None:
        widget = QueueScope()
        messages = sent(widget)
        widget.seek(12)
        widget.play()
        self.assertEqual(messages, [])
        widget.ready = True
        self.assertEqual([(m["command"], m["arguments"]) for m in messages], [("seek", [12.0]), ("play", [])])

    def test_set_keeps_the_other_controls(self) -> None:
        widget = QueueScope(consumers=3)
        widget.set("rate", 8)
        self.assertEqual(widget.settings, {"consumers": 3.0, "rate": 8.0})

    def test_impossible_arguments_are_refused(self) -> None:
        for call in (lambda: QueueScope().seek(-1), lambda: QueueScope().step(2)):
            with self.assertRaises(ValueError):
                call()


class Events(unittest.TestCase):
    def test_listeners_hear_what_they_asked_for(self) -> None:
        widget = QueueScope()
        plays, all_events = mock.Mock(), mock.Mock()
        end = widget.on_event(plays, "play")
        widget.on_event(all_events)
        message = {"queuescope": 1, "type": "event", "event": "play", "detail": None}
        widget._handle_custom_msg(message, [])
        end()
        widget._handle_custom_msg(message, [])
        widget._handle_custom_msg("something else", [])
        plays.assert_called_once_with("play", None)
        self.assertEqual(all_events.call_count, 2)


if __name__ == "__main__":
    unittest.main()
