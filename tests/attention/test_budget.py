"""The budget of attention: how many direct messages each role gets in a played quarter, as docs/attention.md tells."""

import re
from pathlib import Path

from benchmarks.attention import AIMS, EXECUTIVE, MEMBER, OFFICIAL, OWNER, play_quarter

DOCS = Path(__file__).parents[2] / "docs" / "attention.md"
ROLES = {
    MEMBER: "contactpersoon zonder actiestappen",
    OWNER: "eigenaar van actiestappen",
    OFFICIAL: "ambtelijk trekker",
    EXECUTIVE: "bestuurlijk trekker",
}


def test_the_page_for_people_has_the_same_numbers() -> None:
    told = dict(re.findall(r"^\| ([^|]+) \| (\d+ \(\d+\)) \|$", DOCS.read_text(encoding="utf-8"), re.MULTILINE))
    assert told == {ROLES[role]: f"{usual} ({worst})" for role, (usual, worst) in AIMS.items()}


def test_where_nobody_answers_nobody_gets_more_messages_in_a_month_than_their_role_allows(tmp_path: Path) -> None:
    counted = play_quarter(tmp_path, is_answered=False)
    assert {role for role, _ in counted.months} == set(AIMS)
    too_many = {who: months for who, months in counted.months.items() if max(months) > AIMS[who[0]][1]}
    assert not too_many, counted.kinds
