"""Invitation codes: short enough to type, signed so that a guess is seen without a look-up, kept only as a hash. Pure."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without look-alikes
_RANDOM, _SIGNED = 8, 4
_CODE = re.compile(rf"(?i)(?:/?start\s+|(?:mon |le |un )?code\s*(?:d'invitation)?\s*:?\s*(?:est\s*)?)?"
                   rf"([{_ALPHABET}]{{4}}[- ]?[{_ALPHABET}]{{4}}[- ]?[{_ALPHABET}]{{4}})[.! ]*")
Keyed = Callable[[str], str]
"""A keyed hash in hexadecimal (the vault's)."""


def make(keyed: Keyed) -> str:
    """A new code, as XXXX-XXXX-XXXX."""
    body = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM))
    return shown(body + _signature(body, keyed))


def read(text: str, keyed: Keyed) -> str | None:
    """The code that a message is, in capitals without dashes; None for anything that we did not sign."""
    found = _CODE.fullmatch(text.strip())
    code = re.sub(r"[- ]", "", found[1]).upper() if found else ""
    return code if code and secrets.compare_digest(_signature(code[:_RANDOM], keyed), code[_RANDOM:]) else None


def shown(code: str) -> str:
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def hashed(code: str, keyed: Keyed) -> str:
    return keyed(f"carer:{code.replace('-', '')}")


def looks_like_one(text: str) -> bool:
    """Three groups of four in capitals: somebody's code, mistyped or made up."""
    return bool(re.fullmatch(r"[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}", text.strip()))


def _signature(body: str, keyed: Keyed) -> str:
    number = int(keyed(f"carer-code:{body}"), 16)
    return "".join(_ALPHABET[number // len(_ALPHABET) ** place % len(_ALPHABET)] for place in range(_SIGNED))
