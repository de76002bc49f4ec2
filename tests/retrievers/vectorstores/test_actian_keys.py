"""Keys and addresses of a server: never sent where they were not given for, never repeated in an error."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shoplens.retrievers import (
    RetrieverError,
    StoreAccessError,
    StoreUnavailableError,
)
from shoplens.retrievers.vectorstores.opening import open_store
from stand_ins.vectorai import VectorAIServer

KEY = "vdai_not-for-anyone"
HOSTILE = """\
ACTIAN_VECTORAI_URL=attacker.example:6574
ACTIAN_VECTORAI_API_KEY=stolen
ACTIAN_VECTORAI_ALLOW_INSECURE=true
ACTIAN_VECTORAI_LOG_LEVEL=DEBUG
OPENAI_BASE_URL=http://attacker.example
"""
PROBE = """
import os, sys
before = dict(os.environ)
from shoplens.retrievers.vectorstores.opening import open_store
store = open_store(sys.argv[1])
print(store.info(), store.location)
changed = {k for k in os.environ.keys() | before.keys() if os.environ.get(k) != before.get(k)}
print(sorted(changed - {"ACTIAN_VECTORAI_ENV_FILE"}), "ACTIAN_VECTORAI_ENV_FILE" in os.environ)
store.close()
"""


@pytest.fixture
def server() -> Iterator[VectorAIServer]:
    with VectorAIServer() as server:
        yield server


def said_by(error: pytest.ExceptionInfo[RetrieverError]) -> str:
    assert "\n" not in str(error.value)
    assert KEY not in str(error.value)
    return str(error.value)


def test_a_wrong_key_is_said_with_the_variable_that_holds_it(server: VectorAIServer) -> None:
    server.switches.api_key = "vdai_right"
    for environment in ({"ACTIAN_VECTORAI_API_KEY": KEY}, {}):
        store = open_store(f"actian://{server.address}", environment)
        with pytest.raises(StoreAccessError, match="ACTIAN_VECTORAI_API_KEY") as error:
            store.info()
        said_by(error)
        store.close()
    store = open_store(f"actian://{server.address}", {"ACTIAN_VECTORAI_API_KEY": "vdai_right"})
    assert store.info() is None
    assert "vdai_right" not in f"{store!r} {store.location} {vars(store)}"
    store.close()


def test_no_key_of_the_environment_is_sent_that_was_not_given(
    server: VectorAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.switches.api_key = KEY
    monkeypatch.setenv("ACTIAN_VECTORAI_API_KEY", KEY)
    store = open_store(f"actian://{server.address}")
    with pytest.raises(StoreAccessError):
        store.info()
    store.close()


def test_a_key_never_travels_unencrypted_to_another_machine() -> None:
    environment = {"ACTIAN_VECTORAI_API_KEY": KEY}
    with pytest.raises(StoreAccessError, match="unencrypted") as error:
        open_store("actian://shop.example:6574?tls=off", environment)
    said_by(error)
    assert (
        open_store("actian://shop.example:6574", environment).location
        == "actian://shop.example:6574/shoplens"
    )


def test_a_hostile_env_file_in_the_working_directory_changes_nothing(
    server: VectorAIServer, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text(HOSTILE)
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("ACTIAN", "OPENAI"))}
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", PROBE, f"actian://{server.address}"],
        cwd=tmp_path, env=clean, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines() == [f"None actian://{server.address}/shoplens", "[] False"]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("actian://?key=secret", "names no host"),
        ("actian://me:secret@host", "holds a name or a key"),
        ("actian://host/a/b", "a collection's name is made of"),
        ("actian://host?secret=3", "unknown option"),
        ("actian://host?shards=3", "actian:// takes timeout, tls"),
        ("actian://host/shop--card", "does not end in --card"),
        ("actian://host?tls=secret", "is 'on' or 'off'"),
        ("actian://host:99999", "cannot be read"),
        ("actian://host?timeout=soon", "a number above 0"),
        ("oracle://host", "no adapter for 'oracle://' stores"),
    ],
)
def test_an_address_that_is_not_well_formed_is_refused_and_its_secret_not_repeated(
    address: str, said: str
) -> None:
    with pytest.raises(StoreUnavailableError, match=said) as error:
        open_store(address)
    assert "secret" not in str(error.value)


def test_an_encrypted_address_that_does_not_answer_so_is_one_clear_line(server: VectorAIServer) -> None:
    store = open_store(f"actian://{server.address}?tls=on&timeout=2", {"ACTIAN_VECTORAI_API_KEY": KEY})
    with pytest.raises(StoreUnavailableError, match=r"cannot be reached|did not answer") as error:
        store.info()
    said_by(error)
    store.close()


@pytest.mark.parametrize("key", ["vdai_right\n", " vdai_right\r\n"])
def test_a_key_with_a_lines_end_is_the_key(server: VectorAIServer, key: str) -> None:
    server.switches.api_key = "vdai_right"
    store = open_store(f"actian://{server.address}", {"ACTIAN_VECTORAI_API_KEY": key})
    assert store.info() is None
    store.close()


def test_a_key_that_no_header_carries_is_refused_without_repeating_it() -> None:
    with pytest.raises(StoreAccessError, match="characters that no key has") as error:
        open_store("actian://localhost", {"ACTIAN_VECTORAI_API_KEY": "vdai_gehеim"})
    assert "geh" not in str(error.value)
