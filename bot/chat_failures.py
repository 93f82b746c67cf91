"""Every way in which a chat model can fail us, in words for a person."""

import logging
import re

from index.errors import NewsroomError

log = logging.getLogger("bot.chat")


class ModelUnavailable(NewsroomError):
    """The chat model gave nothing that can be used; its text says why."""


class DraftUnreadable(ModelUnavailable):
    """The chat model answered, and not in the form that was asked for."""


# By the names of LangChain's own errors, of the openai package's, and of the standard library.
_PLAIN = (
    ("ModelTimeoutError APITimeoutError TimeoutError", "The chat model did not answer in time."),
    ("ModelConnectionError APIConnectionError ConnectionError", "The chat model is out of reach."),
    ("ModelAuthenticationError AuthenticationError", "The chat model's provider refuses our key."),
    ("ModelPermissionDeniedError PermissionDeniedError", "Our key may not use {name}."),
    ("ModelNotFoundError NotFoundError", "The provider knows no chat model named {name}."),
    ("ModelRateLimitError RateLimitError", "The chat model's rate limit or quota is used up."),
    ("ContextOverflowError", "The question with its passages is too long for {name}."),
    ("LengthFinishReasonError", "The chat model's answer was cut off at its length limit."),
    ("ContentFilterFinishReasonError", "The chat model refused to answer."),
    ("ModelAPIError InternalServerError", "The chat model's provider has a failure of its own."),
    ("ModelInvalidRequestError BadRequestError", "{name} does not take our request."),
    ("ValueError TypeError LookupError", "The chat model's server sent what is no answer."),
)


def plain(error: Exception, name: str) -> ModelUnavailable:
    """A foreign error as one of ours: the only place where that is done for answers."""
    kinds = kinds_of(error)
    for names, sentence in _PLAIN:
        if kinds & set(names.split()):
            log.info("chat model %s: %s", name, type(error).__name__)
            return ModelUnavailable(sentence.format(name=name))
    log.warning("chat model %s failed", name, exc_info=error)
    return ModelUnavailable("The chat model failed in a way that we do not know.")


def unbuildable(error: Exception, name: str) -> ModelUnavailable:
    kinds = kinds_of(error)
    if "ImportError" in kinds:
        package = re.search(r"langchain[-_]\w+", str(error))
        wanted = package.group().replace("_", "-") if package else "LangChain's package for it"
        return ModelUnavailable(f"The chat model {name} needs {wanted}, which is not installed.")
    if "OpenAIError" in kinds:
        return ModelUnavailable(f"The chat model {name} needs a key; set OPENAI_API_KEY.")
    log.info("chat model %s cannot be set up: %s", name, type(error).__name__)
    return ModelUnavailable(
        f"The chat model {name} cannot be set up; write FACTDESK_MODEL as provider:model "
        "and set what that provider needs."
    )


def kinds_of(error: BaseException) -> set[str]:
    return {kind.__name__ for kind in type(error).__mro__}
