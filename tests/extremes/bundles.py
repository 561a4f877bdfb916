"""Bundles, mandates and addressees."""

from dataclasses import replace

from alliance.bundles.addressees import MAX_ADDRESSEES, MAX_LINE, ShownAddressee
from alliance.bundles.bundles import MAX_ASK, MAX_NOTE, BundleTexts, ListedBundle
from alliance.bundles.changes import CountedChange, EditionChanges
from alliance.bundles.dossiers import BundleOutline, CollectedDossier, NamedOrganisation, UnallowedMention
from alliance.bundles.editions import ShownEdition
from alliance.bundles.handover import HandoverPreview
from alliance.bundles.items import BundledItem, Pickable
from alliance.bundles.mandate_results import LeftOut, WhyLeftOut
from alliance.bundles.mandate_rounds import MandatePreview
from alliance.bundles.mandates import AskedItem, EarlierMandate, ShownMandate
from alliance.bundles.preview import ItemUnder, PreviewItem, SupporterShown
from alliance.bundles.redaction import FoundPersonal, FoundPlace
from alliance.bundles.supporter_notices import ConcernedItem, NotifiedSupporters
from alliance.contributions.details import Detail, Input, fields_of
from alliance.contributions.outcomes import DecisionOutcomeShown, HandoverOutcome
from alliance.enums import (
    AddresseeAnswer,
    AddresseeKind,
    AddresseeState,
    BundleState,
    ContributionKind,
    DecisionOutcome,
    Name,
    Naming,
)
from alliance.people.asked_already import AskedAlready
from alliance.redaction import FindKind
from handlers.bundles.views import bundle_forms as forms
from handlers.bundles.views import bundles, dossiers, editions, mandates, redaction
from handlers.bundles.views.bundles import Dossier
from handlers.bundles.views.mandates import BundleNews, MandateQuestion
from handlers.slack.ids import CallbackId
from handlers.slack.views import files
from handlers.slack.views.blocks import reading_view, section
from tests.extremes.long_values import NOW, Extreme, Messages, Windows

PIECES = frozenset(
    {
        "bundles.mandate_words",
        "bundles.mandate_with_consequence",
        "bundles.in_sections",
        "bundles.show_button",
        "bundles.addressee_line",
        "bundle_forms.heard",
        "dossiers.warnings",
        "dossiers.left_out",
        "dossiers.limited",
        "editions.changed",
        "editions.edition_lines",
        "editions.edition_select",
        "files.language_select",
        "redaction.told",
        "bundle_forms.disagreed",
    }
)
TODAY = NOW.date()
_EDITIONS = tuple(ShownEdition(number, TODAY, {"docx": "0" * 64, "xlsx": "0" * 64}) for number in range(1, 121))


def _personal(of: Extreme) -> tuple[FoundPersonal, ...]:
    """Finds of every kind, each in several sentences."""
    return tuple(
        FoundPersonal(
            kind,
            of.text(500),
            tuple(FoundPlace("B-123456", of.text(3000), f"{key:02}{place:030}", place % 2 == 0) for place in range(7)),
            f"{key:016}",
        )
        for key, kind in enumerate(FindKind)
    )


def _item(of: Extreme, key: int, under_id: int | None = None) -> BundledItem:
    name = Name(of.text(150), of.text(150))
    alike = ("B-123456", "B-123457", "B-123458", "B-123459")
    return BundledItem(
        key,
        123_456 + key,
        of.text(150),
        ContributionKind.OPPORTUNITY,
        name,
        60,
        True,
        "B-123456",
        True,
        under_id,
        alike,
        True,
    )


def _addressee(of: Extreme, key: int) -> ShownAddressee:
    return ShownAddressee(
        key,
        AddresseeKind.OWN_EXECUTIVES,
        of.text(150),
        of.text(300),
        AddresseeState.ANSWERED,
        AddresseeAnswer.PARTLY,
        of.text(MAX_LINE),
        TODAY,
        3,
        tuple(AddresseeState)[1:],
    )


def _mandate(of: Extreme, key: int, naming: Naming | None = Naming.WITHOUT_NAME) -> ShownMandate:
    name = Name(of.text(150), of.text(150))
    return ShownMandate(key, name, of.text(150), naming, None, TODAY, 1, 200, True, True, ("B-123456",) * 200)


def _dossier(of: Extreme, state: BundleState) -> Dossier:
    items = tuple(_item(of, key, under_id=key - 1 if key % 3 == 2 else None) for key in range(1, 201))
    return Dossier(
        number=123_456,
        title=of.text(150),
        state=state,
        ask=of.text(MAX_ASK),
        cover_note=of.text(MAX_NOTE),
        alliance=Name(of.text(150), of.text(150)),
        edition=12,
        mandate_until=TODAY,
        items=items,
        addressees=tuple(_addressee(of, key) for key in range(1, MAX_ADDRESSEES + 1)),
        mandates=tuple(_mandate(of, key, None if key % 2 else Naming.NOT) for key in range(1, 61)),
        page=3,
        decided=(DecisionOutcomeShown("O-123456", TODAY, DecisionOutcome.NOTED, of.text(1000)),) * 20,
        editions=_EDITIONS,
        has_unkept=True,
        changes=_changes(of),
    )


