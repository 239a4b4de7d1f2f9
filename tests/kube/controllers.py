"""Stands in for a cluster's controllers and nodes: jobs and pods end well as soon as they are there, if they could run.

A job whose pod the server would not admit, or which names what is not there, is a fault that a cluster shows only as a
pod that never starts.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.kube.apiserver import ApiServer, Object, Refused

_POLL_S = 0.1
_AT = "2026-01-01T00:00:00Z"


class Controllers:
    """Of one namespace. `ran`: names of jobs and pods in their order; `faults`: what would have kept one from it."""

    def __init__(self, api: ApiServer, namespace: str) -> None:
        self._api = api
        self._namespace = namespace
        self.ran: list[str] = []
        self.faults: list[str] = []

    @contextmanager
    def acting(self) -> Iterator["Controllers"]:
        """While the block runs."""
        is_over = threading.Event()
        thread = threading.Thread(target=self._act, args=(is_over,))
        thread.start()
        try:
            yield self
        finally:
            is_over.set()
            thread.join()

    def judge(self, owner: Object) -> None:
        """Have the server judge a pod of a job, deployment or stateful set, and look for what it names."""
        name = f"{owner['kind']} {owner['metadata']['name']}"
        try:
            self._api.create(self._namespace, _pod(owner["spec"]), is_trial=True)
        except Refused as error:
            self.faults.append(f"{name}: {error}")
        self._look_for_named(name, owner["spec"]["template"]["spec"])

    def _act(self, is_over: threading.Event) -> None:
        while not is_over.wait(_POLL_S):
            for job in self._api.items(self._namespace, "batch/v1", "Job"):
                if not job["status"].get("conditions"):
                    self.judge(job)
                    self._end(job, _COMPLETE)
            for pod in self._api.items(self._namespace, "v1", "Pod"):
                if pod["status"]["phase"] == "Pending":
                    self._look_for_named(pod["metadata"]["name"], pod["spec"])
                    self._end(pod, {"phase": "Succeeded"})

    def _end(self, one: Object, status: Object) -> None:
        name = one["metadata"]["name"]
        place = self._api.place(self._namespace, one["apiVersion"], one["kind"])
        self.ran.append(name)
        self._api.ask("PATCH", f"{place}/{name}/status", {"status": status})

    def _look_for_named(self, owner: str, spec: Object) -> None:
        absent = (f"{kind} {name}" for kind, name in sorted(_named(spec)) if not self._is_there(kind, name))
        self.faults += [f"{owner}: there is no {one}" for one in absent]

    def _is_there(self, kind: str, name: str) -> bool:
        try:
            self._api.ask("GET", f"{self._api.place(self._namespace, 'v1', kind)}/{name}")
        except Refused as error:
            if error.status != 404:
                raise
            return False
        return True


_COMPLETE: Object = {
    "startTime": _AT,
    "completionTime": _AT,
    "succeeded": 1,
    "conditions": [
        {"type": kind, "status": "True", "lastProbeTime": _AT, "lastTransitionTime": _AT}
        for kind in ("SuccessCriteriaMet", "Complete")
    ],
}


def _pod(spec: Object) -> Object:
    """As a controller makes it: claims of a stateful set are volumes of its pods."""
    template = spec["template"]
    claims = [one["metadata"]["name"] for one in spec.get("volumeClaimTemplates", [])]
    claimed = [{"name": name, "persistentVolumeClaim": {"claimName": name}} for name in claims]
    volumes = [*template["spec"].get("volumes", []), *claimed]
    meta = {"generateName": "of-", "labels": template["metadata"]["labels"]}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": template["spec"] | {"volumes": volumes}}


def _named(spec: Object) -> set[tuple[str, str]]:
    """What a pod cannot start without: kind and name."""
    found = set()
    for volume in spec.get("volumes", []):
        if "configMap" in volume:
            found.add(("ConfigMap", volume["configMap"]["name"]))
        if "secret" in volume and not volume["secret"].get("optional"):
            found.add(("Secret", volume["secret"]["secretName"]))
    for container in [*spec.get("initContainers", []), *spec["containers"]]:
        for variable in container.get("env", []):
            ref = variable.get("valueFrom", {}).get("secretKeyRef")
            if ref and not ref.get("optional"):
                found.add(("Secret", ref["name"]))
    return found
