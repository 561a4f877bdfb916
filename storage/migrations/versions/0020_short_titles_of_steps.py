"""A step has a short title, and a description for what else there is to say."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

MAX_TITLE = 80
STARTER = {
    "Quick scan: wat hebben steden nodig om de CDKM te verankeren, gezien de maatschappelijke impact?": (
        "Quick scan: wat hebben steden nodig om de CDKM te verankeren?",
        "Quick scan: what do cities need to anchor the CDKM for good?",
    ),
    (
        "Uitkomsten geven aan de stuurgroep CDKM en de eigen bestuurders (in 2020 voor een diner in oktober), die "
        "verankering kunnen steunen, bijvoorbeeld met extra geld voor onderzoek naar effecten"
    ): (
        "Uitkomsten over verankering aanreiken aan de stuurgroep CDKM",
        "Hand the results on anchoring to the CDKM steering group",
    ),
    "Laten onderzoeken wat de City Deal maatschappelijk oplevert en hoe dat meer wordt, en het de CDKM aanreiken": (
        "Laten onderzoeken wat de City Deal maatschappelijk oplevert",
        "Have research done into what the City Deal brings society",
    ),
    "Quick scan langs financiering, regelgeving en kennisuitwisseling: wat vragen opschaling en verankering?": (
        "Quick scan: wat vragen opschaling en verankering?",
        "Quick scan: what do scaling and anchoring take?",
    ),
    (
        "Uitkomsten geven aan de werkgroep CDKM, de eigen bestuurders en de minister, met het oog op het Leipzig "
        "Charter en de European Urban Agenda"
    ): (
        "Uitkomsten over opschaling aanreiken aan werkgroep CDKM en minister",
        "Hand the results on scaling to the CDKM working group and the minister",
    ),
    "Op grond van de uitkomsten een nieuwe City Deal over maatschappelijke impact overwegen": (
        "Een nieuwe City Deal over maatschappelijke impact overwegen",
        "Consider a new City Deal on societal impact",
    ),
    (
        "Maatschappelijke vragen van Rijk, provincies en steden op elkaar afstemmen, zodat ze richting geven aan "
        "onderzoek; de SDG's als inspiratie"
    ): (
        "Maatschappelijke vragen van Rijk, provincies en steden afstemmen",
        "Align the societal questions of state, provinces and cities",
    ),
    "Alle deelnemers betrekken bij de Taskforce Europese Agenda Stad": (
        "Deelnemers betrekken bij de Taskforce Europese Agenda Stad",
        "Involve participants in the Taskforce Europese Agenda Stad",
    ),
    (
        "Overzicht van (bovenregionale) ecosystemen, hun succesfactoren en wat we kunnen doen voor meer "
        "maatschappelijk effect en verdienvermogen, met lopend onderzoek van het Rijk"
    ): (
        "Overzicht van ecosystemen en hun succesfactoren",
        "Overview of ecosystems and their success factors",
    ),
    (
        "Kennisuitwisseling tussen steden organiseren, per thema met instellingen, campussen, bedrijven en andere "
        "overheden, ook over (buitenlandse) voorbeelden"
    ): (
        "Kennisuitwisseling tussen steden organiseren",
        "Organise knowledge exchange between cities",
    ),
    "Investeringsagenda's van Rijk en regio op elkaar laten aansluiten, met maatwerk per regio": (
        "Investeringsagenda's van Rijk en regio op elkaar laten aansluiten",
        "Make the investment agendas of state and region fit together",
    ),
    "Kennis uitwisselen over studentenhuisvesting, op thema's binnen het bereik van de steden": (
        "Kennis uitwisselen over studentenhuisvesting",
        "Exchange knowledge on student housing",
    ),
    (
        "LPS versterken, dat zonder bestuurders weinig kan doorzetten: knelpunten bundelen en aanreiken, en "
        "bestuurders helpen ze op te lossen"
    ): (
        "LPS versterken: knelpunten bundelen, aanreiken en oplossen",
        "Strengthen the LPS: bundle, hand over and solve bottlenecks",
    ),
    "Met andere partijen verkennen wat er in de volgende kabinetsperiode moet gebeuren": (
        "Verkennen wat er in de volgende kabinetsperiode moet gebeuren",
        "Explore what has to happen in the next government term",
    ),
    (
        "Werkconferentie voor bestuurders: nieuwe monitorcijfers; gevolgen van de crisis en wat er nu speelt; "
        "verwachtingen voor de middellange en lange termijn; uitkomsten van het landelijk actieplan; volgende "
        "kabinetsperiode en vervolgplan; bestuurlijke agenda van deze alliantie"
    ): (
        "Werkconferentie voor bestuurders over studentenhuisvesting",
        "Working conference on student housing for political leads",
    ),
    "Projecten beginnen over onderwerpen uit de conferentie en de uitwisseling": (
        "Projecten beginnen vanuit de conferentie en de uitwisseling",
        "Begin projects from the conference and the exchange",
    ),
    "Effecten volgen met de landelijke monitor: betaalbaarheid en de werking van maatregelen": (
        "Effecten volgen met de landelijke monitor",
        "Follow effects with the national monitor",
    ),
    "Kennis en ervaring uitwisselen over internationalisering, voor meer inzicht": (
        "Kennis en ervaring uitwisselen over internationalisering",
        "Exchange knowledge and experience on internationalisation",
    ),
    "De internationaliseringsagenda steunen en het draagvlak ervoor vergroten": (
        "Draagvlak voor internationalisering vergroten",
        "Enlarge public support for internationalisation",
    ),
    (
        "Lokaal en regionaal beleid verbinden met dat van het Rijk: uit eigen beweging inbreng voor de nationale "
        "talentstrategie, en aansluiting bij human-capitalagenda's en bestaand talentbeleid"
    ): (
        "Lokaal en regionaal beleid verbinden met dat van het Rijk",
        "Connect local and regional policy with that of the state",
    ),
    (
        "Met overheden, instellingen en bedrijven aan een gedeelde visie en koers werken, misschien met een nationaal"
        " programma"
    ): (
        "Samen aan een gedeelde visie en koers werken",
        "Work towards a common vision and course together",
    ),
}
"""The titles of the starter agenda that became shorter, each with its short titles in Dutch and in English."""


def upgrade() -> None:
    with op.batch_alter_table("action_steps", schema=None) as batch_op:
        batch_op.add_column(sa.Column("description", sa.String(3000), nullable=False, server_default=sa.text("''")))
        batch_op.add_column(sa.Column("description_en", sa.String(3000), nullable=True))
    connection, metadata = op.get_bind(), sa.MetaData()
    metadata.reflect(connection, only=("action_steps", "step_events", "audit"), resolve_fks=False)
    steps, now = metadata.tables["action_steps"], dt.datetime.now(dt.UTC)
    for step in connection.execute(sa.select(steps).order_by(steps.c.id)).mappings().all():
        changed = _texts(step["title"], step["title_en"])
        if changed["title"] == step["title"] and changed["title_en"] == step["title_en"]:
            continue
        version = step["version"] + 1
        connection.execute(steps.update().where(steps.c.id == step["id"]).values(**changed, version=version))
        # As an edit by the bot: open forms with the old title notice the change, and the log has the words.
        event = {"step_id": step["id"], "kind": "edited", "note": "", "at": now}
        about = {"fields": ["title"], "version": version}
        connection.execute(metadata.tables["step_events"].insert().values(**event, about=about))
        entry = {"at": now, "by_slack_user_id": "kennisbot", "action": "edit_step", "subject": f"A-{step['number']}"}
        before, after = {"title": step["title"]}, {"title": changed["title"]}
        connection.execute(metadata.tables["audit"].insert().values(**entry, before=before, after=after))


def _texts(title: str, title_en: str | None) -> dict[str, Any]:
    """The title and description of a step that had this title, which may be unchanged."""
    if title in STARTER:
        after, after_en = STARTER[title]
        return {"title": after, "title_en": after_en, "description": title, "description_en": title_en}
    long, long_en = (len(one or "") > MAX_TITLE for one in (title, title_en))
    return {
        "title": _shorten(title) if long else title,
        "title_en": _shorten(title_en) if title_en is not None and long_en else title_en,
        "description": title if long else "",
        "description_en": title_en if long or long_en else None,
    }


def _shorten(title: str) -> str:
    """At most 80 characters of a title, cut at a word's end; the description has all of it."""
    kept = title[:MAX_TITLE].rpartition(" ")[0]
    if len(kept) < MAX_TITLE // 2:
        kept = title[: MAX_TITLE - 1]
    return kept.rstrip(" ,;:.-–") + "…"
