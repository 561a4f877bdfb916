"""Find what can be recognised by its pattern: mentions, mail addresses, numbers, home addresses and links."""

import re
from collections.abc import Iterator

from alliance.redaction.finds import FindKind, sentence_bounds
from alliance.redaction.folded_words import folded_words

_RUN = re.compile(r"\d(?:[ \u00a0.()/\u2010-\u2013-]{0,4}\d){6}")
"""Seven digits, which all of these numbers have."""
_DIGIT = re.compile(r"\d")
_MENTION = re.compile(r"<@[UW][A-Z0-9]+(?:\|[^<>]*)?>|(?<![\w.@/+-])@[^\W\d][\w-]*(?:\.\w[\w-]*)*")
_MAIL = re.compile(
    r"<(?:mailto|tel):[^<>]*>|(?<![\w.+-])(?:mailto:)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w.+-])[\w.+-]+ ?[\[(](?:at|apenstaartje)[\])] ?[\w-]+(?:(?:\.| ?[\[(](?:dot|punt)[\])] ?)[\w-]+)+",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"<?https?://(?:[\w-]+\.)*slack\.com[^\s>|]*(?:\|[^>]*)?>?"
    r"|(?:https?://)?(?:[\w-]{1,9}\.)?(?:linkedin\.com/in/|wa\.me/|t\.me/"
    r"|(?:facebook|instagram)\.com/(?!(?:groups|events|pages|hashtag)/))[^\s>|),;]*[^\s>|),;.]",
    re.IGNORECASE,
)
_SITES = ("slack.com", "linkedin.com/in/", "wa.me/", "t.me/", "facebook.com/", "instagram.com/")
_GAP = r"[ \u00a0.\u2010-\u2013/-]"
_PHONE = re.compile(
    # 06-12-2026 10:00 and 01-02-26 are dates, and no telephone numbers
    rf"(?<![\w+])(?<!\d[./-])(?!0\d[-./ ][01]\d[-./ ](?:19|20)\d\d\b)(?![0-3]\d([-./])[01]\d\1\d\d(?!\1?\d))"
    rf"(?:tel:)?(?:(?:\((?:\+|00)31\)|(?:\+|00)31){_GAP}{{0,3}}(?:\(0\){_GAP}?)?(?:\((?=\d{{1,3}}\)))?"
    rf"|(?:\((?=0\d{{1,3}}\)))?0)[1-9](?:\)?{_GAP}{{0,3}}\d){{8}}(?!\w)"
)
"""06-12345678, (030) 123 45 67, +31 6 1234 5678. A bracket is included if it closes after the area code."""
_ABROAD = re.compile(
    rf"(?<![\w+/.,-])(?:tel:)?(?:\((?:\+|00)[1-9]\d{{0,2}}\)|(?:\+|00)[1-9]\d?)(?:{_GAP}?(?:\(0\))?(?:\(?\d\)?)){{6,13}}(?!\w)"
)
"""+32 470 12 34 56, 0049 30 1234567, +1 (617) 555-0123."""
_BELGIAN = re.compile(r"(?<![\w+/.-])0[1-9]\d{0,2}/\d{2,3}(?:[. ]?\d{2}){2,3}(?![\w/])")
"""02/123.45.67."""
_THOUSANDS = re.compile(r"\+\d{1,3}(?:[. \u00a0]\d{3})+")
_AMOUNT = re.compile(r"\s?(?:euro|eur|€|%|procent|miljoen|miljard|mln|mld|m2|m²)", re.IGNORECASE)
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:[ \u00a0.-]?[A-Z0-9]){11,30}", re.IGNORECASE)
_LENGTHS = """
AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24
FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21
LT20 LU20 LV21 LY25 MA28 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24
RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20
"""
_IBAN_LENGTHS = {one[:2]: int(one[2:]) for one in _LENGTHS.split()}
"""The length of an account number, by country."""
_BSN = re.compile(
    r"(?<![\w€$.,/+-])(?<![€$] )\d(?:(?:[ \u00a0.]?\d){8}|\d\d-\d{3}-\d{3}|\d{3}-\d\d-\d{3})"
    r"(?![\w€%]|[.,/-]\d|\s?(?:€|euro|eur)\b)",
    re.IGNORECASE,
)
_OF_AN_ORGANISATION = re.compile(
    r"(?:rsin|kvk|btw|fiscaal|oin|zaak\w*|dossier\w*|kenmerk)\W{0,3}(?:nummer|nr)?\W{0,3}$", re.IGNORECASE
)
_POSTCODE = r"(?:,?\s+(?:te\s)?\d{4}\s?[A-Z]{2}\b(?:\s[A-Z][\w-]+)?)"
_NUMBER = r"\s\d{1,4}(?:[ -]?(?:bis|hs|huis|zwart|rood|[a-zA-Z]|\d{1,4})(?!\w))?"
_ADDRESS = re.compile(
    r"\b(?!Rijksweg|Snelweg)(?:[A-Z][\w.'\u2019-]{0,40}\s){0,3}[A-Z][\w'\u2019-]{0,40}"
    rf"(?:straat|laan|weg|plein|kade|gracht|singel|dreef|hof|pad|steeg|dijk|plantsoen)"
    rf"(?!\s(?:19|20)\d\d(?!\d|{_POSTCODE})){_NUMBER}{_POSTCODE}?"
    rf"|\b(?:[A-Z][\w.'\u2019-]{0, 40}\s){{0,3}}[A-Z][\w'\u2019-]{{0,40}}{_NUMBER}{_POSTCODE}"
    r"|\b\d{4}\s?[A-Z]{2},?\s(?:nr\.?|nummer|huisnummer|no\.?)?\s?\d{1,4}[a-zA-Z]?\b"
)
_STREET_NAMES = "straat laan weg plein kade gracht singel dreef hof pad steeg dijk plantsoen"
_STREETS = tuple(_STREET_NAMES.split())
_HAS_POSTCODE = re.compile(r"\d{4}\s?[A-Z]{2}\b")
_OFFICES = """
stadhuis gemeentehuis provinciehuis stadskantoor kantoor kantoren bezoekadres postadres gebouw campus
universiteit hogeschool faculteit vergadering vergaderen vergadert bijeenkomst overleg conferentie symposium
locatie zaal loket balie museum bibliotheek station ministerie secretariaat school college office venue
building binnenhof kennispark
"""
_OF_OFFICES = frozenset(_OFFICES.split())
"""Folded words that mark an address as that of an organisation."""

