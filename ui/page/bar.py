"""The line under the chat: try again, edit, start over, thumbs, a photo from the phone's camera."""

from __future__ import annotations

from typing import Any

from .visits import Visit

AGAIN = "Try again"
AGAIN_WITH_THE_MODEL = "Try again with the language model"


def bar_view(visit: Visit | None, *, keeps_verdicts: bool) -> dict[str, Any]:
    """What can be done about the latest answer; nothing of it while one is on its way."""
    if visit is None or visit.running:
        return {}
    return {
        "again": visit.asked is not None and (visit.failed or not visit.clicked),
        "again_label": AGAIN_WITH_THE_MODEL if visit.fell_back else AGAIN,
        "failed": visit.failed,
        "edit": bool(visit.asked) and not visit.editing,
        "editing": visit.editing,
        "votes": keeps_verdicts and bool(visit.answer) and not visit.failed,
        "up": "true" if visit.verdict == "up" else "false",
        "down": "true" if visit.verdict == "down" else "false",
        "thanks": bool(visit.verdict),
        "over": bool(visit.transcript),
    }
