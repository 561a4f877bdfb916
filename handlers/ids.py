"""Ids of everything a person can send, in one place. Slack gives them back, so they outlive a release: never rename."""

from enum import StrEnum


class CallbackId(StrEnum):
    """Views and shortcuts."""

    SHARE = "share"
    FIRST_CONTACT = "first_contact"
    ADMIN_SECRETARIAT = "admin_secretariat"
    ADMIN_CHAIR = "admin_chair"
    ADMIN_CHANNEL = "admin_channel"
    ADMIN_PARTICIPATION = "admin_participation"
    ADMIN_ORGANISATION = "admin_organisation"
    ADMIN_NEW_ORGANISATION = "admin_new_organisation"
    SENTENCE = "sentence"
    HOME = "home"


class ActionId(StrEnum):
    """Buttons and other elements."""

    SHARE_PRACTICE = "share_best_practice"
    SHARE_BOTTLENECK = "share_bottleneck"
    SHARE_OPPORTUNITY = "share_opportunity"
    RESUME = "resume"
    SHOW = "show"
    SHOW_MINE = "show_mine"
    SHOW_HELP = "show_help"
    MAKE_DIGEST = "make_digest"
    OPEN_ADMIN = "open_admin"
    ADMIN = "admin"
    GUESSED_ORGANISATION = "guessed_organisation"
    LINK = "link"
    VALUE = "value"


class BlockId(StrEnum):
    """Inputs; the rules' errors name a field, and the field's input is the block of that name."""

    KIND = "kind"
    TITLE = "title"
    BODY = "body"
    ALLIANCE = "alliance"
    ORGANISATION = "organisation"
    VISIBILITY = "visibility"
    MEMBER = "member"
    CHAIR_KIND = "chair_kind"
    CHANNEL = "channel"
    PARTICIPATION = "participation"
    CHANGE = "change"
    NAME = "name"
    ORGANISATION_KIND = "organisation_kind"
    MAIL_DOMAIN = "mail_domain"
