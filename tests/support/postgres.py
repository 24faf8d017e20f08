"""A PostgreSQL server for a test session, from the system's own binaries: in a temporary folder, on a Unix socket only."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

ABSENT = ("PostgreSQL n'est pas installé (initdb, pg_ctl) : laissés de côté, les tests de tests/integration/test_postgres*.py "
          "(plusieurs workers à la fois, tout le coach sur PostgreSQL). Sur Debian : apt-get install postgresql.")


def binaries() -> Path | None:
    """The folder of initdb and pg_ctl, or None."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "pg_ctl").exists() and (folder / "initdb").exists()), None)


class Server:
    """`new_database()` gives the address of an empty one."""

    def __init__(self, folder: Path, bin_folder: Path) -> None:
        self._folder, self._bin = folder, bin_folder

    def new_database(self) -> str:
        name = f"t{uuid4().hex[:12]}"
        self.call("createdb", "-h", str(self._folder), "-U", "coach", name)
        return f"postgresql://coach@/{name}?host={self._folder}"

    def call(self, program: str, *arguments: str) -> None:
        command = [str(self._bin / program), *arguments]
        with (self._folder / "said").open("a") as said:  # not a pipe: the server would hold it open
            subprocess.run(command, check=True, stdout=said, stderr=said, cwd=self._folder, **_unprivileged())


@contextmanager
def running() -> Iterator[Server]:
    bin_folder = binaries()
    assert bin_folder is not None
    folder = Path(tempfile.mkdtemp(prefix="coach-pg-"))
    if os.geteuid() == 0:
        person = pwd.getpwnam(_somebody())
        os.chown(folder, person.pw_uid, person.pw_gid)
    server = Server(folder, bin_folder)
    data, options = str(folder / "data"), f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=60"
    try:
        server.call("initdb", "-D", data, "-U", "coach", "--auth=trust", "--encoding=UTF8", "--no-sync")
        server.call("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield server
        finally:
            server.call("pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    person = pwd.getpwnam(_somebody())
    return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}


def _somebody() -> str:
    names = {person.pw_name for person in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
