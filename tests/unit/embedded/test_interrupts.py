"""A block that signals end, once."""

import os
import signal

import pytest

from gosight.embedded.interrupts import interrupted_by_signals


def _end_twice(number: signal.Signals, done: list[str]) -> None:
    with interrupted_by_signals():
        try:
            os.kill(os.getpid(), number)
            done.append("the block went on")
        finally:
            os.kill(os.getpid(), number)
            done.append("cleaned up")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_first_signal_ends_the_block_and_the_second_leaves_the_clean_up_alone(number: signal.Signals) -> None:
    done: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        _end_twice(number, done)
    assert done == ["cleaned up"]


def test_ignored_signal_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with interrupted_by_signals():
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_handlers_are_put_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with interrupted_by_signals():
        assert signal.getsignal(signal.SIGTERM) != before
    assert signal.getsignal(signal.SIGTERM) == before
