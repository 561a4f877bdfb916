"""The forms and messages for erasing somebody, and the list of texts that may name them."""

from collections import Counter
from collections.abc import Sequence

from alliance.enums import Name
from alliance.records.erasure.erasure import Erasure
from alliance.records.erasure.naming_texts import NamingText
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.views.blocks import Block, View, actions, asking_first, button, context, form, reading_view, section
from handlers.slack.views.markup import bold, mrkdwn, quote, short_name
from texts import Translator

SHOWN = 12
"""The number of texts shown at once: each takes two blocks."""
FILES = 6
"""The number of files shown; the erasure's own record has all."""
_KINDS = {
    "contributions": "contribution",
    "contribution_versions": "version",
    "endorsements": "contribution",
    "adoptions": "contribution",
    "help_requests": "contribution",
    "action_steps": "step",
    "status_updates": "step",
    "step_events": "step",
    "escalations": "step",
    "polls": "poll",
    "question_options": "poll",
    "scan_questions": "poll",
    "scan_values": "poll",
    "handovers": "poll",
    "bundles": "bundle",
    "bundle_editions": "bundle",
    "addressees": "bundle",
    "addressee_events": "bundle",
    "mandates": "bundle",
    "meetings": "meeting",
    "agenda_items": "meeting",
    "decisions": "meeting",
    "sent_lists": "meeting",
    "audit": "audit",
}
"""What a text belongs to, by its table; anything else is a setting of the network."""
_COUNTED = {
    table: subject
    for subject, tables in {
        "person": "members slack_profiles",
        "roles": "chairs delegates participations vacancies people_notices",
        "contributions": "contributions contribution_versions contribution_events help_requests endorsements adoptions "
        "merges",
        "steps": "action_steps status_updates step_events step_owners step_links escalations rounds round_steps",
        "polls": "polls question_options votes scan_answers scan_values scan_editors scan_questions handovers "
        "anonymous_voters",
        "bundles": "bundles bundle_items bundle_editions addressees addressee_events mandates mandate_events "
        "personal_choices personal_reviews",
        "meetings": "meetings agenda_items decisions sent_packs sent_lists",
        "own": "drafts follows news absences undos asked",
        "messages": "deliveries kept_messages kept_parts digest_copies checkin_messages",
        "files": "kept_files received_files",
        "audit": "audit",
    }.items()
    for table in tables.split()
}
"""What the report of an erasure counts together, by table."""


def erase_button(words: Translator) -> Block:
    """The button with which a person asks for their own erasure; nothing happens before a form is submitted."""
    return button(words("erasure.button"), ActionId.ERASE_ME, style="danger")


def erase_person_button(words: Translator, member_id: int, name: str) -> Block:
    """The button on a person's page, for a request that reached the secretariat."""
    label = words("erasure.button_person")
    return button(label, ActionId.ERASE_PERSON, value=str(member_id), hint=f"{label}: {name}")


def own_form(words: Translator, organisation: Name | None) -> View:
    """The second confirmation for the person themselves: what is deleted and what stays."""
    where = mrkdwn(words.name(organisation)) if organisation else words("erasure.your_organisation")
    blocks = [
        section(words("erasure.goes")),
        section(words("erasure.stays", organisation=where)),
        context(words("erasure.first_data")),
    ]
    return form(words, CallbackId.ERASE_ME, words("erasure.title"), blocks, submit=words("erasure.submit"))


def person_form(words: Translator, name: str, metadata: str) -> View:
    """The second confirmation for the secretariat, on behalf of the person."""
    blocks = [
        section(words("erasure.of_person", name=bold(short_name(name)))),
        section(words("erasure.goes_of_person")),
        context(words("erasure.only_on_request")),
    ]
    title, submit = words("erasure.title_person"), words("erasure.submit_person")
    return form(words, CallbackId.ERASE_PERSON, title, blocks, submit=submit, metadata=metadata)


