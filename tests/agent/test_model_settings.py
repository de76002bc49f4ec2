"""The five kinds of servers, out of the environment alone; and what a server of each sees on the wire."""

import os
from collections.abc import Mapping

import pytest

from shoplens.agent.model_check import ModelTroubleError, check_model
from shoplens.agent.models import ModelSettings, ModelSettingsError, chat_model

from .scripted_server import Call, Endless, Fail, Garbled, Say, Silent, Step, serving

KEY = "sk-not-a-real-key-0123456789"
SEARCH = Call({"query": "a red lamp"})
AZURE = {
    "AZURE_OPENAI_ENDPOINT": "https://shop.openai.azure.com",
    "AZURE_OPENAI_API_KEY": KEY,
    "AZURE_OPENAI_DEPLOYMENT": "talker",
    "OPENAI_API_VERSION": "2024-10-21",
}


@pytest.fixture(autouse=True)
def _no_other_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [n for n in os.environ if "OPENAI" in n]:
        monkeypatch.delenv(name)


def settings(environment: Mapping[str, str]) -> ModelSettings:
    found = ModelSettings.from_environment(environment)
    assert found is not None
    return found


@pytest.mark.parametrize(("environment", "expected"), [
    ({"OPENAI_API_KEY": KEY}, (None, "gpt-4o-mini", KEY, None, "api.openai.com")),
    ({"OPENAI_API_KEY": f" {KEY}\r\n", "OPENAI_MODEL": "m"}, (None, "m", KEY, None, "api.openai.com")),
    ({"OPENAI_BASE_URL": "http://localhost:11434/v1", "OPENAI_MODEL": "qwen3:8b"},
     ("http://localhost:11434/v1", "qwen3:8b", None, None, "localhost:11434")),
    ({"OPENAI_BASE_URL": "http://gpu:8000/v1", "OPENAI_MODEL": "m", "OPENAI_API_KEY": KEY},
     ("http://gpu:8000/v1", "m", KEY, None, "gpu:8000")),
    ({"OPENAI_BASE_URL": "http://[::1]:8080/v1/"},
     ("http://[::1]:8080/v1/", "gpt-4o-mini", None, None, "[::1]:8080")),
    (AZURE, ("https://shop.openai.azure.com", "talker", KEY, "2024-10-21", "shop.openai.azure.com")),
], ids=["OpenAI", "a key out of a file", "Ollama", "vLLM with a key", "llama.cpp", "Azure"])  # fmt: skip
def test_each_kind_of_server_is_read_off_the_environment(
    environment: Mapping[str, str], expected: tuple[str | None, ...]
) -> None:
    found = settings(environment)
    key = found.api_key.get_secret_value() if found.api_key else None
    assert (found.base_url, found.model, key, found.api_version, found.place) == expected
    assert KEY not in repr(found)


@pytest.mark.parametrize("environment", [
    {}, {"OPENAI_MODEL": "m"}, {"OPENAI_API_KEY": " ", "OPENAI_BASE_URL": ""},
    {"AZURE_OPENAI_API_KEY": KEY, "OPENAI_API_VERSION": "2024-10-21"},
], ids=["nothing", "a model alone", "empty", "Azure without an endpoint"])  # fmt: skip
def test_what_names_no_server_is_no_model(environment: Mapping[str, str]) -> None:
    assert ModelSettings.from_environment(environment) is None


@pytest.mark.parametrize(("environment", "said"), [
    (AZURE | {"OPENAI_API_KEY": KEY}, "AZURE_OPENAI_ENDPOINT and OPENAI_API_KEY name two language models"),
    (AZURE | {"OPENAI_BASE_URL": "http://localhost/v1"}, "Unset AZURE_OPENAI_ENDPOINT, or OPENAI_BASE_URL"),
    ({"AZURE_OPENAI_ENDPOINT": "https://x"},
     "without AZURE_OPENAI_API_KEY and AZURE_OPENAI_DEPLOYMENT and OPENAI_API_VERSION"),
    (AZURE | {"OPENAI_API_VERSION": ""}, "AZURE_OPENAI_ENDPOINT is set without OPENAI_API_VERSION. Azure"),
    (AZURE | {"AZURE_OPENAI_ENDPOINT": "shop.openai.azure.com"}, "one like https://NAME.openai.azure.com"),
    ({"OPENAI_BASE_URL": "localhost:11434/v1"}, "OPENAI_BASE_URL is no web address; expected one like http:"),
    ({"OPENAI_BASE_URL": "http://localhost:99999/v1"}, "OPENAI_BASE_URL is no web address"),
    ({"OPENAI_BASE_URL": f"http://me:{KEY}@gpu/v1"}, "OPENAI_BASE_URL holds a name or a key"),
    ({"OPENAI_BASE_URL": "http://gpu/v1/chat/completions"}, "leave /chat/completions away"),
    ({"OPENAI_API_KEY": f"{KEY}\n{KEY}"}, "the key in OPENAI_API_KEY has characters that no key has"),
    ({"OPENAI_API_KEY": "“quoted”"}, "the key in OPENAI_API_KEY has characters that no key has"),
], ids=["two keys", "two servers", "Azure alone", "no version", "Azure's name alone", "no scheme", "no port",
        "a key in the address", "too long", "two lines", "typographic quotes"])  # fmt: skip
