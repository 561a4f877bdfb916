"""Dutch stems: the forms of a word have one stem, "huizen" and "huis", "aangevraagd" and "aanvragen".

Rules of spelling come first; where they leave a choice ("daken": "dak" or "daak"?), the lexicon decides. Forms that no
rule derives are in `word_forms.txt`. A stem need not be a word, as long as all forms have the same one.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

LINKS = ("", "s", "e", "en", "n")
"""Linking letters that may join the parts of a compound."""


def _read_forms() -> Mapping[str, list[list[str]]]:
    """Read `word_forms.txt`: the entries of each section, each a list of words."""
    text = Path(__file__).with_name("word_forms.txt").read_text(encoding="utf-8")
    sections: dict[str, list[list[str]]] = {}
    for line in text.splitlines():
        if line.endswith(":") and not line.startswith(("#", " ")):
            current = sections.setdefault(line[:-1], [])
        elif line.startswith(" "):
            current += [entry.split() for entry in line.split(";") if entry.strip()]
    return sections


_SECTIONS = _read_forms()
SEPARABLE = frozenset(word for entry in _SECTIONS["separable"] for word in entry)
"""Prefixes that separate from a verb in a sentence: "aanvragen", "vraagt … aan"."""
_INSEPARABLE = ("be", "ver", "her", "ont", "er", "ge", "mis")
_PREFIXES = (*sorted(SEPARABLE, key=lambda one: (-len(one), one)), *_INSEPARABLE)
_VOWELS = "aeiou"
_OPEN = re.compile(r"(?:^|[^aeiou]|i(?=[ao])|u(?=e))[aeou][bcdfgklmnprstvz]$")
"""Ends in one vowel and one consonant: before an ending, the vowel may be a long one written once."""
_UNSTRESSED = re.compile(r"[^aeiou](?:el|ig)$")
_SINGULAR_IN_S = re.compile(r"(?:is|(?<!a)us|ss|sch)$")
_PLURAL_S = re.compile(r"(?:[aoiuy]|[^aeiou]e|ee|ie|e[lmnr]|[aeio]{2}[lnr]|[bdgkmpt]|[^aeiou][lnr]|[aou][lnr])s$")
_WHOLE = frozenset(word for entry in _SECTIONS["whole"] for word in entry)
"""Words that look like forms of others."""
_OTHER = frozenset(word for entry in _SECTIONS["other"] for word in entry)
"""Words that look like forms of a verb, unless it has a prefix: "weken", but "afweken"."""
_WHOLE_HEID = tuple(word for word in sorted(_WHOLE) if word.endswith("heid"))
_ATION = re.compile(r"^(.{3,}?)(is)?aties?$")
_LOAN_VERB = re.compile(r"^(?:ge)?(.{2,}[ei]er)(?:t|de?n?)$")
_LOOS = re.compile(r"^(.{3,})lo(?:os|zen?)$")
_IG_VERB = re.compile(r"^(?:ge)?(.{2,}ig)(?:t|de?n?)$")
"""Forms of verbs in "-igen": "gewijzigd", "beschadigde"."""
_DIMINUTIVE = re.compile(r"^(.{3,}?)(?:(?<=[mlnrw])t|(?<=m)p)?(?<!i)jes?$")
_DOUBLED_DIMINUTIVE = re.compile(r"^(.{2,}?([bglmnpr]))\2etjes?$")
_OTHER_DIMINUTIVE = re.compile(r"^(.{3,})(?:otj|(?<=in)kj)es?$")
"""Diminutives of words in "-ing" and "-o": "woninkje", "autootje"."""
_NG_DIMINUTIVE = re.compile(r"^(.{2,}ng)etjes?$")
"""Diminutives in "-ngetje": "dingetje", "wandelingetje"."""
_ING = re.compile(r"^(?=.{0,30}?[aeiouy].*ing)(.{3,})ing(?:en|s)?$")


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Return the Dutch stem of a word in plain form."""
    if len(word) < 4 or not word.isalpha():
        return word
    regular = _regular(word)
    return _irregular(word) or _verb(word, regular) or regular


