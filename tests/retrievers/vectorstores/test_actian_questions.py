"""The questions, answered by the loopback server as its switches say, and by a real one if there is one."""

import os
from dataclasses import replace
from typing import Any

import pytest
from actian_vectorai import VectorAIClient

from stand_ins.vectorai import Switches, VectorAIServer

from .actian_questions import Questions

OUTER, INNER = "a filter outside a fused query", "a filter inside a prefetch"


@pytest.mark.parametrize(
    ("switches", "question", "answer"),
    [
        ({}, OUTER, "acts after fusion"),
        ({"outer_filter": "before"}, OUTER, "acts before fusion (4 rows)"),
        ({"outer_filter": "ignored"}, OUTER, "has no effect"),
        ({}, INNER, "is kept"),
        ({"prefetch_filter_ignored": True}, INNER, "is not kept"),
        ({}, "RRF", "counts 1/61.0, the second 1/62.0"),
        ({"rrf_k": 2, "rrf_first_rank": 0}, "RRF", "counts 1/2.0, the second 1/3.0"),
        ({}, "DBSF over two equal lists", "the mean"),
        ({"dbsf": "sum"}, "DBSF over two equal lists", "the sum"),
        ({"fusion_unimplemented": {"dbsf"}}, "DBSF over two equal lists", "refused: UnimplementedError"),
        ({}, "a rerank over a fusion", "works"),
        ({}, "search_batch", "works"),
        ({"batch_unimplemented": True}, "search_batch", "refused: UnimplementedError"),
        ({}, "vectors of named spaces in an answer", "['image', 'text']"),
        ({"vectors_unreadable": True}, "vectors of named spaces in an answer", "do not come"),
        ({}, "the order of a scroll", "by id, each once"),
        ({}, "a filter on a key with letters beyond ASCII", "finds them"),
        ({}, "update_vectors of one of two spaces", "leaves the other"),
        ({"partial_updates_drop": True}, "update_vectors of one of two spaces", "drops the other"),
        ({}, "an upsert with one of two spaces", "drops the other"),
        ({"max_vectors": 5_000}, "more than 5000 vectors", "refused: CapacityExceededError"),
    ],
)
def test_a_question_finds_out_how_the_server_is_switched(
    switches: dict[str, Any], question: str, answer: str
) -> None:
    with (
        VectorAIServer(switches=replace(Switches(), **switches)) as server,
        VectorAIClient(server.address) as client,
    ):
        answers = Questions(client).ask(fill="max_vectors" in switches)
        assert answer in answers[question]
        assert client.collections.list() == []


@pytest.mark.skipif("ACTIAN_VECTORAI_URL" not in os.environ, reason="ACTIAN_VECTORAI_URL names no server")
def test_a_real_server_is_asked_and_its_answers_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """ACTIAN_VECTORAI_ASK_LIMIT=1 also goes over the free tier's limit."""
    with VectorAIClient(
        os.environ["ACTIAN_VECTORAI_URL"], api_key=os.environ.get("ACTIAN_VECTORAI_API_KEY")
    ) as client:
        answers = Questions(client).ask(fill=os.environ.get("ACTIAN_VECTORAI_ASK_LIMIT") == "1")
        health = client.health_check()
    with capsys.disabled():
        print(f"\n{health['title']} {health['version']}:")  # noqa: T201
        for question, answer in answers.items():
            print(f"  {question}: {answer}")  # noqa: T201
    assert answers
