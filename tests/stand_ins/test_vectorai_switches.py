"""What a server may do otherwise: ties, refusals, restarts, outages, limits, keys."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from stand_ins.vectorai import Disk, Switches, VectorAIServer

from .shop import (
    IMAGE,
    SHOP,
    TEXT,
    TEXT_QUERY,
    Client,
    errors,
    fill,
    fused,
    ids,
    legs,
    rrf,
    same,
    sdk,
)


def test_equal_scores_come_by_id_or_shuffled(server: VectorAIServer, client: Client) -> None:
    same_vector = [sdk.PointStruct(id=row, vector={"text": TEXT_QUERY}) for row in range(300, 100, -1)]
    client.points.upsert(SHOP, same_vector)
    assert ids(client.points.search(SHOP, TEXT_QUERY, using="text", limit=50)) == list(range(101, 151))
    server.switches.shuffle_ties = True
    shuffled = ids(client.points.search(SHOP, TEXT_QUERY, using="text", limit=200))
    assert shuffled != sorted(shuffled) == list(range(101, 301))


def test_what_does_not_fit_is_refused_in_the_words_clients_map(client: Client) -> None:
    with pytest.raises(errors.DimensionMismatchError, match="expected 16D, got 3D"):
        client.points.search(SHOP, [1.0, 2.0, 3.0], using="text")
    with pytest.raises(errors.DimensionMismatchError, match="expected 12D, got 16D"):
        client.points.upsert(SHOP, [sdk.PointStruct(id=1, vector={"image": TEXT[0]})])
    with pytest.raises(errors.CollectionNotFoundError, match="nowhere"):
        client.points.search("nowhere", TEXT_QUERY)
    with pytest.raises(errors.CollectionExistsError):
        client.collections.create(SHOP, vectors_config=sdk.VectorParams(size=2, distance=sdk.Distance.Dot))
    for wrong in ({"using": "sound"}, {}):
        with pytest.raises(errors.ValidationError, match="Vector space"):
            client.points.search(SHOP, TEXT_QUERY, **wrong)
    with pytest.raises(errors.ValidationError, match="UUID"):
        client.points.set_payload(SHOP, {"a": 1}, ids=["sku-1"])
    with pytest.raises(errors.ValidationError, match="A query is needed"):
        client.points.query(SHOP, prefetch=legs())
    with pytest.raises(errors.ValidationError, match="prefetches to fuse"):
        client.points.query(SHOP, query={"fusion": sdk.Fusion.RRF})
    with pytest.raises(errors.UnimplementedError):
        client.vde.trigger_rebuild(SHOP)


def test_the_disk_outlives_a_restart(server: VectorAIServer, client: Client) -> None:
    server.restart()
    assert client.points.count(SHOP) == 60
    with VectorAIServer(disk=server.disk) as second, sdk.VectorAIClient(second.address) as other:
        assert other.points.count(SHOP) == 60
    with VectorAIServer(disk=Disk()) as third, sdk.VectorAIClient(third.address) as other:
        assert other.collections.list() == []


def test_a_collection_may_need_to_be_opened_after_a_restart(server: VectorAIServer, client: Client) -> None:
    server.switches.needs_open_after_restart = True
    assert client.points.count(SHOP) == 60
    server.restart()
    assert (client.collections.list(), client.collections.exists(SHOP)) == ([SHOP], True)
    with pytest.raises(errors.CollectionNotFoundError):
        client.points.count(SHOP)
    assert client.vde.open_collection(SHOP)
    assert client.points.count(SHOP) == 60
    assert client.vde.close_collection(SHOP)
    with pytest.raises(errors.CollectionClosedError):
        client.vde.get_vector_count(SHOP)


def test_it_is_away_so_many_times(server: VectorAIServer, client: Client) -> None:
    server.calls.clear()
    server.switches.unavailable = 1
    with pytest.raises(errors.ConnectionError):
        client.points.count(SHOP)
    assert client.points.count(SHOP) == 60
    policy = {
        "maxAttempts": 4, "initialBackoff": "0.01s", "maxBackoff": "0.01s", "backoffMultiplier": 1,
        "retryableStatusCodes": ["UNAVAILABLE"],
    }  # fmt: skip
    config = json.dumps({"methodConfig": [{"name": [{}], "retryPolicy": policy}]})
    options = [("grpc.enable_retries", 1), ("grpc.service_config", config)]
    with sdk.VectorAIClient(server.address, grpc_options=options) as patient:
        server.attempts.clear()
        server.switches.unavailable = 2
        assert patient.points.count(SHOP) == 60
    assert server.attempts == ["Points/Count"] * 3
    assert server.calls == ["Points/Count", "ActianVectorAI/HealthCheck", "Points/Count"]


def test_a_slow_server_runs_into_the_deadline_and_still_stops_at_once(
    server: VectorAIServer, client: Client
) -> None:
    server.switches.slow = 30.0
    with pytest.raises(errors.TimeoutError):
        client.points.count(SHOP, timeout=0.1)
    server.stop()


def test_batches_and_fusions_may_be_missing(server: VectorAIServer, client: Client) -> None:
    server.switches.batch_unimplemented = True
    server.switches.fusion_unimplemented = {"dbsf"}
    with pytest.raises(errors.UnimplementedError):
        client.points.search_batch(SHOP, [{"vector": TEXT_QUERY, "using": "text"}])
    with pytest.raises(errors.UnimplementedError):
        fused(client, sdk.Fusion.DBSF)
    same(fused(client), rrf(61))


def test_a_licence_may_limit_the_vectors(server: VectorAIServer, client: Client) -> None:
    server.switches.max_vectors = 121
    one = sdk.PointStruct(id=60, vector={"text": TEXT[0], "image": IMAGE[0]})
    with pytest.raises(errors.CapacityExceededError, match="Current: 122, Allowed: 121"):
        client.points.upsert(SHOP, [one])
    assert client.points.count(SHOP) == 60
    fill(client)  # replaces: no more vectors than before
    client.points.upsert(SHOP, [sdk.PointStruct(id=60, vector={"text": TEXT[0]})])
    with pytest.raises(errors.CapacityExceededError):
        client.points.update_vectors(SHOP, points=[{"id": 60, "vectors": {"image": IMAGE[0].tolist()}}])


def test_a_key_may_be_asked_for() -> None:
    with VectorAIServer(Switches(api_key="vdai_1")) as server:
        with sdk.VectorAIClient(server.address, api_key="vdai_1", allow_insecure=True) as client:
            assert client.collections.list() == []
            server.switches.api_key = "vdai_2"
            with pytest.raises(errors.InvalidCredentialsError):
                client.collections.list()
        assert server.calls == ["ActianVectorAI/HealthCheck", "Collections/List"]
        with pytest.raises(errors.ConnectionError), sdk.VectorAIClient(server.address):
            pass


async def test_the_async_client_works_too(server: VectorAIServer) -> None:
    async with sdk.AsyncVectorAIClient(server.address) as client:
        params = sdk.VectorParams(size=16, distance=sdk.Distance.Cosine)
        await client.collections.create(SHOP, vectors_config={"text": params})
        points = [sdk.PointStruct(id=row, vector={"text": TEXT[row]}) for row in range(60)]
        assert await client.upload_points(SHOP, points, batch_size=25) == 60
        searches = (client.points.search(SHOP, TEXT[row], using="text", limit=1) for row in range(60))
        found = await asyncio.gather(*searches)
        assert [points[0].id for points in found] == list(range(60))


def test_switches_are_read_from_text() -> None:
    texts = ["rrf_k=2", "slow=0.5", "outer_filter=before", "max_vectors=9", "api_key=k", "shuffle_ties=true"]
    read = Switches.parse([*texts, "fusion_unimplemented=rrf,dbsf"])
    assert read == Switches(
        rrf_k=2, slow=0.5, outer_filter="before", max_vectors=9, api_key="k", shuffle_ties=True,
        fusion_unimplemented={"rrf", "dbsf"},
    )  # fmt: skip
    for wrong in ("colour=red", "rrf_k", "rrf_k=two", "outer_filter=during", "shuffle_ties=yes"):
        with pytest.raises(ValueError, match="witch"):
            Switches.parse([wrong])


def test_the_command_line_prints_where_it_listens() -> None:
    command = [sys.executable, "-m", "stand_ins.vectorai", "--port", "0", "--switch", "rrf_k=2"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            with sdk.VectorAIClient(line.split("listens on ")[1].split(";")[0]) as client:
                assert client.collections.list() == []
            process.terminate()
            assert process.wait(20) == 0
        finally:
            process.kill()
    assert "stand-in" in line
    assert "forgets everything" in line
