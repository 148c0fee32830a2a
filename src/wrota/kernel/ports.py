"""Questions one part asks another without knowing it."""

from typing import TypeVar

from django.utils.module_loading import import_string

from wrota.kernel.manifest import parts

T = TypeVar("T")


class NotProvided(LookupError):
    """No installed part answers this kind of question."""


def obtain(port: type[T]) -> T:
    """
    Return the implementation that a manifest names for a port.

    :raises NotProvided: when nobody answers it.
    """
    for one in parts():
        if port in one.provides:
            answer: T = import_string(one.provides[port])
            return answer
    raise NotProvided(port.__name__)
