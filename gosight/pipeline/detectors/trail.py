"""Is one of the windows that end at the pointer's newest position a thrashing one? O(1) for each position, amortised.

A window may begin at every position of the last 5 s that is `ripe`: enough positions, time and turns came since. That
once true stays true, so positions ripen in order. The mean speed since a position is enough if what was gone beyond
what the speed asks (`surplus`) is at least what it was there. So of the ripe ones the least surplus decides, and those
that a later one undercuts can be forgotten.
"""

from bisect import bisect_right
from math import hypot

import msgspec

from gosight.pipeline.moves import MAX_POSITIONS

WINDOW_MS = 5_000
MIN_POSITIONS = 20

Box = tuple[int, int, int, int]
"""Least x and y, greatest x and y."""

_PER_PX = 1_000


class Trail(msgspec.Struct, array_like=True, gc=False):
    """Positions are numbered from 0; times are ms, lengths thousandths of a pixel, both since number 0 as `turns` are.

    `x`, `y`, `number`, `ms`, `length`, `turns`: the newest one; `oldest…`: the first of the last 5 s; `next…`: the
    first that is not ripe. `steps`: ms, x, y each, from the oldest on. `turned`: numbers of positions that were gone to
    after a turn. `least`: number, ms and length of ripe positions, flat, the surplus growing.
    """

    x: int
    y: int
    number: int = 0
    ms: int = 0
    length: int = 0
    turns: int = 0
    oldest: int = 0
    oldest_ms: int = 0
    oldest_length: int = 0
    next: int = 0
    next_ms: int = 0
    next_length: int = 0
    steps: list[int] = []
    turned: list[int] = []
    least: list[int] = []

    def add(self, ms: int, x: int, y: int, least_ms: int, least_turns: int, least_speed: int) -> bool:
        """One more step; whether a thrashing window ends where it leads to. `least_speed`: px/s."""
        if self.steps and self.steps[-2] * x + self.steps[-1] * y < 0:
            self.turned.append(self.number + 1)
            self.turns += 1
        self.steps += (ms, x, y)
        self.x, self.y = self.x + x, self.y + y
        self.number, self.ms, self.length = self.number + 1, self.ms + ms, self.length + _length(x, y)
        self._forget()
        if len(self.turned) >= least_turns:
            self._ripen(self.ms - least_ms, self.turned[-least_turns] - 2, least_speed)
        return bool(self.least) and self.length - self.least[2] >= least_speed * (self.ms - self.least[1])

    def turns_after(self, number: int) -> int:
        """Turns of the steps that begin after that position, or at it."""
        return len(self.turned) - bisect_right(self.turned, number + 1)

    def box_from(self, number: int) -> Box:
        """That of the positions from that one on, as far as they are known."""
        x, y = self.x, self.y
        xs, ys = [x], [y]
        for at in range(len(self.steps) - 3, 3 * max(number - self.oldest, 0) - 1, -3):
            x, y = x - self.steps[at + 1], y - self.steps[at + 2]
            xs.append(x)
            ys.append(y)
        return min(xs), min(ys), max(xs), max(ys)

    def _forget(self) -> None:
        """What is too long ago is in no window any more."""
        while self.ms - self.oldest_ms > WINDOW_MS or self.number - self.oldest >= MAX_POSITIONS:
            ms, x, y = self.steps[:3]
            del self.steps[:3]
            self.oldest, self.oldest_ms = self.oldest + 1, self.oldest_ms + ms
            self.oldest_length += _length(x, y)
        while self.turned and self.turned[0] <= self.oldest + 1:
            del self.turned[0]
        while self.least and self.least[0] < self.oldest:
            del self.least[:3]
        if self.next < self.oldest:
            self.next, self.next_ms, self.next_length = self.oldest, self.oldest_ms, self.oldest_length

    def _ripen(self, until_ms: int, until: int, speed: int) -> None:
        until = min(until, self.number + 1 - MIN_POSITIONS)
        while self.next <= until and self.next_ms <= until_ms:
            surplus = self.next_length - speed * self.next_ms
            while self.least and self.least[-1] - speed * self.least[-2] > surplus:
                del self.least[-3:]
            self.least += (self.next, self.next_ms, self.next_length)
            at = 3 * (self.next - self.oldest)
            ms, x, y = self.steps[at : at + 3]
            self.next, self.next_ms = self.next + 1, self.next_ms + ms
            self.next_length += _length(x, y)


def _length(x: int, y: int) -> int:
    return round(_PER_PX * hypot(x, y))