Span = tuple[FindKind, int, int]


def find_patterns(text: str) -> Iterator[Span]:
    """Everything in a text that matches a pattern; of spans that overlap, the first one counts."""
    lowered = text.casefold()
    if any(site in lowered for site in _SITES):
        yield from ((FindKind.LINK, *found.span()) for found in _LINK.finditer(text))
    if "@" in text or "<" in text or "at)" in lowered or "at]" in lowered or "apenstaartje" in lowered:
        yield from ((FindKind.MENTION, *found.span()) for found in _MENTION.finditer(text))
        for found in _MAIL.finditer(text):
            yield FindKind.PHONE if found[0].casefold().startswith("<tel:") else FindKind.MAIL, *found.span()
    if _RUN.search(text) is None:
        return
    yield from _ibans(text)
    yield from _phones(text)
    for found in _BSN.finditer(text):
        if is_bsn(found[0]) and not _OF_AN_ORGANISATION.search(text, max(0, found.start() - 20), found.start()):
            yield FindKind.BSN, *found.span()


def find_addresses(text: str) -> Iterator[Span]:
    """Addresses with a house number, except those in a sentence about an organisation's building."""
    if _DIGIT.search(text) is None:
        return
    if not any(one in text for one in _STREETS) and _HAS_POSTCODE.search(text) is None:
        return
    for found in _ADDRESS.finditer(text):
        start, end = sentence_bounds(text, *found.span())
        if _OF_OFFICES.isdisjoint(folded_words(text[start:end])):
            yield FindKind.ADDRESS, *found.span()


def is_iban(text: str) -> bool:
    """Whether this is an account number: of the length of its country, and with the right check digits."""
    plain = "".join(filter(str.isalnum, text)).upper()
    if len(plain) != _IBAN_LENGTHS.get(plain[:2]) or not plain.isascii():
        return False
    return int("".join(str(int(one, 36)) for one in plain[4:] + plain[:4])) % 97 == 1


def is_bsn(text: str) -> bool:
    """Whether the nine digits of this pass the eleven-test of citizen service numbers."""
    digits = [int(one) for one in text if one.isdigit()]
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return len(digits) == 9 and any(digits) and sum(a * b for a, b in zip(digits, weights, strict=True)) % 11 == 0


def _ibans(text: str) -> Iterator[Span]:
    for found in _IBAN.finditer(text):
        wanted, at = _IBAN_LENGTHS.get(found[0][:2].upper(), 0), found.start()
        for end in range(found.start() + wanted, found.end() + 1):
            if wanted and sum(map(str.isalnum, text[at:end])) == wanted:
                if is_iban(text[at:end]) and not text[end : end + 1].isalnum():
                    yield FindKind.IBAN, at, end
                break


def _phones(text: str) -> Iterator[Span]:
    if "0" in text or "+" in text:
        for pattern in (_PHONE, _BELGIAN, _ABROAD):
            for found in pattern.finditer(text):
                if pattern is _ABROAD and not _is_abroad(text, found):
                    continue
                yield FindKind.PHONE, *found.span()


def _is_abroad(text: str, found: re.Match[str]) -> bool:
    """Whether a number that begins with a country's code is a telephone number, and no amount."""
    digits = sum(map(str.isdigit, found[0]))
    if _THOUSANDS.fullmatch(found[0]) or _AMOUNT.match(text, found.end()):
        return False
    return 9 <= digits <= 15
