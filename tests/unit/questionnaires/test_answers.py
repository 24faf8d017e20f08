from __future__ import annotations

import pytest

from bot.questionnaires.answers import NotUnderstood, OutOfRange, figure, option
from tests.unit.questionnaires.people import shipped


@pytest.mark.parametrize(("name", "question", "said", "label", "chosen"), [
    ("findrisc", "activite", "oui", "affirm", "oui"), ("findrisc", "activite", "ouaip", "affirm", "oui"),
    ("findrisc", "activite", "bah non pas trop", "deny", "non"), ("findrisc", "legumes", "pas tous les jours", "", "non"),
    ("findrisc", "legumes", "tous les jours", "", "oui"), ("findrisc", "famille", "mon pere est diabetique", "", "proche"),
    ("findrisc", "famille", "mon grand-père", "", "eloigne"), ("findrisc", "famille", "Personne", "", "non"),
    ("fagerstrom", "premiere", "une demi heure", "", "demi_heure"), ("fagerstrom", "premiere", "10 min apres", "", "demi_heure"),
    ("fagerstrom", "premiere", "1h", "", "une_heure"), ("fagerstrom", "premiere", "2 heures", "", "plus_tard"),
    ("fagerstrom", "premiere", "direct au réveil", "", "tout_de_suite"), ("fagerstrom", "par_jour", "15", "", "vingt"),
    ("fagerstrom", "par_jour", "quinze clopes", "", "vingt"), ("fagerstrom", "par_jour", "un paquet et demi", "", "trente"),
    ("fagerstrom", "par_jour", "2 paquets", "", "plus"), ("audit_c", "verres", "trois ou quatre", "", "trois_quatre"),
    ("audit_c", "verres", "un", "", "un_deux"), ("audit_c", "frequence", "le week-end", "", "par_semaine"),
    ("audit_c", "frequence", "tout les jours", "", "presque_toujours"), ("audit_c", "frequence", "jamais", "", "jamais"),
    ("phq2", "plaisir", "presque tous les jours", "", "presque"), ("phq2", "tristesse", "des fois", "", "quelques"),
    ("phq2", "plaisir", "Plus d’un jour sur deux", "", "souvent"),
])
def test_an_answer_is_read_as_people_type_it(name: str, question: str, said: str, label: str, chosen: str) -> None:
    assert option(shipped()[name].question(question), said, label).id == chosen


@pytest.mark.parametrize(("name", "question", "said"), [
    ("audit_c", "verres", "2-3"), ("audit_c", "verres", "ça dépend"), ("fagerstrom", "premiere", "bof"),
    ("findrisc", "activite", "quel temps"), ("audit_c", "verres", "entre 2 et 8"),
])
def test_what_fits_two_options_or_none_is_asked_again(name: str, question: str, said: str) -> None:
    with pytest.raises(NotUnderstood):
        option(shipped()[name].question(question), said)


def test_a_yes_inside_a_sentence_about_something_else_is_no_answer() -> None:
    with pytest.raises(NotUnderstood):
        option(shipped()["findrisc"].question("sucre_eleve"), "oui j'ai pris mon comprimé ce matin", None)


@pytest.mark.parametrize(("question", "said", "before", "value"), [
    ("tension", "13", "", 130), ("tension", "14/8", "", 140), ("tension", "treize huit sur quoi", "", None),
    ("tension", "135 mmHg", "", 135), ("tension", "13,5", "", 135), ("cholesterol", "2,1", "", 5.4306),
    ("cholesterol", "2,1 g/L", "", 5.4306), ("cholesterol", "210 mg/dl", "", 5.4306), ("cholesterol", "5.4 mmol", "", 5.4),
    ("cholesterol", "5,4", "", 5.4), ("hdl", "0,5", "g/L", 1.293), ("hdl", "1,3", "mmol/L", 1.3), ("hdl", "50", "mg/dL", 1.293),
    ("hdl", "0,50 g par litre", "", 1.293),
])
def test_a_number_is_read_with_its_unit(question: str, said: str, before: str, value: float | None) -> None:
    item = shipped()["score2"].question(question)

    if value is None:
        with pytest.raises(NotUnderstood):
            figure(item, said, before)
    else:
        assert figure(item, said, before)[0] == pytest.approx(value)


@pytest.mark.parametrize(("question", "said", "unit"), [
    ("tension", "3", False), ("tension", "400", False), ("cholesterol", "900 mg/dl", False), ("cholesterol", "3", True),
    ("hdl", "0,9", True),
])
def test_an_impossible_number_and_a_doubtful_unit_are_asked_about(question: str, said: str, unit: bool) -> None:
    with pytest.raises(OutOfRange) as refused:
        figure(shipped()["score2"].question(question), said)

    assert refused.value.unit is unit
