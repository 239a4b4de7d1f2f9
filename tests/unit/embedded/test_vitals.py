"""When a service that lives is taken to hang."""

from gosight.embedded.vitals import Vitals


def test_silent_for_the_limit() -> None:
    vitals = Vitals(30)
    assert [vitals.hangs(False, second) for second in (100, 115, 129.9, 130)] == [False, False, False, True]


def test_one_answer_begins_anew() -> None:
    vitals = Vitals(30)
    seen = [vitals.hangs(answered, second) for second, answered in ((0, False), (29, True), (31, False), (60, False))]
    assert seen == [False] * 4
    assert vitals.hangs(False, 61)


def test_a_machine_that_slept_is_no_silence() -> None:
    vitals = Vitals(30)
    assert not vitals.hangs(True, 0)
    assert not vitals.hangs(False, 9_000)
