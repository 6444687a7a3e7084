"""The frames that were made of an organization's facts lately, with all that was computed from them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from datetime import timedelta

from services.analytics.frame import FactFrame

# A frame remembers what was computed from it, which is many times what it holds: so many calls of one frame, and
# of all frames of an organization, are kept.
_MOST_OF_ONE, _MOST_OF_ALL = 20_000, 40_000
# Questions are asked as of the minute. Frames of minutes before the last one are asked for no more.
_FRESH = timedelta(minutes=2)


class Frames:
    """Frames by what they are made of besides the facts, those asked for last at the end.

    They belong to the facts as they are: changed facts have none yet.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, FactFrame] = OrderedDict()

    def find(self, key: Hashable) -> FactFrame | None:
        """The frame of this key, if it was made lately."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def keep(self, key: Hashable, frame: FactFrame) -> None:
        """Keep a frame that is not too large, and forget those that are old or too many."""
        if len(frame.calls) > _MOST_OF_ONE:
            return
        with self._lock:
            self._kept[key] = frame
            for old in [one for one, kept in self._kept.items() if kept.now < frame.now - _FRESH]:
                del self._kept[old]
            while sum(len(kept.calls) for kept in self._kept.values()) > _MOST_OF_ALL:
                self._kept.popitem(last=False)

    def __len__(self) -> int:
        return len(self._kept)
