"""The unified social credit code (统一社会信用代码, GB 32100): 18 characters with a check digit.

A right check digit proves only that the code is well formed, never whose it is.
"""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext as _
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, ValidationError

LENGTH = 18
NEVER_USED = frozenset("IOSVZ")


class InvalidUscc(ValueError):
    """Not a code; its text is translated and says what is wrong and where."""


def normalise(typed: str) -> str:
    """The code in its one written form. Raises InvalidUscc with a sentence for the person.

    Takes what people paste: full-width characters, small letters, spaces and hyphens.
    """
    code = "".join(
        c
        for c in unicodedata.normalize("NFKC", typed).upper()
        if not c.isspace() and c not in "-—·"
    )
    if len(code) != LENGTH:
        raise InvalidUscc(
            _("The code has 18 characters; this has %(count)d.") % {"count": len(code)}
        )
    for place, character in enumerate(code, start=1):
        if character in NEVER_USED or not (character.isascii() and character.isalnum()):
            raise InvalidUscc(
                _("The letters I, O, S, V, Z never occur; character %(place)d is “%(character)s”.")
                % {"place": place, "character": character}
            )
    try:
        uscc.validate(code)
    except InvalidChecksum:
        raise InvalidUscc(_("The last character does not fit the others: mistyped?")) from None
    except ValidationError:
        raise InvalidUscc(
            _("The first eight characters must be a registration office and a region.")
        ) from None
    return str(code)
