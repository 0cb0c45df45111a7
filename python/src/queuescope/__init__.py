"""See how queues, brokers and workers behave: Queuescope in a notebook."""

from ._widget import QueueScope

__all__ = ["QueueScope"]
__version__ = "0.1.0"
