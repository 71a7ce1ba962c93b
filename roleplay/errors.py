"""Every error the product raises on purpose.

RoleplayError
├── UserError                 the reader can put it right; shown without a traceback
│   ├── ContentError          a persona, scenario or rubric file is wrong
│   ├── TranscriptError       a transcript cannot be read or graded
│   ├── InputError            a message, form value or command argument is not acceptable
│   ├── NotFound              no such persona, scenario, session, …
│   ├── Forbidden             the actor may not do this to this record
│   ├── NotSignedIn           nobody is signed in, or the sign-in has ended
│   ├── TooMany               too many failed attempts; it has to wait
│   ├── Conflict              the record is not in a state that allows it
│   └── SettingsError         the configuration cannot work
├── ModelError                the language-model endpoint did not do its part
│   ├── ModelConfigError      wrong key, unknown model, exhausted quota: retrying is pointless
│   ├── ModelUnavailable      still failing after every retry
│   └── ModelRefused          a content filter or a refusal
└── GradingFailed             no grade could be proved; it can be tried again
"""


class RoleplayError(Exception):
    """Root of all errors raised on purpose.

    ``code`` names the fault for pages that say it in the reader's own language.
    """

    def __init__(self, *args: object, code: str = "") -> None:
        super().__init__(*args)
        self.code = code


class UserError(RoleplayError):
    """The person reading the message can put it right."""


class ContentError(UserError):
    """A content file is wrong; the message names file, line, field, value and remedy."""


class TranscriptError(UserError):
    """A transcript cannot be read or graded."""


class InputError(UserError):
    """A message, form value or argument is not acceptable."""


class NotFound(UserError):
    """There is no such thing; the message lists the valid choices where they are few."""


class Forbidden(UserError):
    """The actor may not do this to this record."""


class NotSignedIn(UserError):
    """Nobody is signed in, or the sign-in has ended."""


class TooMany(UserError):
    """Too many failed attempts; it has to wait."""


class Conflict(UserError):
    """The record is not in a state that allows the action."""


class SettingsError(UserError):
    """The configuration cannot work."""


class ModelError(RoleplayError):
    """The language-model endpoint did not do its part."""


class ModelConfigError(ModelError):
    """Wrong key, unknown model or exhausted quota: trying again changes nothing."""


class ModelUnavailable(ModelError):
    """The endpoint kept failing until the deadline or the last retry."""


class ModelRefused(ModelError):
    """The endpoint filtered or refused the request."""


class GradingFailed(RoleplayError):
    """No grade could be proved. Nothing is stored in its place; the grading can be run again."""