def _changes(of: Extreme) -> EditionChanges:
    name = Name(of.text(150), of.text(150))
    return EditionChanges(
        edition=12,
        handed_on=TODAY,
        added=(("B-123456", of.text(150)),) * 100,
        left=("B-123456",) * 100,
        rewritten=("B-123456",) * 100,
        counts=(CountedChange("B-123456", 9, 60), CountedChange("", 9, 60)) * 50,
        said=("B-123456",) * 100,
        named=(name,) * 40,
        unnamed=(name,) * 40,
        is_asked_otherwise=True,
        is_retitled=True,
        addressees=(of.text(150),) * MAX_ADDRESSEES,
    )


def mandate_of(of: Extreme, naming: Naming | None = Naming.WITH_NAME) -> MandateQuestion:
    return MandateQuestion(
        ref="D-123456",
        title=of.text(150),
        ask=of.text(MAX_ASK),
        by=of.text(150),
        addressees=tuple(of.text(150) for _ in range(MAX_ADDRESSEES)),
        until=TODAY,
        items=tuple(AskedItem(123_456, of.text(150), True, 3, of.text(500), True) for _ in range(200)),
        mandate=_mandate(of, 1, naming),
        is_out=True,
        is_further=True,
        earlier=EarlierMandate(of.text(MAX_ASK), tuple(of.text(150) for _ in range(MAX_ADDRESSEES)), _mandate(of, 1)),
    )


def _told(of: Extreme) -> PreviewItem:
    fields = fields_of(ContributionKind.BOTTLENECK)
    voices = tuple(SupporterShown(Name(of.text(150), of.text(150)), 3, of.text(300)) for _ in range(60))
    return PreviewItem(
        "B-123456",
        of.text(150),
        ContributionKind.BOTTLENECK,
        of.text(3000),
        tuple(Detail(one.name, of.text(one.length)) for one in fields if one.input is Input.TEXT),
        voices,
        60,
        tuple(ItemUnder("B-123456", of.text(150), of.text(3000)) for _ in range(199)),
        ("B-123456",) * 200,
    )


def _left_out(of: Extreme) -> tuple[LeftOut, ...]:
    return tuple(LeftOut("B-123456", why, Name(of.text(150), of.text(150))) for why in WhyLeftOut) * 70


def _collected(of: Extreme) -> CollectedDossier:
    name = Name(of.text(150), of.text(150))
    return CollectedDossier(
        ref="D-123456",
        title=of.text(150),
        is_concept=True,
        edition=12,
        ask=of.text(MAX_ASK),
        cover_note=of.text(MAX_NOTE),
        addressees=tuple(of.text(150) for _ in range(MAX_ADDRESSEES)),
        on=TODAY,
        items=(_told(of),) * 200,
        organisations=40,
        named=(NamedOrganisation(name, True),) * 40,
        own=name,
        slips=(UnallowedMention("B-123456", name),) * 200,
        left_out=_left_out(of),
        limited=("B-123456",) * 200,
        changes=_changes(of),
    )


def messages(of: Extreme) -> Messages:
    """Every message of theirs, as text and blocks."""
    words = of.words
    news = BundleNews(
        ref="D-123456",
        title=of.text(150),
        addressees=tuple(of.text(150) for _ in range(MAX_ADDRESSEES)),
        state=AddresseeState.ANSWERED,
        answer=AddresseeAnswer.PARTLY,
        line=of.text(MAX_LINE),
        on=TODAY,
        items=tuple(ConcernedItem("B-123456", of.text(150), is_earlier=True) for _ in range(200)),
    )
    outline = BundleOutline("D-123456", of.text(150), BundleState.MANDATE, (), ("U0123456789",) * 40)
    answer = AddresseeAnswer.PARTLY
    handed = HandoverOutcome("D-123456", of.text(150), AddresseeState.ANSWERED, answer, of.text(MAX_LINE), TODAY)
    counts: dict[Naming | None, int] = {**dict.fromkeys(Naming, 60), None: 60}
    return {
        **{f"bundles.dossier, {state}": bundles.dossier(words, _dossier(of, state)) for state in BundleState},
        "bundles.archived": bundles.archived(words, 123_456, of.text(150)),
        "bundles.outline": bundles.outline(words, outline),
        "bundles.outline, handed": bundles.outline(words, replace(outline, handed=(handed,) * 12)),
        "mandates.withdrawn": mandates.withdrawn(words, mandate_of(of)),
        "editions.edition_message": editions.edition_message(
            words,
            _collected(of),
            words("dossier.handed_edition", edition=123_456, day=words.full_day(TODAY)),
            (("docx", "0" * 64), ("xlsx", "0" * 64)),
        ),
        "dossiers.files_message": dossiers.files_message(words, _collected(of)),
        "mandates.question": mandates.question(words, mandate_of(of)),
        "mandates.ready": mandates.ready(words, 123_456, of.text(150), counts, 240, _left_out(of)),
        "mandates.changed": mandates.changed(words, mandate_of(of), 123_456),
        "mandates.bundle_news": mandates.bundle_news(words, news),
        "mandates.bundle_news, corrected": mandates.bundle_news(words, replace(news, is_correction=True)),
        "mandates.bundle_news, handed": mandates.bundle_news(
            words, replace(news, state=AddresseeState.HANDED, own_number=123_456)
        ),
        "mandates.silent": mandates.silent(
            words, 123_456, of.text(150), addressee=of.text(150), state=AddresseeState.HANDED, since=TODAY
        ),
    }


