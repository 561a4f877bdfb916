"""The digest's message, and its file."""

from functools import partial

from alliance import digest_readers, digests
from alliance.calendar import Period, PeriodKind, parse_period
from alliance.digest_periods import DIGEST
from alliance.figures import TOLD
from bot.messages.digest_schedules import instead_of_the_channel
from bot.messages.kind import Kind, Sent, beside, place_of, words_for
from bot.outgoing import File, Outgoing, Post
from handlers.desk import Desk
from handlers.views import digests as digest_views
from reports import Version, build_workbook, digest_file_name
from reports.figures import attention_line, impact_line, label_figures, poll_line
from reports.mail import recognised_lines
from reports.titles import is_running, period_days, title
from storage.database import Session
from storage.deliveries import enqueue
from storage.tables import Delivery
from texts import Translator


def _digest(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    if not _still_reads(session, delivery, desk):
        return None
    words = words_for(session, delivery, desk)
    digest = _collect(session, delivery, desk)
    text, blocks = digest_views.digest_message(
        words,
        title=_heading(digest, words),
        figures=[labelled.told for labelled in label_figures(digest, words) if labelled.figure.name in TOLD],
        attention=[attention_line(one, words) for one in digest.attention],
        newest=[
            digest_views.NewContribution(item.reference, item.title, item.permalink) for item in digest.contributions
        ],
        polls=[poll_line(one, words) for one in digest.lists.polls],
        recognised=recognised_lines(digest, words),
        impact=impact_line(digest, words),
        about=" ".join(part for part in (delivery.about["period"], str(delivery.about.get("alliance") or "")) if part),
    )
    return Post(text, blocks)


def _digest_file(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    if not _still_reads(session, delivery, desk):
        return None
    words = words_for(session, delivery, desk)
    digest = _collect(session, delivery, desk)
    version = Version(delivery.about.get("version", Version.WORKING.value))
    return File(
        name=digest_file_name(digest, words, version=version),
        title=title(digest, words),
        content=partial(build_workbook, digest, words, made_at=desk.now(), version=version),
        channel_id=delivery.about["channel"],
        thread_ts=delivery.about["ts"],
    )


def _still_reads(session: Session, delivery: Delivery, desk: Desk) -> bool:
    channel, zone, lane = desk.secretariat_channel, desk.texts.network.zone, place_of(delivery.lane)
    return digest_readers.still_reads(session, delivery.about, lane, secretariat_channel=channel, zone=zone)


def _heading(digest: digests.Digest, words: Translator) -> str:
    heading = title(digest, words)
    if digest.period.kind is not PeriodKind.RANGE:  # which is named after its days
        heading = f"{heading} · {period_days(digest.period, words)}"
    return words("digest.so_far", heading=heading) if is_running(digest, words) else heading


def _collect(session: Session, delivery: Delivery, desk: Desk) -> digests.Digest:
    zone = desk.texts.network.zone
    return digests.collect_digest(
        session,
        period=_period(delivery, desk),
        zone=zone,
        now=desk.now(),
        alliance_id=delivery.about.get("alliance"),
    )


def _period(delivery: Delivery, desk: Desk) -> Period:
    return parse_period(delivery.about["period"], desk.now().astimezone(desk.texts.network.zone).date())


def _after_digest(session: Session, delivery: Delivery, sent: Sent) -> None:
    about = {**delivery.about, "channel": sent.channel_id, "ts": sent.ts}
    enqueue(session, kind="digest_file", lane=beside(delivery.lane), about=about, now=sent.now)


KINDS = {
    # A file that the channel refused comes with its message again.
    DIGEST: Kind(_digest, _after_digest, instead_of_the_channel, takes_long=True),
    "digest_file": Kind(_digest_file, after_failed=instead_of_the_channel, takes_long=True),
}
