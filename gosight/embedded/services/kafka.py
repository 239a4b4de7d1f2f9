"""Apache Kafka, one KRaft node: broker and controller in one process, loopback only."""

import subprocess
from base64 import urlsafe_b64encode
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from gosight.embedded.child import Child, NotReady
from gosight.embedded.class_archive import archive_of, make_archive, options
from gosight.embedded.kafka_jars import classpath, fetch_jars, jars_folder
from gosight.embedded.missing import java
from gosight.embedded.ports import free_port
from gosight.embedded.probes import kafka_answers
from gosight.embedded.service import Service

_LOG4J = Path(__file__).with_name("log4j2.properties")
_MINUTES_PER_YEAR = 525_600

_FIXED = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "PLAINTEXT",
    "auto.create.topics.enable": "false",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "4",
    # Commit metadata holds the marks of chunks: it must outlive a long holiday of the stack.
    "offsets.retention.minutes": str(_MINUTES_PER_YEAR),
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "4",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "share.coordinator.state.topic.num.partitions": "1",
    "group.initial.rebalance.delay.ms": "0",
    "num.network.threads": "2",
    "num.io.threads": "4",
    "log.cleaner.dedupe.buffer.size": "33554432",
    "log.segment.bytes": "268435456",
}


def kafka(folder: Path, port: int, controller_port: int, *, heap: str = "512m") -> Service:
    """`folder` holds the log and `server.properties`, which is written anew at each start (ports may change)."""
    archive = archive_of(jars_folder(), java())
    virtual_machine = [f"-Xmx{heap}", "-Xms128m", "-XX:+UseG1GC", "-XX:+ExitOnOutOfMemoryError"]

    def find_options() -> list[str]:
        make_archive(archive, _train)
        return [*virtual_machine, *options(archive)]

    return _broker(folder, port, controller_port, find_options)


def _broker(folder: Path, port: int, controller_port: int, find_options: Callable[[], list[str]]) -> Service:
    """Java reads its options from a file: they are known only when the jars are there."""
    properties, arguments = folder / "server.properties", folder / "java.args"
    program = [java(), f"@{arguments}"]

    def prepare() -> None:
        fetch_jars()
        folder.mkdir(parents=True, exist_ok=True)
        logging = [f"-Dlog4j2.configurationFile={_LOG4J}", "-Djava.awt.headless=true"]
        arguments.write_text("\n".join(map(_quoted, [*find_options(), *logging, "-cp", classpath()])))
        properties.write_text(_properties(folder / "log", port, controller_port))
        if not (folder / "log" / "meta.properties").exists():
            _format(program, properties)

    return Service(
        name="kafka",
        address=f"127.0.0.1:{port}",
        command=[*program, "kafka.Kafka", str(properties)],
        is_ready=lambda: kafka_answers(port),
        prepare=prepare,
        ready_timeout_s=120.0,
        stop_timeout_s=60.0,
    )


def _train(archive: Path) -> None:
    """Start a broker with no data and stop it: Java writes down the classes that it has loaded by then."""
    with TemporaryDirectory(prefix="gosight-kafka-") as place:
        service = _broker(Path(place), free_port(), free_port(), lambda: [f"-XX:ArchiveClassesAtExit={archive}"])
        broker = Child(service, Path(place) / "kafka.log")
        with suppress(NotReady):  # then there is no archive; if more is wrong, the real start will say so
            broker.start()
            broker.wait_ready()
        broker.stop()


def _quoted(argument: str) -> str:
    """As Java's argument files want it."""
    escaped = argument.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _properties(log: Path, port: int, controller_port: int) -> str:
    own = {
        "listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port}",
        "controller.quorum.voters": f"1@127.0.0.1:{controller_port}",
        "log.dirs": str(log),
    }
    return "".join(f"{key}={value}\n" for key, value in (_FIXED | own).items())


def _format(program: list[str], properties: Path) -> None:
    cluster_id = urlsafe_b64encode(uuid4().bytes).decode().rstrip("=")
    tool = [*program, "kafka.tools.StorageTool", "format", f"--cluster-id={cluster_id}", f"--config={properties}"]
    done = subprocess.run(tool, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"Kafka could not format {properties.parent}: {done.stderr.strip() or done.stdout.strip()}")
