"""The name of a dose, which every copy of it can work out."""

from __future__ import annotations

import base64
import hashlib


def dose_id(plan_id: str, local_date: str, slot: str) -> str:
    """22 url-safe characters, the same for every copy, button and log line of one occurrence."""
    digest = hashlib.sha256(f"{plan_id}|{local_date}|{slot}".encode()).digest()
    return base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")
