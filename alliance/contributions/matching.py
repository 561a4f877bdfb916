"""Find the practices that may solve a bottleneck, soon after either was shared or changed.

Pairs are found whatever their visibility, and readers get those of which they may see both. So nothing that is hidden
from a reader decides what they get: rarity is counted among what the whole network sees, and the number of candidates
is limited for each audience apart.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alliance.confirmations import confirm
from alliance.contributions import match_scores
from alliance.enums import ContributionKind, Visibility
from alliance.index.indexing import filter_term
from alliance.index.visible_index import Readable
from alliance.people.members import placeholder
from alliance.people.visibility import secretariat
from storage.contributions import contributions as rows
from storage.contributions import matches
from storage.engine.database import Session
from storage.index import source
from storage.index.postings import list_documents
from storage.tables import Contribution, Match

MATCHES = "matches"
"""The kind of the message to who shared a bottleneck that other organisations know an answer to."""
AT_ONCE = 10
"""Number of contributions that are compared in one go."""
LEAST_SCORE = 24
"""The score, in hundredths, from which a practice fits. See `python -m benchmarks --only search`."""
CANDIDATES = 30
"""Number of the closest contributions of each audience whose likeness is worked out."""
FRESH = dt.timedelta(hours=1)
"""How long after sharing its author is shown what helped elsewhere; later, it is on the card and in the news."""
OTHER_SIDE = {
    ContributionKind.BOTTLENECK: ContributionKind.BEST_PRACTICE,
    ContributionKind.BEST_PRACTICE: ContributionKind.BOTTLENECK,
    ContributionKind.OPPORTUNITY: ContributionKind.BOTTLENECK,
}
"""What a contribution of each kind is compared with. An opportunity is only news to the followers of a bottleneck."""


@dataclass(frozen=True)
class MatchComparison:
    """A contribution as it was when compared, and the ids of what fits it, each with how well in hundredths."""

    contribution: Contribution
    updated_at: dt.datetime
    scores: Mapping[int, int]


def is_any_waiting(session: Session) -> bool:
    """Whether something was shared or changed that was not compared since."""
    return bool(matches.list_waiting(session, limit=1))


def compare_waiting(session: Session, *, now: dt.datetime) -> list[MatchComparison]:
    """Compare what was shared or changed, the newest first. Read-only, since it takes a while."""
    waiting = matches.list_waiting(session, limit=AT_ONCE)
    everything = Readable(session, secretariat(now), None)
    open_to_all = Readable(session, placeholder(is_restricted=False), None)
    words = match_scores.Likeness(everything.synonyms, lambda terms: open_to_all.count(terms, {False}))
    return [MatchComparison(one, one.updated_at, _compare(session, one, everything, words)) for one in waiting]


def note_compared(session: Session, compared: Sequence[MatchComparison], *, now: dt.datetime) -> None:
    """Store the pairs that were found, and show the author of a new bottleneck what helped elsewhere.

    Something that changed while it was compared is left for the next time.
    """
    for one in compared:
        if matches.note_matched(session, one.contribution.id, one.updated_at, now=now):
            _note(session, one, now=now)


def _compare(
    session: Session, contribution: Contribution, everything: Readable, words: match_scores.Likeness
) -> dict[int, int]:
    """The ids of what fits a contribution."""
    wanted = OTHER_SIDE[ContributionKind(contribution.kind)]
    own = match_scores.terms_of(contribution)
    near = words.find_near(own, lambda terms: everything.postings(terms, {False}), filter_term("kind", wanted))
    others = _terms_of(session, _nearest(session, near, contribution))
    words.learn({term for terms in others.values() for term in terms})
    is_bottleneck = wanted is ContributionKind.BEST_PRACTICE
    scores = {key: words.score(*((own, terms) if is_bottleneck else (terms, own))) for key, terms in others.items()}
    return {key: score for key, score in scores.items() if score >= LEAST_SCORE}


def _nearest(session: Session, near: Mapping[int, int], contribution: Contribution) -> dict[int, int]:
    """The numbers and ids of the nearest contributions for each audience, without those of the same organisation."""
    closest = sorted(near, key=lambda number: (-near[number], -number))[: CANDIDATES * 10]
    found = matches.map_candidates(session, closest)
    by_audience: defaultdict[int | None, dict[int, int]] = defaultdict(dict)
    for number in closest:
        if number not in found:
            continue
        key, organisation_id, alliance_id, visibility = found[number]
        audience = alliance_id if visibility is Visibility.ALLIANCE else None
        if organisation_id != contribution.organisation_id and len(by_audience[audience]) < CANDIDATES:
            by_audience[audience][number] = key
    return {number: key for some in by_audience.values() for number, key in some.items()}


def _terms_of(session: Session, ids: Mapping[int, int]) -> dict[int, match_scores.Terms]:
    """The terms of contributions by id: from the index, unless that also has the words of who endorsed them."""
    endorsed = [*source.map_contexts_by_number(session, [*ids])]
    indexed = list_documents(session, ids.keys() - set(endorsed))
    terms = {ids[one.number]: match_scores.without_marks(one.terms) for one in indexed}
    return terms | {one.id: match_scores.terms_of(one) for one in source.list_numbered(session, endorsed)}


def _note(session: Session, one: MatchComparison, *, now: dt.datetime) -> None:
    contribution = one.contribution
    is_bottleneck = contribution.kind is ContributionKind.BOTTLENECK
    known = matches.list_every(session, contribution.id)
    found = {(contribution.id, key) if is_bottleneck else (key, contribution.id): one.scores[key] for key in one.scores}
    for match in known:
        score = found.pop((match.bottleneck_id, match.practice_id), None)
        if score is not None:
            match.score = score
        elif match.adopted_at is None and match.dismissed_at is None:
            session.delete(match)
    # A practice is news to the followers of a bottleneck, unless it is older than the bottleneck.
    notified_at = now if is_bottleneck else None
    for (bottleneck_id, practice_id), score in found.items():
        match = Match(
            bottleneck_id=bottleneck_id, practice_id=practice_id, score=score, found_at=now, notified_at=notified_at
        )
        session.add(match)
    if is_bottleneck and one.scores and not known and now - contribution.created_at <= FRESH:
        _tell_author(session, contribution, now=now)


def _tell_author(session: Session, contribution: Contribution, *, now: dt.datetime) -> None:
    """Show who shared a bottleneck what helped elsewhere, where they shared it."""
    found = rows.find_contribution_by_id(session, contribution.id)
    assert found is not None
    acted_in = rows.find_shared_in(session, contribution.id)
    about = {"contribution": contribution.number}
    confirm(session, MATCHES, to=found[3].slack_user_id, acted_in=acted_in, about=about, now=now)
