"""The topics that a partition's worker takes chunks from, and how far it is with each."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from gosight.agents.chunk_reader import ChunkReader, Limits
from gosight.pipeline.message import Message, Outcome, SettingsBook, Source
from gosight.stores.progress import Progress

Compute = Callable[
    [Source, Sequence[Message], Callable[[bytes], bytes | None], Callable[[int], Iterable[bytes]], SettingsBook],
    Outcome,
]
"""What chunks of a topic mean (`pipeline/chunk.py`)."""


@dataclass(frozen=True)
class Intake:
    """One topic. `epoch`: how often it was made anew; `limits`: of its chunks."""

    topic: str
    epoch: int
    limits: Limits
    compute: Compute


@dataclass
class Lane:
    """One topic of one partition, at work."""

    intake: Intake
    reader: ChunkReader
    progress: Progress

    @property
    def topic(self) -> str:
        """Its name."""
        return self.intake.topic
