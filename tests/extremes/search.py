"""Searching, look-alikes, questions, and the way in for who has no commands."""

from alliance.contributions.help_requests import ListedRequest
from alliance.enums import Name
from alliance.index.documents import Document, DocumentKind
from alliance.search.empty_searches import MAX_TYPED, MOST_LISTED, UnfoundWords
from alliance.search.no_results import WhomToAsk
from alliance.search.synonyms import MAX_WORD, MAX_WORDS
from alliance.search.who import MOST_NAMED, Contact, Knower, Known, Part
from handlers.contributions.views import help_requests, look_alikes
from handlers.pages.views import mentions, start_here
from handlers.search.views import hits, no_results, search, synonyms, who
from handlers.search.views.synonyms import SynonymChoice
from handlers.slack.metadata import FormMetadata
from handlers.slack.views import undelivered, without_modals
from handlers.slack.views.blocks import button, reading_view, section
from handlers.slack.views.markup import mrkdwn, quote
from tests.extremes.long_values import COMMAND, LINK, NOW, Extreme, Messages, Windows

METADATA = FormMetadata(form_id="f" * 32, channel_id="C0123456789").dump()
PIECES = {
    "synonyms.unfound_words",
    "look_alikes.short_card",
    "search_hits.decision_facts",
    "search_hits.facts",
    "search_hits.meeting_facts",
    "no_results.contact_role",
    "no_results.via_secretariat",
    "no_results.whom_to_ask",
    "search.age",
    "search.has_hits",
    "search.whole_words",
    "search.looking_for",
    "search.marked",
    "undelivered.is_away",
    "undelivered.reason_of",
    "undelivered.why",
    "search.read_looking_for",
    "search.snippet",
    "without_modals.elsewhere",
    "without_modals.has_fields",
}


def found(of: Extreme, count: int) -> search.Page:
    """So many hits, of very many, with all that can be said of the query."""
    return search.Page(
        typed=of.text(700),
        total=count and 1000,
        found=[
            search.Found(of.item(number), [of.text(150)], [button(of.text(75), f"do_{one}") for one in "abc"])
            for number in range(count)
        ],
        after="z" * 1200,
        understood=[of.text(75)] * 12,
        problems=[of.text(900)] * 4,
    )


def whom(of: Extreme) -> WhomToAsk:
    """As many organisations to ask as there are at most, with everything that can be said of them."""
    item = Known(1, Part.ADOPTED, "B-123456", Name(of.text(150), of.text(150)), (1,), 1, permalink=LINK)
    names = Name(of.text(150), of.text(150))
    contact = Contact("U0123456789", None, names)
    knowers = [Knower(names, (item,) * 200, contact if number else None) for number in range(MOST_NAMED)]
    return WhomToAsk(of.text(80), tuple(knowers), ("U0123456789",) * 3)


def nothing_found(of: Extreme, *, is_for_all: bool = False) -> no_results.Nothing:
    """A search without results, with all that can be offered."""
    return no_results.Nothing(
        head=mrkdwn(of.text(300)),
        typed=of.text(700),
        question=of.text(700),
        problems=[of.text(900)] * 4,
        understood=[of.text(75)] * 12,
        near=[f"{number}{of.text(80)}" for number in range(5)],
        seen=[Name(of.text(150), of.text(150))] * 9,
        whom=whom(of),
        may_ask=True,
        is_for_all=is_for_all,
    )


def document(of: Extreme) -> Document:
    """A document with texts as long as any kind's."""
    title, text = Name(of.text(300), of.text(300)), Name(of.text(3000), of.text(3000))
    return Document(DocumentKind.STEP, 123456, "A-123456", title, text, NOW, more=of.text(3000))


