"""Schedules that cannot be kept, each with the reason a person is given."""

from __future__ import annotations

REASONS = {
    "bad_time": "L'heure « {what} » n'existe pas. Une heure va de 0 h à 23 h 59.",
    "relative_hour": "« {what} » : donnez plutôt l'heure exacte de chaque prise.",
    "contradictory_time": "« {what} » : l'heure et le moment de la journée ne vont pas ensemble.",
    "no_such_date": "La date « {what} » n'existe pas.",
    "past": "« {what} » est déjà passé. Donnez un moment à venir.",
    "end_before_start": "La fin ({what}) tombe avant le début.",
    "zero": "« {what} » : il faut au moins une prise.",
    "bad_count": "« {what} » n'est pas un nombre de prises.",
    "too_often": "« {what} » est trop souvent pour des rappels : une prise par heure au plus, douze fois par jour au plus.",
    "too_long": "« {what} » est trop long pour un rappel.",
    "dose": "La quantité « {what} » ne paraît pas possible. Vérifiez l'ordonnance.",
    "conditional": "« {what} » : une prise qui dépend d'une condition ne peut pas devenir un rappel à heure fixe. "
                   "Demandez à votre médecin ou à votre pharmacien.",
    "two_schedules": "Je lis plusieurs rythmes différents dans une seule phrase. Faites un rappel pour chacun.",
    "course_under_way": "La dose de ce rappel change avec les jours. Arrêtez-le, puis redites le nouveau avec les jours qui restent.",
    "course_unclear": "Je n'ai pas compris la suite : « {what} ». Redites chaque étape, par exemple « 40 mg pendant 3 jours, "
                      "puis 20 mg pendant 3 jours, puis 10 mg ».",
    "several_medicines": "Je lis plusieurs médicaments avec des horaires différents. Faites un rappel pour chacun.",
    "unsupported_cycle": "Je ne sais pas suivre le rythme « {what} ». Donnez plutôt des dates de début et de fin.",
    "too_many_days": "« {what} » : précisez les jours et les heures.",
    "no_date": "Aucune date du calendrier ne convient à ce rappel.",
    "too_long_text": "Le message est trop long pour un seul rappel.",
}


class PosologyError(Exception):
    """A schedule that is refused. `code` is for programs, `message` (French) for the person."""

    def __init__(self, code: str, what: str = "") -> None:
        self.code = code
        self.message = REASONS[code].format(what=what.strip(" ,"))
        super().__init__(self.message)