def windows(of: Extreme) -> Windows:
    """Every form of theirs."""
    words, metadata = of.words, "m" * 200
    named = tuple((of.text(150), AddresseeState.DISCUSSED) for _ in range(MAX_ADDRESSEES))
    listed = [
        ListedBundle(number, of.text(150), BundleState.MANDATE, 200, Name(of.text(150)), named)
        for number in range(123_456, 123_496)
    ]
    items = [_item(of, key) for key in range(1, 201)]
    found = [Pickable(number, of.text(150), 60, True) for number in range(123_456, 124_456)]
    before = MandatePreview(
        people=tuple(of.text(150) for _ in range(60)),
        nobody=tuple(Name(of.text(150), of.text(150)) for _ in range(60)),
        known=60,
        asked=tuple(AskedAlready(of.text(150), 12) for _ in range(60)),
        updated=60,
    )
    texts = BundleTexts(of.text(150), of.text(MAX_ASK), of.text(MAX_NOTE))
    shown = _dossier(of, BundleState.DRAFT)
    begin = forms.begin_form(
        words, bundles.listed(words, listed), title=of.text(150), alliances=of.groups(130), metadata=metadata
    )
    many = tuple(Name(of.text(150), of.text(150)) for _ in range(40))
    heard = NotifiedSupporters(400, 40, many)
    collected, personal = _collected(of), _personal(of)
    addressees = tuple(_addressee(of, key) for key in range(1, MAX_ADDRESSEES + 1))
    handing = HandoverPreview("D-123456", 123_456, addressees, collected, many, personal)
    _, after = bundles.dossier(words, shown)
    ref = "D-123456"
    return {
        "bundles.listed": begin,
        "bundles.mandates_page": reading_view(words, bundles.mandates_page(words, shown)),
        "bundle_forms.begin_form": begin,
        "bundle_forms.filter_form": forms.filter_form(words, ref, alliances=of.groups(130), metadata=metadata),
        "bundle_forms.pick_form": forms.pick_form(words, ref, found, metadata=metadata),
        "bundle_forms.texts_form": forms.texts_form(words, ref, texts, metadata=metadata, is_asked=True),
        "bundle_forms.add_form": forms.add_form(words, ref, of.text(150), listed, metadata=metadata, is_limited=True),
        "bundle_forms.add_form, new": forms.add_form(words, ref, of.text(150), [], metadata=metadata),
        "bundle_forms.under_form": forms.under_form(words, items[0], items[1:], metadata=metadata),
        "bundle_forms.addressee_form": forms.addressee_form(words, ref, metadata=metadata, is_asked=True),
        "bundle_forms.report_form": forms.report_form(words, ref, _addressee(of, 1), today=TODAY, metadata=metadata),
        "bundle_forms.addressee_form, changed": forms.addressee_form(
            words, ref, one=_addressee(of, 1), metadata=metadata
        ),
        **{
            f"redaction.check_view, {page}": redaction.check_view(
                words,
                ref,
                123_456,
                personal,
                page=page,
                metadata=metadata,
                typed=[of.text(100)] * 40,
                said=words("personal.typed_done"),
            )
            for page in (0, 1, 999)
        },
        "redaction.check_view, none": redaction.check_view(words, ref, 123_456, (), page=0, metadata=metadata),
        **{
            f"redaction.handing_view, {page}": redaction.handing_view(
                words, handing, page=page, chosen=1, today=TODAY, metadata=metadata, said=words("handing.changed")
            )
            for page in (0, 1, 999)
        },
        "bundle_forms.heard": reading_view(words, [section(forms.heard(words, heard)), *after]),
        "files.files_form": files.files_form(
            words,
            CallbackId.BUNDLE_FILES,
            title=ref,
            about=words("file.about", what=words("dossier.files_of", ref=ref)),
            language="en",
            metadata=metadata,
            choices=[editions.edition_select(words, _EDITIONS, concept=121, initial=120)],
        ),
        "dossiers.own_form": dossiers.own_form(
            words,
            ref,
            [(key, Name(of.text(150), of.text(150))) for key in range(1, 131)],
            language="nl",
            metadata=metadata,
        ),
        **{
            f"dossiers.preview, {page}": reading_view(words, dossiers.preview(words, _collected(of), page=page)[1])
            for page in (0, 3, 999)
        },
        "mandates.ask_form": mandates.ask_form(words, ref, before, until=TODAY, metadata=metadata),
        "mandates.say_form": mandates.say_form(words, mandate_of(of), metadata=metadata),
    }
