"""The language model, where there is one: any server that speaks OpenAI's chat protocol."""

from __future__ import annotations

from collections.abc import Mapping

from langchain_core.language_models import BaseChatModel
from pydantic import BaseModel, ConfigDict, SecretStr

from shoplens.catalog import MissingDependencyError

DEFAULT_MODEL = "gpt-4o-mini"
TIMEOUT_SECONDS = 30.0
"""Of silence: for the first word, and between two."""
CONNECT_SECONDS = 5.0
MAX_TOKENS = 4_000
"""Of one answer or tool call; asked of the server, and `StreamGuard` cuts where it does not obey."""


class ModelSettings(BaseModel):
    """Where the language model is. `OPENAI_API_KEY` or `OPENAI_BASE_URL` turns it on."""

    model_config = ConfigDict(frozen=True)

    api_key: SecretStr | None = None
    base_url: str | None = None
    model: str = DEFAULT_MODEL

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> ModelSettings | None:
        """OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_MODEL; None where neither of the first two is set."""
        key, base_url = environment.get("OPENAI_API_KEY"), environment.get("OPENAI_BASE_URL")
        if not key and not base_url:
            return None
        return cls(
            api_key=SecretStr(key) if key else None,
            base_url=base_url or None,
            model=environment.get("OPENAI_MODEL") or DEFAULT_MODEL,
        )


def chat_model(settings: ModelSettings, *, timeout: float = TIMEOUT_SECONDS) -> BaseChatModel:
    """Raises MissingDependencyError without langchain-openai."""
    try:
        import httpx
        from langchain_openai import ChatOpenAI
    except ImportError:
        raise MissingDependencyError("a language model", "langchain-openai", "agent") from None
    return ChatOpenAI(
        model=settings.model,
        base_url=settings.base_url,
        api_key=settings.api_key or SecretStr("local"),
        use_responses_api=False,
        max_retries=1,
        timeout=httpx.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS)),
        max_completion_tokens=MAX_TOKENS,
    )
