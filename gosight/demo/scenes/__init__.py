"""What visitors do: scenes of ordinary browsing, scenes that must give insights, and scenes that only look as if.

Every scene is a function of the recorder; what it plants follows the rules of spec/insights.md at their defaults
(5 clicks, 2,000 ms, 50 px; 1,000 ms to answer or to fail; 10 s away; 3,000 and 800 ms to load).
"""

from collections.abc import Callable

from gosight.demo.recorder import Recorder
from gosight.demo.scenes import calm, dead, not_dead, not_rage, not_trouble, rage, trouble

Scene = Callable[[Recorder], None]

CALM: list[Scene] = [calm.look_around, calm.read, calm.fill_in_a_form, calm.hit_an_error]
PLANTED: list[Scene] = [*rage.SCENES, *dead.SCENES, *trouble.SCENES]
DECOYS: list[Scene] = [*not_rage.SCENES, *not_dead.SCENES, *not_trouble.SCENES]
