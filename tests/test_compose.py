"""What compose.yaml promises. Docker is not needed: the file is read, and the shell in it is run."""

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import yaml

FILE = Path(__file__).parents[1] / "compose.yaml"
NODES = ("qdrant-1", "qdrant-2", "qdrant-3")
READY = {"actian": ("6573", "/healthz"), **dict.fromkeys(NODES, ("6333", "/readyz"))}
SERVICES = yaml.safe_load(FILE.read_text(encoding="utf-8"))["services"]
BASH = shutil.which("bash")

every_service = pytest.mark.parametrize("service", SERVICES)
needs_bash = pytest.mark.skipif(BASH is None, reason="bash is not here")


def as_the_container_sees_it(text: str) -> str:
    """Compose writes $ for $$."""
    return text.replace("$$", "$")


@pytest.fixture
def alone(tmp_path: Path) -> Path:
    """A folder of programs with nothing but bash in it: no curl."""
    (tmp_path / "bash").symlink_to(str(BASH))
    return tmp_path


class Status(HTTPServer):
    """Answers one path with 200, or with `status`."""

    status = 200

    def __init__(self, path: str) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(self.server.status if self.path == path else 404)  # type: ignore[attr-defined]
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)


@pytest.fixture
def server(service: str) -> Iterator[Status]:
    with Status(READY[service][1]) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def health(service: str, port: int, programs: Path | None = None) -> int:
    """The service's own check, its port changed to the test's."""
    kind, *command = SERVICES[service]["healthcheck"]["test"]
    if kind == "CMD-SHELL":
        command = ["/bin/sh", "-c", *command]
    command = [
        re.sub(
            rf"127\.0\.0\.1([:/]){READY[service][0]}",
            rf"127.0.0.1\g<1>{port}",
            as_the_container_sees_it(word),
        )
        for word in command
    ]
    environment = os.environ | ({"PATH": str(programs)} if programs else {})
    return subprocess.run(command, env=environment, capture_output=True, timeout=20, check=False).returncode  # noqa: S603


def test_nothing_starts_without_a_profile_and_each_profile_starts_its_own() -> None:
    profiles = {name: service.get("profiles") for name, service in SERVICES.items()}
    assert profiles == {"actian": ["actian"], **{node: ["qdrant"] for node in NODES}}


def test_every_published_port_is_bound_to_this_machine_alone() -> None:
    published = {name: service.get("ports", []) for name, service in SERVICES.items()}
    for ports in published.values():
        for port in ports:
            assert re.fullmatch(r"127\.0\.0\.1:(\d+):\1", port)
    numbers = {name: [port.rpartition(":")[2] for port in ports] for name, ports in published.items()}
    assert numbers == {
        "actian": ["6573", "6574", "6575"],
        "qdrant-1": ["6333", "6334"],
        "qdrant-2": [],
        "qdrant-3": [],
    }


def test_no_key_and_no_accepted_licence_is_in_the_file() -> None:
    """They are passed through by name; a value, or a fallback for one, would be ours and not the user's."""
    given = {
        (name, variable): value
        for name, service in SERVICES.items()
        for variable, value in service["environment"].items()
        if re.search("EULA|KEY|TOKEN|PASSWORD|SECRET|LICEN[CS]E", variable)
    }
    assert given == {
        ("actian", "ACTIAN_VECTORAI_ACCEPT_EULA"): None,
        **{(node, "QDRANT_API_KEY"): None for node in NODES},
    }


def test_one_profile_never_asks_for_the_variables_of_the_other() -> None:
    """Compose fills in ${…} in the whole file, whatever the profile: there is none."""
    settings = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    assert "$" not in str(settings).replace("$$", "")


@every_service
def test_a_service_has_a_host_name_a_named_volume_a_fixed_image_and_comes_back_after_a_restart(
    service: str,
) -> None:
    settings = SERVICES[service]
    assert settings["hostname"]
    assert settings["restart"] == "unless-stopped"
    ((volume, folder),) = [entry.split(":") for entry in settings["volumes"]]
    assert volume in yaml.safe_load(FILE.read_text(encoding="utf-8"))["volumes"]
    image = "actian/vectorai:latest" if service == "actian" else "qdrant/qdrant:v1.19.1"
    where = "/var/lib/actian-vectorai" if service == "actian" else "/qdrant/storage"
    assert (settings["image"], folder) == (image, where)


def test_no_two_services_share_a_volume() -> None:
    volumes = [entry for service in SERVICES.values() for entry in service["volumes"]]
    assert len(set(volumes)) == len(volumes)


def test_the_cluster_is_three_nodes_of_one_version_that_our_client_takes() -> None:
    from qdrant_client.common.version_check import is_compatible

    images = {SERVICES[node]["image"] for node in NODES}
    assert len(images) == 1
    assert is_compatible(version("qdrant-client"), images.pop().partition(":v")[2])


def test_a_node_does_not_wait_for_the_first_to_be_ready() -> None:
    """After a restart of all, the first is ready only when it has heard from another."""
    for node in NODES[1:]:
        assert SERVICES[node]["depends_on"] == {"qdrant-1": {"condition": "service_started"}}


@needs_bash
@every_service
@pytest.mark.parametrize("without_curl", [False, True], ids=["", "without curl"])
def test_the_health_check_says_whether_the_server_is_ready(
    service: str, server: Status, alone: Path, without_curl: bool
) -> None:
    programs = alone if without_curl else None
    assert health(service, server.server_port, programs) == 0
    server.status = 503
    assert health(service, server.server_port, programs) != 0


@needs_bash
@every_service
def test_the_health_check_fails_where_nothing_listens(service: str) -> None:
    with Status("/") as closed:
        port = closed.server_port
    assert health(service, port) != 0


def start(node: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The node's own start, with a program in the server's place that says how it was called."""
    server = folder / "qdrant"
    server.write_text('#!/bin/sh\necho "$@ key=$QDRANT__SERVICE__API_KEY"\n')
    server.chmod(0o755)
    command = [*SERVICES[node]["entrypoint"], *map(as_the_container_sees_it, SERVICES[node]["command"])]
    settings = {k: v for k, v in SERVICES[node]["environment"].items() if v is not None}
    return subprocess.run(  # noqa: S603
        command,
        cwd=folder,
        env={"PATH": os.environ["PATH"]} | settings | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@needs_bash
@pytest.mark.parametrize("node", NODES)
def test_a_node_does_not_start_without_a_key_and_says_which(node: str, tmp_path: Path) -> None:
    for environment in ({}, {"QDRANT_API_KEY": ""}):
        done = start(node, tmp_path, **environment)
        assert done.returncode != 0
        assert done.stdout == ""
        assert "Set QDRANT_API_KEY in your environment" in done.stderr


@needs_bash
def test_the_first_node_begins_a_cluster_and_the_others_join_it(tmp_path: Path) -> None:
    said = {node: start(node, tmp_path, QDRANT_API_KEY="k e$y").stdout.strip() for node in NODES}
    join = "--bootstrap http://qdrant-1:6335 "
    assert said == {
        "qdrant-1": "--uri http://qdrant-1:6335 key=k e$y",
        "qdrant-2": f"{join}--uri http://qdrant-2:6335 key=k e$y",
        "qdrant-3": f"{join}--uri http://qdrant-3:6335 key=k e$y",
    }
    cluster: dict[str, Any] = {
        node: SERVICES[node]["environment"]["QDRANT__CLUSTER__ENABLED"] for node in NODES
    }
    assert set(cluster.values()) == {"true"}