@cache
def words_of_lexicon() -> frozenset[str]:
    """Return the words of `lexicon.txt`."""
    text = Path(__file__).with_name("lexicon.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


@lru_cache(maxsize=50_000)
def is_known(word: str) -> bool:
    """Whether a word is in the lexicon, or a compound that ends in one of its words."""
    words = words_of_lexicon()
    if word in words:
        return True
    return any(word[at:] in words and _may_precede(word[:at]) for at in range(3, len(word) - 2))


def _may_precede(head: str) -> bool:
    """Whether this may precede the last part of a compound: in the lexicon, or at least with such an ending."""
    words = words_of_lexicon()
    for link in LINKS:
        if head.endswith(link):
            bare = head[: len(head) - len(link)]
            if bare in SEPARABLE:
                return True
            if len(bare) >= 3 and (bare in words or any(bare[at:] in words for at in range(1, len(bare) - 3))):
                return True
    return False


def verb_root(word: str) -> str | None:
    """Return the root if a word is a form of a known verb without a prefix."""
    return _verbs().get(word)


def _irregular(word: str) -> str | None:
    forms = _forms("nouns")
    if word in forms:
        return forms[word]
    for at in range(3, len(word) - 3):
        if word[at:] in forms and _may_precede(word[:at]):
            return word[:at] + forms[word[at:]]
    return None


def _verb(word: str, regular: str) -> str | None:
    """Return the stem if this is a form of a known verb, with or without a prefix."""
    forms, words = _verbs(), words_of_lexicon()
    if word in words or word in _OTHER or word in _WHOLE:
        return None
    if word in forms:
        return forms[word]
    if regular in words or not word.startswith(_PREFIXES):
        return None
    for prefix in _PREFIXES:
        if not word.startswith(prefix):
            continue
        rest = word[len(prefix) :]
        if len(rest) < 3 or (rest in words and rest not in _strong_forms()):
            continue
        if prefix in _INSEPARABLE and rest.startswith("ge"):
            continue
        if found := forms.get(rest) or _verb_of(rest):
            return prefix + found
    return None


def _verb_of(rest: str) -> str | None:
    """Return the stem of a verb with a second prefix: "voorbereid", "aanbesteed"."""
    for prefix in _INSEPARABLE:
        if rest.startswith(prefix) and (found := _verbs().get(rest[len(prefix) :])):
            return prefix + found
    return None


def _regular(word: str) -> str:
    if word in _WHOLE:
        return word
    last = word[-1]
    if last in "nds" and (found := _noun_of(word)):
        return found
    if last in "es":
        if match := _ATION.search(word):
            return match.group(1) + ("iseer" if match.group(2) else "eer")
        if found := _without_diminutive(word):
            return found
    if last in "sen" and (match := _LOOS.search(word)):
        return f"{match.group(1)}loos"
    if last in "tdne" and (match := _LOAN_VERB.search(word)):
        return match.group(1).replace("ieer", "ier")
    if last in "tden" and (match := _IG_VERB.search(word)):
        return match.group(1)
    if last in "gns" and (match := _ING.search(word)):
        return _shortened(match.group(1))
    return _without_ending(_without_s(word))


def _without_diminutive(word: str) -> str | None:
    """Return the stem of "plannetje", "wandelingetje", "woninkje", "autootje" and "kamertje"."""
    if match := _DOUBLED_DIMINUTIVE.search(word):
        return match.group(1)
    if match := _NG_DIMINUTIVE.search(word):
        return _regular(match.group(1))
    if match := _OTHER_DIMINUTIVE.search(word):
        whole = match.group(1) + ("g" if match.group(1).endswith("in") else "")
        if is_known(whole):
            return _regular(whole)
    match = _DIMINUTIVE.search(word)
    return _shortened(match.group(1)) if match else None


def _noun_of(word: str) -> str | None:
    """Return the stem of "strategieen", "mogelijkheden" and "veiligheid"."""
    if word.endswith(("ieen", "eeen")):
        return word[:-2]
    if word.endswith("heden"):
        word = f"{word[:-5]}heid"
    if not word.endswith("heid"):
        return None
    return word if len(word) < 8 or word.endswith(_WHOLE_HEID) else _regular(word[:-4])


def _without_ending(word: str) -> str:
    if len(word) > 4 and word.endswith("en") and word[-3] not in "aeou":
        return _without_s(_shortened(word[:-2]))
    if word.endswith("ele") and len(word) > 5 and word[-4] not in "aeioubpkgd":  # "culturele", but "flexibele"
        return f"{word[:-3]}eel"
    if len(word) > 3 and word.endswith("e") and word[-2] not in "aeiou":
        return _shortened(word[:-1])
    return word


def _without_s(word: str) -> str:
    if word in _WHOLE or not _PLURAL_S.search(word) or _SINGULAR_IN_S.search(word):
        return word
    return word if is_known(word) and not is_known(word[:-1]) else word[:-1]


def _shortened(rest: str) -> str:
    """Return what precedes an ending, spelled as a word of its own."""
    if len(rest) > 2 and rest[-1] == rest[-2] and rest[-1] not in _VOWELS:
        return rest[:-1]
    if _OPEN.search(rest):
        long, short = _closed(rest[:-1] + rest[-2:]), _closed(rest)
        if is_known(long):
            return long
        return short if is_known(short) or short in _short_roots() or _UNSTRESSED.search(short) else long
    return _closed(rest)


def _closed(rest: str) -> str:
    """Spell the last letter as at the end of a word: "brieven", "brief"; "huizen", "huis"."""
    return rest[:-1] + {"v": "f", "z": "s"}.get(rest[-1], rest[-1])


@cache
def _forms(name: str) -> Mapping[str, str]:
    return {form: base for base, *others in _SECTIONS[name] for form in others}


@cache
def _short_roots() -> frozenset[str]:
    """Roots of the verbs without stress on the last syllable; their vowel is never a long one."""
    return frozenset(word[:-2] for entry in _SECTIONS["unstressed"] for word in entry)


@cache
def _strong_forms() -> frozenset[str]:
    return frozenset(form for _, *others in _SECTIONS["strong"] for form in others)


@cache
def roots() -> frozenset[str]:
    """Return the roots of the known verbs."""
    return frozenset(_verbs().values())


@cache
def _verbs() -> Mapping[str, str]:
    """Return the roots of all forms of the known verbs."""
    forms: dict[str, str] = {}
    weak = [(word, _root(word)) for entry in _SECTIONS["weak"] for word in entry]
    weak += [(word, word[:-2]) for entry in _SECTIONS["unstressed"] for word in entry]
    for infinitive, root in weak:
        for ending in ("t", "d", "te", "de", "ten", "den"):
            forms.setdefault(root + ending, root)
        for ending in ("", "t", "d", "te", "de"):
            forms.setdefault(f"ge{root}{ending}", root)
        _add_present(forms, infinitive, root)
    for infinitive, *others in _SECTIONS["strong"]:
        root = _root(infinitive)
        _add_present(forms, infinitive, root)
        forms[root + "t"] = root
        for form in others:
            forms[form] = root
            if form.startswith("ge"):
                forms.setdefault(form[2:], root)
    return forms


def _root(infinitive: str) -> str:
    """Return the root of a verb with stress on it: a vowel in an open syllable is long."""
    rest = infinitive[:-2] if infinitive.endswith("en") else infinitive[:-1]
    return _closed(rest[:-1] + rest[-2:]) if _OPEN.search(rest) and not rest.endswith("a") else _shortened(rest)


def _add_present(forms: dict[str, str], infinitive: str, root: str) -> None:
    forms[infinitive] = root
    forms[root] = root
    for ending in ("d", "de"):
        forms[infinitive + ending] = root
    forms[f"{infinitive[:-2]}ing"] = forms[f"{infinitive[:-2]}ingen"] = root
