"""What people ask about their reminders beside making and changing them: recognised by words, in any spelling. Pure.

The label says which family a sentence belongs to (`reminder_list`, `reminder_change`, `refill`); these patterns say which
of the family's acts is meant.
"""

from __future__ import annotations

import datetime as dtm
import re

from bot.french import fold

_WORKS = re.compile(
    r"\b(?:march\w*|fonction\w*|arriv\w*|parti\w*|envoye\w*|actif\w*|en panne)\b.*|\bdernier rappel\b|\btu (?:me )?(?:rappelle|previen)s? (?:toujours|encore)"
)
_CALENDAR = re.compile(r"\b(?:agenda|calendrier|ics|ical|google calendar|outlook)\b")
_DISCREET = re.compile(r"\b(?:discre\w*|cach\w*|masqu\w*|planqu\w*)\b|\b(?:sans|pas|plus|enleve|retire|vire) (?:\w+ ){0,3}noms?\b")
_OPEN = re.compile(r"\b(?:affich\w*|montr\w*|remets?|remettre)\b(?!.*\bplus\b).*\bnoms?\b|\b(?:pas|plus|arrete|fin)\b.*\bdiscret")
_NAG = re.compile(
    r"\b(?:re)?relanc\w*\b|\binsist\w*\b|\bharcel\w*\b|\b(?:redi[st]|repete\w*|rappelle\w*|renvoi\w*|redemande\w*)\b.*\b(?:repon[ds]\w*|reponse)\b"
)
_NO_NAG = re.compile(r"\b(?:arrete\w*|stop\w*|plus|pas|cesse\w*|sans|fini)\b(?: (?:de|d'|me|m'|la|les|avec))*[ ']*(?:re)?(?:relanc|insist|harcel)\w*|\b(?:relanc|insist|harcel)\w* (?:pas|plus)\b")
_LEFT = re.compile(
    r"\b(?:reste|restent|rest|encore|plus que|ai que|stock(?: de)?)\b(?: (?:plus que|que|encore|environ|a peu pres|de))* (\d{1,4}) ?"
    r"(comprimes?|cps?|cachets?|gelules?|pilules?|sachets?|ampoules?|doses?|capsules?|patchs?|medocs?|medicaments?)\b"
)
_REPLACED = re.compile(
    r"\b(?:au lieu d[eu]|plutot qu[e ]|l?[ ']?heure d[eu]|a la place d[eu]|cel(?:ui|le) (?:de|du|a)|(?:rappel|prise)s? (?:de|du)|pour (?:le|celui du|celle du|la prise du)) "
    r"(matin|midi|gouter|soir|coucher|\d{1,2} ?h(?: ?\d{2})?)\b"
)
_OWN_HOUR = re.compile(
    r"\b(reveil|matin|midi|apres midi|gouter|soir|coucher|petit dejeuner|dejeuner|diner|souper)s?\b,? (?:pour moi,? )?"
    r"(?:c'? ?est|c|est|sont|=|:|ce sera|veut dire|commence) ?(?:a |vers |plutot )*(\d{1,2}) ?(?:h(?:eures?)?|:) ?(\d{2})?(?!\d)"
)
_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def asks_if_it_works(text: str) -> bool:
    """"Mes rappels marchent-ils ?"."""
    return bool(_WORKS.search(fold(text)))


def asks_for_a_calendar(text: str) -> bool:
    """"Donne-moi le fichier pour mon agenda"."""
    return bool(_CALENDAR.search(fold(text)))


def discreet(text: str) -> bool | None:
    """Whether names are to be hidden (True) or shown again (False); None: this is not about names."""
    said = fold(text)
    if _OPEN.search(said):
        return False
    return True if _DISCREET.search(said) else None


def nags(text: str) -> bool | None:
    """Whether unanswered doses are to be said again ("relance-moi si je réponds pas"); None: this is not about it."""
    said = fold(text).replace("-", " ")
    if _NO_NAG.search(said):
        return False
    return True if _NAG.search(said) else None


def by_night(text: str) -> bool:
    """"Même la nuit"."""
    return bool(re.search(r"\b(?:meme|aussi) (?:la |de )?nuit\b|\bnuit aussi\b", fold(text)))


def units_left(text: str) -> int | None:
    """"Il me reste 10 comprimés"."""
    found = _LEFT.search(fold(text))
    return int(found[1]) if found else None


def own_hours(text: str) -> dict[str, str]:
    """"Mon matin c'est 7h": the person's own hour for a moment, by the names of `DEFAULT_HOURS`."""
    found: dict[str, str] = {}
    for name, hour, minute in _OWN_HOUR.findall(fold(text).replace("-", " ")):
        if int(hour) < 24 and int(minute or 0) < 60:
            found[{"souper": "diner"}.get(name, name.replace(" ", "_"))] = f"{int(hour):02d}:{minute or '00'}"
    return found


def hour_replaced(text: str) -> str | None:
    """The hour that a reminder has now, as said: "21h plutôt pour le soir", "au lieu de 8h", "celui du matin"."""
    found = _REPLACED.search(fold(text))
    return found[1] if found else None


def day_said(text: str, today: dtm.date) -> dtm.date:
    """The past day that a question is about: hier, avant-hier, "lundi" (the last one); today when none is said."""
    said = fold(text).replace("-", " ")
    if re.search(r"\bavant hier\b", said):
        return today - dtm.timedelta(days=2)
    if re.search(r"\bhier\b", said):
        return today - dtm.timedelta(days=1)
    for place, name in enumerate(_DAYS):
        if re.search(rf"\b{name}\b", said):
            return today - dtm.timedelta(days=(today.weekday() - place) % 7 or 7)
    return today