def test_settings_that_cannot_be_right_say_what_is_wrong_without_the_key(
    environment: Mapping[str, str], said: str
) -> None:
    with pytest.raises(ModelSettingsError) as caught:
        ModelSettings.from_environment(environment)
    assert said in str(caught.value)
    assert KEY not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_azure_is_asked_by_deployment_and_version_with_its_own_header(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also where a token of Azure's, or an address of another server, lies about in the environment."""
    monkeypatch.setenv("AZURE_OPENAI_AD_TOKEN", "not-this-one")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    with serving(SEARCH) as server:
        endpoint = server.url.removesuffix("/v1")
        check_model(settings(AZURE | {"AZURE_OPENAI_ENDPOINT": endpoint}), seconds=10)
    ((path, headers),) = server.heads
    assert path == "/openai/deployments/talker/chat/completions?api-version=2024-10-21"
    assert headers["api-key"] == KEY
    assert "authorization" not in headers
    (request,) = server.requests
    assert request["max_completion_tokens"] == 4000
    assert [tool["function"]["name"] for tool in request["tools"]] == ["search_products"]


def test_a_server_of_ones_own_needs_no_key() -> None:
    with serving(SEARCH) as server:
        check_model(settings({"OPENAI_BASE_URL": server.url, "OPENAI_MODEL": "qwen3:8b"}), seconds=10)
    ((path, headers),) = server.heads
    assert path == "/v1/chat/completions"
    assert headers["authorization"] == "Bearer local"
    assert server.requests[0]["model"] == "qwen3:8b"


def test_a_key_is_sent_to_the_server_that_is_named() -> None:
    with serving(Say("Hello.")) as server:
        model = chat_model(settings({"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": KEY}))
        assert "".join(chunk.text for chunk in model.stream("hello")).strip() == "Hello."
    assert server.heads[0][1]["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(("step", "said"), [
    (Say("It costs $12."), "answers, but calls no tool"),
    (Say(""), "answers, but calls no tool"),
    (Call({}, name="another"), "answers, but calls no tool"),
    (Garbled("{'query'"), "calls a tool with arguments that are no JSON"),
    (Endless(), "does not end"),
    (Fail(400), "HTTP 400: it refuses a request with tools"),
    (Fail(401), "HTTP 401: it refuses the key. Set OPENAI_API_KEY anew"),
    (Fail(404), "HTTP 404: no model talker there. Check OPENAI_BASE_URL (it ends in /v1) and OPENAI_MODEL"),
    (Fail(429), "HTTP 429: too many requests"),
    (Fail(503), "HTTP 503: it failed"),
    (Fail(0), "gives no answer that can be read"),
    (Silent(1.5), "did not finish within 0.5 s"),
], ids=["words", "nothing", "another tool", "no JSON", "endless", "no switch", "wrong key", "no model",
        "too many", "broken server", "broken stream", "silence"])  # fmt: skip
def test_what_a_model_does_not_do_is_one_line_with_the_way_out(step: Step, said: str) -> None:
    with serving(step) as server, pytest.raises(ModelTroubleError) as caught:
        check_model(
            settings({"OPENAI_BASE_URL": server.url, "OPENAI_MODEL": "talker", "OPENAI_API_KEY": KEY}),
            seconds=0.5 if isinstance(step, Silent) else 10,
        )
    assert said in str(caught.value)
    assert KEY not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(server.requests) == 1  # a check costs one call


def test_a_wrong_key_of_azures_names_azures_variable() -> None:
    with serving(Fail(401)) as server:
        azure = settings(AZURE | {"AZURE_OPENAI_ENDPOINT": server.url.removesuffix("/v1")})
        with pytest.raises(ModelTroubleError, match="Set AZURE_OPENAI_API_KEY anew"):
            check_model(azure, seconds=10)


def test_a_dead_server_is_said_with_its_address() -> None:
    with serving(SEARCH) as server:
        gone = server.url
    with pytest.raises(ModelTroubleError, match=r"nothing answers at 127\.0\.0\.1:"):
        check_model(settings({"OPENAI_BASE_URL": gone}), seconds=10)
