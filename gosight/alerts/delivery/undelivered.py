"""Why something did not get through: the one exception that senders raise."""


class Undelivered(Exception):
    """`why`: for people, without secrets. `is_final`: no other try will do. `hold_s`: the receiver wants to be left
    alone for so long.
    """

    def __init__(self, why: str, *, is_final: bool = False, hold_s: float = 0.0) -> None:
        super().__init__(why)
        self.why = why
        self.is_final = is_final
        self.hold_s = hold_s
