"""The workers of a test: started, hurt, and started again when they die, as a supervisor would."""

import os
import shutil
import signal
import subprocess
import threading
import time
from functools import partial
from pathlib import Path

from tests.chaos import mortal_processor
from tests.installation import Installation
from tests.waiting import wait_for

_WATCH_S = 0.1
_STARTS_WITHIN_S = 60.0
_SPEAKS_WITHIN_S = 2.0
_WORDS = 8_000


class Crew:
    """`names` run at once. Who dies is started again."""

    def __init__(self, installation: Installation, names: list[str], **environ: str) -> None:
        self._installation = installation
        self._environ = environ
        self.orders = installation.folder / "orders"
        self.orders.mkdir()
        self._workers: dict[str, subprocess.Popen[bytes]] = {}
        self._lock = threading.Lock()
        self._is_over = threading.Event()
        for name in names:
            self.start(name)
        self._watch = threading.Thread(target=self._keep_alive, daemon=True)
        self._watch.start()

    def start(self, name: str) -> None:
        """Start a worker, a new one or one that was stopped."""
        with self._lock:
            self._start(name)

    def stop(self, name: str) -> int:
        """SIGTERM, and wait for the end; it is not started again. Gives the exit code."""
        with self._lock:
            worker = self._workers.pop(name)
        wait_for(partial(_hears_sigterm, worker.pid), _STARTS_WITHIN_S, "a worker does not come up")
        worker.terminate()
        return worker.wait(60)

    def kill(self, name: str, *, with_disk: bool = False) -> None:
        """-9; `with_disk`: what it had in RocksDB is gone too."""
        with self._lock:
            worker = self._workers[name]
            worker.kill()
            worker.wait()
            if with_disk:
                shutil.rmtree(self._disk(name))

    def names(self) -> list[str]:
        """Who should be running."""
        with self._lock:
            return list(self._workers)

    def freeze(self) -> None:
        """Stop all workers where they are (SIGSTOP)."""
        self._signal_all(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let all workers go on (SIGCONT)."""
        self._signal_all(signal.SIGCONT)

    def words(self) -> str:
        """What the workers said last, and what each of their tasks waits for."""
        self._signal_all(signal.SIGUSR1)
        time.sleep(_SPEAKS_WITHIN_S)
        logs = {name: self._installation.folder / f"{name}.log" for name in self.names()}
        return "\n".join(f"{name} said: {log.read_text()[-_WORDS:]}" for name, log in logs.items())

    def order(self, step: str, signal_name: str) -> Path:
        """The next worker that reaches the step of the protocol gets the signal."""
        assert step in mortal_processor.STEPS
        assert signal_name in mortal_processor.SIGNALS
        order = self.orders / f"{step}.{signal_name}"
        order.touch()
        return order

    def taken_by(self, order: Path, within_s: float) -> int:
        """Waits until a worker took the order; its process id."""
        found = wait_for(
            lambda: next(self.orders.glob(f"{order.name}.*"), None), within_s, f"nobody reached {order.name}"
        )
        found.rename(self.orders / f"done-{found.name}")
        return int(found.suffix[1:])

    def close(self) -> list[int]:
        """Stop all, whatever orders still wait; their exit codes."""
        for signal_name in mortal_processor.SIGNALS:
            for order in self.orders.glob(f"*.{signal_name}"):
                order.unlink()
        self._is_over.set()
        self._watch.join()
        self.thaw()
        return [self.stop(name) for name in self.names()]

    def _disk(self, name: str) -> Path:
        return self._installation.folder / "rocksdb" / name

    def _start(self, name: str) -> None:
        environ = {
            "GOSIGHT_PROCESSOR__DATA_DIR": str(self._disk(name)),
            "GOSIGHT_TEST_ORDERS": str(self.orders),
            **self._environ,
        }
        module = ["-m", "tests.chaos.mortal_processor"]
        self._workers[name] = self._installation.start(name, module, **environ)

    def _keep_alive(self) -> None:
        while not self._is_over.wait(_WATCH_S):
            with self._lock:
                for name, worker in list(self._workers.items()):
                    if worker.poll() is not None:
                        self._start(name)

    def _signal_all(self, number: signal.Signals) -> None:
        with self._lock:
            for worker in self._workers.values():
                if worker.poll() is None:
                    os.kill(worker.pid, number)


def _hears_sigterm(pid: int) -> bool:
    """Whether the process catches SIGTERM (man 5 proc, `SigCgt`): one that has only just been started dies of it."""
    status = Path(f"/proc/{pid}/status").read_text()
    caught = int(next(line for line in status.splitlines() if line.startswith("SigCgt:")).split()[1], 16)
    return bool(caught >> (signal.SIGTERM - 1) & 1)