def erased(words: Translator, *, is_own: bool) -> View:
    """The confirmation of an erasure. No message follows, since it would be stored with the person's id."""
    told = words("erasure.done" if is_own else "erasure.done_person")
    return reading_view(words, [section(told)], title=words("erasure.title" if is_own else "erasure.title_person"))


def report(words: Translator, done: Erasure) -> tuple[str, list[Block]]:
    """What an erasure did, for the secretariat; it does not say who was erased."""
    text = words("erasure.report_sealed" if done.files else "erasure.report", number=done.erasure_id)
    blocks = [section(text)]
    if done.replaced:
        blocks.append(context(words("erasure.report_rows", rows=_counted(words, done))))
    if done.files:
        lines = [
            words(
                "erasure.report_file",
                name=quote(one.name, 80),
                subject=quote(one.subject, 64),
                edition=one.edition,
                sealed=one.sealed,
                twin=one.twin,
            )
            for one in done.files[:FILES]
        ]
        blocks.append(section(words.count("erasure.report_files", len(done.files))))
        if len(done.files) > FILES:
            lines.append(words.count("erasure.report_more_files", len(done.files) - FILES))
        blocks += [context(line) for line in lines]
    if done.sure or done.unsure:
        blocks.append(section(words("erasure.report_texts", sure=done.sure, unsure=done.unsure)))
        blocks.append(actions("naming", button(words("erasure.look"), ActionId.NAMING_TEXTS)))
    else:
        blocks.append(context(words("erasure.report_no_texts")))
    return text, blocks


def _counted(words: Translator, done: Erasure) -> str:
    """How many rows were changed or deleted, in words per subject; rows of no subject in particular are at the end."""
    rows: Counter[str] = Counter()
    for table, number in done.replaced.items():
        rows[_COUNTED.get(table, "other")] += number
    subjects = [*dict.fromkeys(_COUNTED.values()), "other"]
    return " · ".join(f"{words(f'erasure.rows.{one}')} {words.number(rows[one])}" for one in subjects if rows[one])


def naming_texts(words: Translator, found: Sequence[NamingText]) -> View:
    """The texts that may name an erased person, each with *Vervangen* and *Laten staan*."""
    title = words("erasure.texts_title")
    if not found:
        return {**reading_view(words, [section(words("erasure.texts_none"))], title=title)}
    sure = sum(one.is_sure and not one.is_changed for one in found)
    blocks = [section(words("erasure.texts_explained"))]
    if sure:
        every = button(words.count("erasure.replace_all", sure), ActionId.NAME_REPLACE, value="sure")
        told = words("erasure.replace_all_confirm")
        blocks.append(actions("every", asking_first(every, words, told, yes=words("erasure.replace"))))
    for one in found[:SHOWN]:
        blocks += _naming_text(words, one)
    if len(found) > SHOWN:
        blocks.append(context(words.count("erasure.texts_more", len(found) - SHOWN)))
    return reading_view(words, blocks, title=title)


def _naming_text(words: Translator, one: NamingText) -> list[Block]:
    kind = words(f"erasure.in.{_KINDS.get(one.place.partition('.')[0], 'other')}")
    value = str(one.find_id)
    leave = button(words("erasure.leave"), f"{ActionId.NAME_LEAVE}:{value}", value=value)
    if one.is_changed:
        return [section(words("erasure.text_changed", kind=kind)), actions(f"find:{value}", leave)]
    quoted = f"{mrkdwn(one.before)}{bold(mrkdwn(one.named))}{mrkdwn(one.after)}".replace("\n", " ")
    doubt = "" if one.is_sure else f" · {words('erasure.unsure')}"
    replace = button(words("erasure.replace"), f"{ActionId.NAME_REPLACE}:{value}", value=value)
    return [section(f"{kind}{doubt}\n{quoted}"), actions(f"find:{value}", replace, leave)]
