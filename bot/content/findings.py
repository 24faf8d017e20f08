"""One problem in the educators' files, and how it is told: `fichier:ligne : problème → que faire`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Place:
    """Where something stands. `file` is relative to the content folder's parent, `line` starts at 1."""

    file: str
    line: int


@dataclass(frozen=True, order=True)
class Finding:
    """One problem. An "error" blocks publishing; a "warning" is advice. The texts are French, for educators."""

    file: str
    line: int
    problem: str
    remedy: str
    severity: Severity = "error"


def format_finding(finding: Finding) -> str:
    """`fichier:ligne : problème → que faire`; advice is marked as such."""
    mark = "" if finding.severity == "error" else "conseil : "
    return f"{finding.file}:{finding.line} : {mark}{finding.problem} → {finding.remedy}"


@dataclass
class Report:
    """Collects findings while files are read, so that all problems are told at once."""

    findings: list[Finding] = field(default_factory=list)

    def error(self, place: Place, problem: str, remedy: str) -> None:
        """Something that must be repaired before publishing."""
        self.findings.append(Finding(place.file, place.line, problem, remedy))

    def warn(self, place: Place, problem: str, remedy: str) -> None:
        """Something that would be better otherwise."""
        self.findings.append(Finding(place.file, place.line, problem, remedy, "warning"))

    def sorted(self) -> list[Finding]:
        """By file, then line; the same finding told once."""
        return sorted(set(self.findings))