def messages(of: Extreme) -> Messages:
    """Every message."""
    words = of.words
    why = undelivered.why(words, "restricted_action_read_only_channel", command=COMMAND)
    return {
        "search.results": search.results(words, found(of, 5), today=NOW.date()),
        "search.results, the last": search.results(words, found(of, 0), today=NOW.date()),
        "no_results.asking": (
            "-",
            [*search.results(words, found(of, 5), today=NOW.date())[1], *no_results.asking(words, of.text(3000))],
        ),
        "hits.document_hit": (
            "-",
            hits.document_hit(words, document(of), [of.text(75)], [quote(of.text(150), 150)] * 9),
        ),
        "hits.kind_buttons": ("-", hits.kind_buttons(words, of.text(700), "step")),
        "no_results.found_nothing": no_results.found_nothing(words, nothing_found(of)),
        "no_results.found_nothing, for all": no_results.found_nothing(words, nothing_found(of, is_for_all=True)),
        "who.who_knows": who.who_knows(words, of.text(700), whom(of), problems=[of.text(900)] * 4, for_all=False),
        "who.how_to": who.how_to(words, command=COMMAND),
        "search.how_to": ("-", search.how_to(words, command=COMMAND)),
        "look_alikes.draft_kept": look_alikes.draft_kept(
            words, ref="B-123456", organisation=of.text(150), title=of.text(150), draft_id="d" * 64
        ),
        "help_requests.help_request": help_requests.help_request(
            words, asker="U1", organisation=of.text(150), question=of.text(1000)
        ),
        "help_requests.asked": help_requests.asked(words, channel_id="C1", permalink=LINK),
        "help_requests.ask_refused": help_requests.ask_refused(words, channel_id="C1", why=why, question=of.text(1000)),
        "without_modals.as_message": without_modals.as_message(
            words, reading_view(words, [section(mrkdwn(of.text(500)))] * 90)
        ),
        "without_modals.without_forms": without_modals.without_forms(words, ["U0123456789"] * 3),
        "start_here.start_here": start_here.start_here(words, alliance=of.text(150)),
        "mentions.offer": mentions.offer(words, "bottleneck", of.text(2000), sought=of.text(2000)),
        "mentions.shares_not": mentions.shares_not(words, asked=words("role.secretariat"), sought=of.text(2000)),
        "search.other_ways": ("-", search.other_ways(words, "X-7", command=COMMAND)),
        "start_here.questions": (
            "-",
            start_here.questions(
                words, [ListedRequest(of.text(1000), Name(of.text(150), of.text(150)), None, NOW)] * 9
            ),
        ),
    }


def windows(of: Extreme) -> Windows:
    """Every form and page."""
    words = of.words
    group = ", ".join([of.text(MAX_WORD)] * MAX_WORDS)
    groups = [synonyms.SynonymRow(number, group) for number in range(1, 121)]
    unfound = [UnfoundWords(of.text(MAX_TYPED), 12_345)] * MOST_LISTED
    near = [of.text(64 - len(str(number))) + str(number) for number in range(5)]
    return {
        "synonyms.synonym_list": synonyms.synonym_list(words, groups, page=1, typed=of.text(100), unfound=unfound),
        "synonyms.synonym_list, empty": synonyms.synonym_list(words, []),
        "synonyms.synonym_form": synonyms.synonym_form(words, group, choice=SynonymChoice.CHANGE, metadata=METADATA),
        "synonyms.synonym_form, new": synonyms.synonym_form(
            words, "", choice=SynonymChoice.ADD, near=near, metadata=METADATA
        ),
        "synonyms.synonym_state": synonyms.synonym_state(words, group, metadata=METADATA),
        "search.search_form": search.search_form(words, metadata=METADATA),
        "search.search_form, with hits": search.search_form(
            words, typed=of.text(700), shown=search.results(words, found(of, 5), today=NOW.date())[1], metadata=METADATA
        ),
        "look_alikes.look_alikes_step": look_alikes.look_alikes_step(
            words,
            [of.item(number) for number in (1, 2, 3)],
            title=of.text(150),
            buttons=lambda _: [button(of.text(75), "endorse")],
            metadata=METADATA,
        ),
        "help_requests.ask_form": help_requests.ask_form(
            words, question=of.text(1000), alliance_id="120", alliances=of.groups(120), metadata=METADATA
        ),
    }
