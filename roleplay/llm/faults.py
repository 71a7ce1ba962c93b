"""What goes wrong at an endpoint: which faults pass by themselves, and words for the others."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import openai
from tenacity import RetryCallState, wait_exponential_jitter

from roleplay.errors import ModelConfigError, ModelError, ModelRefused, ModelUnavailable
from roleplay.llm.endpoint import Endpoint

LONGEST_WAIT = 20.0
"""Seconds; a Retry-After beyond this is not waited for in full."""
_PASSING = (408, 409, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529)
_QUOTA = re.compile(
    r"insufficient_quota|insufficient.?balance|exceeded your current quota|billing|arrearage|"
    r"credit balance|余额不足|欠费",
    re.IGNORECASE,
)
_FILTER = re.compile(
    r"content[_ ]?(?:policy|filter|management)|data_inspection|responsible ?ai|sensitive|safety|"
    r"敏感|违规",
    re.IGNORECASE,
)
_NO_MODEL = re.compile(
    r"model.{0,80}(?:not[_ ](?:found|exist)|does ?n[o']t exist|unknown|invalid)|"
    r"(?:no such|unknown|invalid|unsupported)[_ ]model|模型.{0,12}不存在",
    re.IGNORECASE | re.DOTALL,
)
_TOO_LONG = re.compile(
    r"context[_ ](?:length|size|window)|maximum context|too many tokens|too long", re.IGNORECASE
)
_KEY = re.compile(r"\b(?:sk|key|Bearer)[-_ ][\w.*-]{4,}")
_VARIABLE = {
    "voice": "ROLEPLAY_MODEL",
    "reading": "ROLEPLAY_READER_MODEL",
    "grading": "ROLEPLAY_GRADER_MODEL",
}


class CutStream(ModelError):
    """A stream ended before the model had finished."""


class ThoughtAloud(ModelError):
    """What came so far was the model's thought: its chat template opens the thought unseen."""


STREAM_FAULTS = (openai.OpenAIError, CutStream)
"""What reading a stream can raise."""


def passes(error: BaseException) -> bool:
    """Whether the fault may pass by itself: never one of our own making."""
    if isinstance(error, openai.APIStatusError):
        return error.status_code in _PASSING and not _QUOTA.search(said(error))
    if isinstance(error, openai.APIConnectionError | CutStream):
        return True
    return type(error) is openai.APIError and not _QUOTA.search(said(error))


_backoff = wait_exponential_jitter(multiplier=0.5, max=8)


def wait(state: RetryCallState) -> float:
    """What the endpoint asked for, else an exponential back-off with jitter; in seconds."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, openai.APIStatusError):
        asked = retry_after(error.response.headers)
        if asked is not None:
            return min(asked, LONGEST_WAIT)
    return _backoff(state)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The wait that a Retry-After asks for, in seconds; it may be a number or a date."""
    asked = headers.get("retry-after", "")
    if asked.replace(".", "", 1).isdigit():
        return float(asked)
    try:
        when = parsedate_to_datetime(asked)
    except ValueError:
        return None
    return max(0.0, (when - datetime.now(UTC)).total_seconds())


def said(error: openai.APIError) -> str:
    """What the endpoint said about its error, without anything that looks like a key."""
    body = error.body
    if isinstance(body, dict):
        inner = body.get("error", body)
        text = " ".join(str(v) for v in inner.values()) if isinstance(inner, dict) else str(inner)
    else:
        text = str(body or error.message)
    return _KEY.sub("…", text)


def explain(error: Exception, endpoint: Endpoint) -> ModelError:
    """An endpoint's fault in words that say what to do; never the key."""
    if isinstance(error, ModelError) and not isinstance(error, CutStream):
        return error
    place = endpoint.place
    if isinstance(error, openai.ContentFilterFinishReasonError):
        return ModelRefused("the endpoint's content filter stopped the reply")
    if isinstance(error, openai.APIStatusError):
        return _explain_status(error, endpoint)
    if isinstance(error, openai.APITimeoutError | TimeoutError):
        return ModelUnavailable(f"{place} did not answer within {endpoint.deadline:g} s")
    if isinstance(error, CutStream) or type(error) is openai.APIError:
        return ModelUnavailable(f"{place} keeps breaking off its replies")
    return ModelUnavailable(f"{place} cannot be reached; check OPENAI_BASE_URL")


def settled(error: openai.APIStatusError, endpoint: Endpoint) -> bool:
    """Whether asking in another way would change nothing: key, quota, model, filter, length."""
    told = explain(error, endpoint)
    return isinstance(told, ModelConfigError | ModelRefused) or bool(_TOO_LONG.search(said(error)))


def _explain_status(error: openai.APIStatusError, endpoint: Endpoint) -> ModelError:
    place, words, status = endpoint.place, said(error), error.status_code
    if status == 402 or _QUOTA.search(words):
        return ModelConfigError(f"the quota at {place} is exhausted; top it up or change the key")
    if status in (400, 403, 422, 451) and _FILTER.search(words):
        return ModelRefused("the endpoint's content filter refused the request")
    if status in (401, 403):
        return ModelConfigError(f"{place} refused the key; check OPENAI_API_KEY")
    if _NO_MODEL.search(words) or (status == 404 and "model" in words.lower()):
        return ModelConfigError(
            f"{place} has no model {endpoint.model!r}; set {_VARIABLE[endpoint.purpose]}"
        )
    if status == 404:
        return ModelConfigError(
            f"{place} has no chat completions, or no model {endpoint.model!r}; check "
            f"OPENAI_BASE_URL (it usually ends in /v1) and {_VARIABLE[endpoint.purpose]}"
        )
    if _TOO_LONG.search(words):
        return ModelError(f"the text is too long for model {endpoint.model!r} at {place}")
    if status in _PASSING or status >= 500:
        return ModelUnavailable(f"{place} keeps answering {status}")
    return ModelError(f"{place} rejected the request ({status}): {words[:160]}")
