"""Keys: encryption at rest (several keys, the first one writes) and keyed hashes for look-ups."""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path

from cryptography.fernet import Fernet, MultiFernet

from bot.errors import SettingsError


class Vault:
    """Seals and opens bytes with Fernet keys; rotating means putting a new key first and resealing."""

    def __init__(self, keys: list[str]) -> None:
        try:
            self._box = MultiFernet([Fernet(key) for key in keys])
        except ValueError:
            raise SettingsError(
                "Une clé de chiffrement est illisible : vérifiez COACH_KEYS ou le fichier « keys » du dossier de données."
            ) from None
        # The last key is the oldest: look-up hashes hang on it, so that a new key in front changes none of them.
        self._hash_key = hashlib.sha256(b"lookup:" + keys[-1].encode()).digest()

    def seal(self, plain: bytes) -> bytes:
        return self._box.encrypt(plain)

    def open(self, sealed: bytes) -> bytes:
        return self._box.decrypt(sealed)

    def reseal(self, sealed: bytes) -> bytes:
        """The same content under the newest key."""
        return self._box.rotate(sealed)

    def lookup(self, value: str) -> str:
        """A keyed hash (HMAC-SHA256, hexadecimal): finds a row without keeping the value."""
        return hmac.new(self._hash_key, value.encode("utf-8"), hashlib.sha256).hexdigest()


_current: Vault | None = None


def use(vault: Vault) -> None:
    """Make `vault` the one that sealed columns use in this process."""
    global _current
    _current = vault


def current() -> Vault:
    if _current is None:
        raise SettingsError("Aucune clé de chiffrement n'est chargée.")
    return _current


def load(keys: str, keys_file: Path) -> Vault:
    """The vault for `keys` (comma-separated) or for `keys_file`, which is made (mode 0600) when both are missing."""
    if keys:
        return Vault([key.strip() for key in keys.split(",")])
    if not keys_file.exists():
        keys_file.parent.mkdir(parents=True, exist_ok=True)
        draft = keys_file.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(Fernet.generate_key().decode() + "\n")
        try:
            os.link(draft, keys_file)  # two parts that start together must agree on one key
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return Vault(keys_file.read_text("ascii").split())
