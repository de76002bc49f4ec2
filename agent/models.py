"""The language model, where there is one: any server that speaks OpenAI's chat protocol, Azure's included.
docs/models.md says what each kind of server needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from langchain_core.language_models import BaseChatModel
from pydantic import BaseModel, ConfigDict, SecretStr

from shoplens.catalog import MissingDependencyError

DEFAULT_MODEL = "gpt-4o-mini"
TIMEOUT_SECONDS = 30.0
"""Of silence: for the first word, and between two."""
CONNECT_SECONDS = 5.0
MAX_TOKENS = 4_000
"""Of one answer or tool call; asked of the server, and `StreamGuard` cuts where it does not obey."""

KEY, ADDRESS, MODEL = "OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL"
AZURE_KEY, AZURE_ADDRESS = "AZURE_OPENAI_API_KEY", "AZURE_OPENAI_ENDPOINT"
AZURE_DEPLOYMENT, AZURE_VERSION = "AZURE_OPENAI_DEPLOYMENT", "OPENAI_API_VERSION"


class ModelSettingsError(ValueError):
    """The environment's variables for the language model contradict each other, or one cannot be right. The
    operator acts on it; the message never holds a key.
    """


class ModelSettings(BaseModel):
    """Where the language model is. `base_url` None is OpenAI itself. With an `api_version` it is on Azure:
    then `base_url` is the resource's endpoint, and `model` the deployment's name.
    """

    model_config = ConfigDict(frozen=True)

    api_key: SecretStr | None = None
    base_url: str | None = None
    model: str = DEFAULT_MODEL
    api_version: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> ModelSettings | None:
        """OPENAI_API_KEY or OPENAI_BASE_URL turns it on, with OPENAI_MODEL; or AZURE_OPENAI_ENDPOINT, with
        AZURE_OPENAI_API_KEY, AZURE_OPENAI_DEPLOYMENT and OPENAI_API_VERSION. None where none of the three is
        set; a variable that is empty is not set.

        Raises:
            ModelSettingsError: variables of two servers, one missing, or one that cannot be right.
        """
        given = {name: environment.get(name, "").strip() for name in (KEY, ADDRESS, MODEL)}
        if environment.get(AZURE_ADDRESS, "").strip():
            return cls._on_azure(environment, [name for name in (KEY, ADDRESS) if given[name]])
        if not given[KEY] and not given[ADDRESS]:
            return None
        return cls(
            api_key=_key(given[KEY], KEY) if given[KEY] else None,
            base_url=_address(given[ADDRESS], ADDRESS) if given[ADDRESS] else None,
            model=given[MODEL] or DEFAULT_MODEL,
        )

    @classmethod
    def _on_azure(cls, environment: Mapping[str, str], of_another: list[str]) -> ModelSettings:
        if of_another:  # not ours to choose whose server reads the shoppers' words
            raise ModelSettingsError(
                f"{AZURE_ADDRESS} and {' and '.join(of_another)} name two language models; one is expected. "
                f"Unset {AZURE_ADDRESS}, or {' and '.join(of_another)}"
            )
        needed = (AZURE_KEY, AZURE_DEPLOYMENT, AZURE_VERSION)
        given = {name: environment.get(name, "").strip() for name in needed}
        if missing := [name for name in needed if not given[name]]:
            raise ModelSettingsError(
                f"{AZURE_ADDRESS} is set without {' and '.join(missing)}. Azure needs an endpoint, a key, "
                "the deployment's name and the API's version: docs/models.md"
            )
        return cls(
            api_key=_key(given[AZURE_KEY], AZURE_KEY),
            base_url=_address(environment[AZURE_ADDRESS].strip(), AZURE_ADDRESS),
            model=given[AZURE_DEPLOYMENT],
            api_version=given[AZURE_VERSION],
        )

    @property
    def place(self) -> str:
        """Host and port of the server, for people; never holds a key."""
        if self.base_url is None:
            return "api.openai.com"
        parts = urlsplit(self.base_url)
        return parts.netloc.rpartition("@")[2]

    @property
    def key_variable(self) -> str:
        """Where the key is read from."""
        return AZURE_KEY if self.api_version else KEY

    @property
    def way_to_it(self) -> str:
        """The variables that name the server and the model, for people."""
        if self.api_version:
            return f"{AZURE_ADDRESS}, {AZURE_DEPLOYMENT} and {AZURE_VERSION}"
        return f"{ADDRESS} (it ends in /v1) and {MODEL}" if self.base_url else MODEL


def chat_model(
    settings: ModelSettings, *, timeout: float = TIMEOUT_SECONDS, retries: int = 1
) -> BaseChatModel:
    """A model of LangChain's, which waits `timeout` seconds of silence at most, and asks `retries` times
    more. Connects to nothing yet.

    Raises:
        MissingDependencyError: langchain-openai is not installed.
    """
    try:
        import httpx
        from langchain_openai import AzureChatOpenAI, ChatOpenAI
    except ImportError:
        raise MissingDependencyError("a language model", "langchain-openai", "agent") from None
    common: dict[str, Any] = {
        # a client without a key refuses to start; servers on one's own machine want none
        "api_key": settings.api_key or SecretStr("local"),
        "use_responses_api": False,
        "max_retries": retries,
        "timeout": httpx.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS)),
        "max_completion_tokens": MAX_TOKENS,
    }
    if settings.api_version is None:
        return ChatOpenAI(model=settings.model, base_url=settings.base_url, **common)
    return AzureChatOpenAI(
        azure_endpoint=settings.base_url,
        azure_deployment=settings.model,
        model=settings.model,
        api_version=settings.api_version,
        azure_ad_token=None,  # one that lies about in the environment would be used instead of the key
        **common,
    )


def _key(text: str, variable: str) -> SecretStr:
    """Refused here: what a client cannot put into a header, it prints."""
    if not text.isascii() or not text.isprintable() or " " in text:
        raise ModelSettingsError(f"the key in {variable} has characters that no key has; set it anew")
    return SecretStr(text)


def _address(text: str, variable: str) -> str:
    expected = "https://NAME.openai.azure.com" if variable == AZURE_ADDRESS else "http://localhost:8000/v1"
    try:
        parts = urlsplit(text)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        whole = False
    if not whole:
        raise ModelSettingsError(f"{variable} is no web address; expected one like {expected}")
    if parts.username is not None or parts.password is not None:
        raise ModelSettingsError(f"{variable} holds a name or a key; put the key into its own variable")
    if parts.path.rstrip("/").endswith("/completions"):
        raise ModelSettingsError(f"{variable} goes too far: leave /chat/completions away, like {expected}")
    return text
