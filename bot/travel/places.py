"""Which time zone a place lies in: the educators' French names, then the cities of the zone database."""

from __future__ import annotations

import functools
import re
import zoneinfo
from dataclasses import dataclass

import yaml

from bot.french import fold
from bot.settings import PROJECT

FILE = PROJECT / "nlu_data" / "lexicon" / "places.yml"
COUNTRIES = {"Europe/Paris": "FR", "Europe/Brussels": "BE", "Europe/Zurich": "CH", "Europe/Luxembourg": "LU"}
"""Countries that the profile knows, by the zone that they alone have."""
_AREAS = ("Europe", "America", "Asia", "Africa", "Pacific", "Indian", "Atlantic", "Australia")
_HARDLY_A_CITY = {"center", "centre", "north", "south", "west", "east", "general", "bahia", "nord", "knox", "easter", "mayotte",
                  "troll", "sitka", "nome", "chagos", "cocos", "reunion", "mahe", "wake", "guam", "apia", "vincennes",
                  "mendoza", "cordoba", "victoria", "act"}
"""Words that French sentences use for other things, or that no traveller names."""


@dataclass(frozen=True)
class Place:
    """`zone` None: a country of several hours; the city has to be asked."""

    name: str
    zone: str | None

    @property
    def country(self) -> str | None:
        return COUNTRIES.get(self.zone or "")


def plain(text: str) -> str:
    """Folded, signs as blanks."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", fold(text)).split())


@functools.lru_cache(maxsize=1)
def known() -> dict[str, Place]:
    """Every place by its plain name."""
    found = {
        plain(city): Place(city.replace("_", " "), zone)
        for zone in sorted(zoneinfo.available_timezones())
        for area, _, city in [zone.rpartition("/")]
        if area.split("/")[0] in _AREAS and plain(city) not in _HARDLY_A_CITY
        for city in [city.replace("_", " ")]
    }
    raw = yaml.safe_load(FILE.read_text("utf-8"))
    for name, zone in {**raw["villes"], **raw["pays"]}.items():
        zoneinfo.ZoneInfo(zone)  # an educator's slip shows at once, not in the middle of a journey
        found[plain(name)] = Place(name, zone)
    found.update({plain(name): Place(name, None) for name in raw["a_preciser"]})
    return found


def find(words: str) -> Place | None:
    """The place named first in `words` (plain), the longest name winning."""
    tokens = words.split()
    for at in range(len(tokens)):
        for size in range(min(5, len(tokens) - at), 0, -1):
            place = known().get(" ".join(tokens[at : at + size]))
            if place:
                return place
    return None
