"""One service's process: start it, wait until it answers, stop it."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from gosight.embedded.follow import last_lines
from gosight.embedded.identity import Identity, identify
from gosight.embedded.service import Service

_POLL_S = 0.05
_LOG_LIMIT_BYTES = 50 << 20
_TAIL_LINES = 15


class NotReady(RuntimeError):
    """A service did not answer in time, or died before; the message ends with the last lines of its log."""


class Child:
    """`log_file` receives both of the process's outputs."""

    def __init__(self, service: Service, log_file: Path) -> None:
        self.service = service
        self.log_file = log_file
        self.identity: Identity | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Prepare and spawn. The process leads a group of its own: a terminal's Ctrl-C reaches only the supervisor."""
        self.service.prepare()
        self.log_file.parent.mkdir(parents=True, exist_ok=True)
        self.trim_log()
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                self.service.command,
                env={**os.environ, **self.service.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.identity = identify(self._process.pid)

    def wait_ready(self, is_given_up: Callable[[], bool] = lambda: False) -> None:
        """Return when the service answers, or a step is done. Raises `NotReady`, also when nobody waits for it now."""
        deadline = time.monotonic() + self.service.ready_timeout_s
        while not self.service.is_ready():
            if self.service.runs_once and self.exit_code() == 0:
                return
            if is_given_up():
                raise NotReady(f"{self.service.name}: stopped before it was ready")
            if not self.is_running():
                raise NotReady(self._complaint(f"ended with {self.exit_code()} before it was ready"))
            if time.monotonic() > deadline:
                raise NotReady(self._complaint(f"not ready after {self.service.ready_timeout_s:g} s"))
            time.sleep(_POLL_S)

    def is_running(self) -> bool:
        """Whether the process lives; reaps it if it does not."""
        return self._process is not None and self._process.poll() is None

    def exit_code(self) -> int | None:
        """As `subprocess` gives it (negative: the signal's number); None while it runs."""
        return self._process.poll() if self._process else None

    def stop(self) -> None:
        """End it in the way that it likes; -9 for the whole group when that takes too long."""
        if self._process is None:
            return
        if self.is_running():
            self._process.send_signal(self.service.stop_signal)
        try:
            self._process.wait(self.service.stop_timeout_s)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """-9 for the process and its children, and wait for the end."""
        self._signal_group(signal.SIGKILL)
        if self._process:
            self._process.wait()

    def trim_log(self) -> None:
        """Set a long log aside (one older one is kept). The process appends, so it goes on at the start."""
        if self.log_file.exists() and self.log_file.stat().st_size > _LOG_LIMIT_BYTES:
            shutil.copyfile(self.log_file, self.log_file.with_suffix(".log.1"))
            os.truncate(self.log_file, 0)

    def pause(self) -> None:
        """Freeze it (SIGSTOP)."""
        self._signal_group(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on (SIGCONT)."""
        self._signal_group(signal.SIGCONT)

    def _signal_group(self, number: signal.Signals) -> None:
        if self._process and self.is_running():
            os.killpg(self._process.pid, number)

    def _complaint(self, what: str) -> str:
        lines = [f"  {line}" for line in last_lines(self.log_file, _TAIL_LINES)]
        return "\n".join([f"{self.service.name}: {what}. The end of {self.log_file}:", *lines])
