"""Every action that the role table knows, as the requests that carry it out, with who may do it.

`C` is a click: the element's id, its value, and the `private_metadata` of the form it is in, if any. `S` is a submitted
form: its id, its `private_metadata` and its values. In values, `@noor` is a person and `@me` whoever sends it,
`#algemeen` a channel, `$utrecht` an organisation, `$ours` and `$theirs` the two alliances of `tests.kit.scene`.
"""

from dataclasses import dataclass, field, replace
from typing import Any

EVERYBODY = "noor samira pieter lotte daan guus yasmin wout marit karim bas hanneke tom"
"""A member, two of other organisations, a guest, somebody of another workspace, nobody yet, a closed account, a
delegate, both chairs, another alliance's chair, the secretariat and an administrator."""
NETWORK = "noor samira pieter guus wout marit karim bas hanneke tom"
MEMBERS = "noor samira pieter daan wout marit karim bas hanneke tom"
ASKED = "noor samira wout marit karim"
THEIRS = "samira pieter bas hanneke tom"
OURS = "wout marit karim hanneke"
CHAIRS = "wout marit karim bas hanneke"
ADMINS = "hanneke tom"
SETTERS = "wout marit karim hanneke tom"
OFFICE = "hanneke"
NOBODY = ""
D = "2026-12-10"
DIGEST = {"frequency": "weekly", "wall_time": "09:00:00", "starts_on": D}


@dataclass(frozen=True)
class RequestRow:
    """A request, and who may make it."""

    who: str
    action: str
    value: str = ""
    meta: dict[str, Any] | None = None
    values: dict[str, Any] = field(default_factory=dict)
    is_form: bool = False

    def __str__(self) -> str:
        return f"{self.action} {self.value or self.meta or ''}"

    def about(self, number: str) -> "RequestRow":
        """This request about another number: every `%` in it becomes that number."""
        meta = self.meta and {name: number if told == "%" else told for name, told in self.meta.items()}
        value, action = self.value.replace("%", number), self.action.replace("%", number)
        return replace(self, value=value, action=action, meta=meta)


def C(who: str, action: str, value: str = "", **meta: Any) -> RequestRow:  # read as a table
    """A click."""
    return RequestRow(who, action, value, meta or None)


def S(who: str, action: str, meta: dict[str, Any] | None = None, **values: Any) -> RequestRow:  # read as a table
    """A submitted form."""
    return RequestRow(who, action, meta=meta or {}, values=values, is_form=True)


TERM = {"runs": "ends", "due_on": D}
OWNERS: dict[str, Any] = {"owners": ["$utrecht"], "contacts": [], "contact_names": ""}
STEP = {"title": "Nieuwe stap", "description": "", "rung": "", **TERM}
QUESTION = {"question": "Ja?", "options": "Ja\nNee", "secrecy": "named"}
MEETING = {"title": "M", "held_on": D, "starts_at": "", "papers_on": D, "place": ""}
ITEM = {"purpose": "decision", "question": "q", "proposal": ""}
SHARED = {"kind": "bottleneck", "title": "Fietsen in Rome", "body": "x", "visibility": "network"}
SCHEDULE = {"every": "weeks:1", "weekday": "2", "time": "10:00", "zone": "Europe/Amsterdam", "window_days": "3"}
FILTERS = {"kind": "bottleneck", "sphere": "", "pillar": "", "least": ""}
FILES = {"language": "nl"}
ADDRESSEE = {"addressee_kind": "ministry", "name": "BZK", "contact": ""}

READING = [
    C(f"{NETWORK} daan", "show", "B-1"),
    C(THEIRS, "show", "B-9"),
    C(NETWORK, "show", "A-909"),
    C("noor samira daan wout marit karim hanneke tom", "show", "V-1"),
    C(OURS, "show", "V-4"),
    C(THEIRS, "show", "V-9"),
    C(OURS, "show", "D-1"),
    C("bas hanneke", "show", "D-9"),
    C(NETWORK, "show", "O-9"),
    C(THEIRS, "more", "B-9"),
    C(THEIRS, "history", "B-9"),
    C(THEIRS, "show_version", "1", number=9),
    C(THEIRS, "matches", "B-9"),
    C(NETWORK, "step_history", "A-909"),
    C(THEIRS, "poll_show", "9"),
    C(THEIRS, "poll_export", "10"),
    C(NOBODY, "poll_export", "4"),
    C(THEIRS, "scan_matrix", "10"),
    C("bas hanneke", "bundle_page", "9:0"),
    C("bas hanneke", "bundle_preview", "9"),
    C(f"{NETWORK} daan", "participation", "$ours"),
    C(NETWORK, "participation", "$theirs"),
    C(NETWORK, "overview", "$theirs"),
    C(OFFICE, "home_all", "office"),
    C("noor", "resume", "draft-of-noor"),
    C("noor", "back_to_draft", form_id="draft-of-noor"),
]
ADMINISTERING = [
    C(f"{SETTERS} bas", "open_admin"),
    C(ADMINS, "list_people"),
    C(ADMINS, "list_people:excel"),
    C(ADMINS, "open_person:1", "1"),
    S(ADMINS, "change_person", {"member_id": 1, "organisation_id": "$utrecht"}, organisation="$wageningen", chairs=[]),
    S(ADMINS, "hand_over", {"member_id": 1, "reason": "leaves"}, parts=[], nobody=["yes"]),
    S(ADMINS, "erase_person", {"row_id": 1}),
    C(f"noor {ADMINS}", "data_of", "@noor"),
    C(ADMINS, "name_replace", "sure", form_id="f1"),
    C(ADMINS, "name_leave", "sure", form_id="f1"),
    C(ADMINS, "audit_log:excel"),
    C(ADMINS, "list_organisations:excel"),
    C(ADMINS, "list_words:excel"),
    C(ADMINS, "keep_organisation:change", "$utrecht"),
    S(ADMINS, "organisation", name="Proefstad", organisation_kind="city"),
    S(ADMINS, "admin_end_organisation", {"row_id": "$maastricht"}, successor=""),
    C(ADMINS, "import_template"),
    C(NOBODY, "import_take_in", "1"),
    S(ADMINS, "period_archive", first_on="2026-10-01", last_on="2026-10-31"),
    S(ADMINS, "add_person", member="@guus", organisation="$utrecht"),
    C(ADMINS, "list_alliances"),
    C(ADMINS, "list_alliances:excel"),
    C(ADMINS, "open_alliance", "$theirs"),
    C(ADMINS, "keep_alliance", "change:$ours"),
    S(ADMINS, "alliance", {"row_id": 0}, name="Nieuwe", theme="1", goal=""),
    S(ADMINS, "alliance_state", {"row_id": "$ours"}),
    S(ADMINS, "guests", {"row_id": "$ours"}, access="read"),
    S(ADMINS, "admin_channel", alliance="$ours", channel="#algemeen"),
    S(ADMINS, "admin_contact", contact="nieuw@nkn.nl"),
    S(ADMINS, "admin_participation", {"row_id": "$wageningen"}, alliance="$ours", participation="takes_part"),
    C(OURS, "choose_heir", "$ours"),
    S("bas hanneke", "choose_heir", {"row_id": "$theirs"}, alliance=""),
    C(ADMINS, "list_themes"),
    S(ADMINS, "theme", {"row_id": 1}, name="Anders", after="0"),
    S(ADMINS, "theme_state", {"row_id": 1, "reopens": True}),
    S(SETTERS, "topic", {"row_id": 901, "other_id": "$ours"}, name="T", question=""),
    S("bas hanneke tom", "topic", {"row_id": 909, "other_id": "$ours"}, name="T", question=""),
    S("bas hanneke tom", "topic_state", {"row_id": 909, "other_id": "$ours"}),
    S(ADMINS, "synonyms", {"row_id": 0}, synonyms="aap, noot"),
    S(ADMINS, "synonyms_state", {"row_id": 9001}),
    S(ADMINS, "sdgs", sdgs=["1"]),
    C("marit karim bas hanneke tom", "open_delegates"),
    S("marit hanneke tom", "delegates", {"row_id": 1, "seen": ""}, chair="1", member=["@noor"]),
    S(SETTERS, "schedule", {"row_id": "$ours"}, starts_on=D, **SCHEDULE),
    S("bas hanneke tom", "schedule_end", {"row_id": "$theirs"}),
    S(NOBODY, "schedule_confirm", {"row_id": "$theirs"}),
    S(OFFICE, "digest_schedule_end", {"form_id": "d1", "schedule_id": 1, "form": DIGEST}),
    S(NOBODY, "digest_schedule_confirm"),
    S(ADMINS, "holiday", {"row_id": 739975, "seen": "work"}),
    S(ADMINS, "closure_remove", {"row_id": 1}),
    S("noor hanneke tom", "closure_remove", {"row_id": 2}),
    S(ADMINS, "closure", first_on=D, last_on=D, name="x", organisation="network"),
    C(OFFICE, "keep_digest_schedule", "end:1"),
    C(OURS, "digest_workbook", "2026-W47 $ours"),
    C("bas hanneke", "digest_workbook", "2026-W47 $theirs"),
    C(OFFICE, "digest_workbook", "2026-W47"),
    C(OFFICE, "digest_mail", "2026-W47"),
    C(CHAIRS, "make_digest"),
    C(NOBODY, "digest_correct", "2026-W47"),
    C(NOBODY, "digest_meeting", "2026-W47"),
]
SHARING = [
    S("noor hanneke", "share", {}, alliance="$ours", organisation="$utrecht", **SHARED),
    S("pieter hanneke", "share", {}, alliance="$theirs", organisation="$wageningen", **SHARED),
    S(NOBODY, "share", {"form_id": "key-9"}, alliance="$ours", organisation="$utrecht", **SHARED),
    S("samira pieter bas", "endorse", {"number": 9}, severity="2", context=""),
    S(NOBODY, "endorse", {"number": 3}, severity="2", context=""),
    S("pieter hanneke", "adopt", {"number": 2}, state="running", organisation="$wageningen"),
    C("noor wout marit karim hanneke", "match_dismiss", "B-1 B-2"),
    S(OURS, "merge_confirm", {"number": 4, "other": 1}),
    S(OFFICE, "merge_confirm", {"number": 9, "other": 1}),
    S("noor wout marit karim hanneke", "archive", {"number": 1}, reason="x"),
    S("noor wout marit karim hanneke", "restore", {"number": 3}, reason="x"),
    S("bas hanneke tom", "archive", {"number": 9}, reason="x"),
    C(THEIRS, "follow", "B-9"),
    C(THEIRS, "unfollow", "B-9"),
    C("noor wout marit karim hanneke", "confirm_review", "B-1"),
    C(NOBODY, "withdraw_endorsement", "B-9"),
    C("noor wout marit karim hanneke", "match_restore", "B-1 B-2"),
    C(MEMBERS, "match_adopt", "B-1 B-2"),
    S("noor wout marit karim hanneke", "edit", {"number": 1, "version": 2}, title="Anders", body="Anders"),
    S("bas hanneke tom", "edit", {"number": 9, "version": 2}, title="Anders", body="Anders"),
    S("hanneke tom", "enrich", {"number": 9, "version": 2}),
    C("hanneke tom", "enrich_save", number=9, version=2),
    S(NOBODY, "merge_undo", merged="B-4"),
    S(NOBODY, "look_alikes", {"form_id": "draft-of-noor"}),
    C("noor hanneke", "restore_version", "1", number=1),
    C("hanneke tom", "restore_version", "1", number=9),
    C(OFFICE, "leave_look_alikes", "1"),
    S(MEMBERS, "ask", {}, question="Wie weet dit?", alliance="$ours"),
    S(NETWORK.replace(" guus", ""), "ask", {}, question="Wie weet dit?", alliance="$theirs"),
    S(MEMBERS, "participate", {"alliance_id": "$ours", "choice": "reads_along"}, contact="@me"),
    S(NETWORK.replace(" guus", ""), "participate", {"alliance_id": "$theirs", "choice": "takes_part"}, contact="@me"),
    S(
        NETWORK.replace(" guus", ""),
        "participate",
        {"alliance_id": "$theirs", "choice": "takes_part", "channel_id": "#alliantie-ecosystemen"},
        contact="@me",
    ),
]
AGENDA = [
    S(OURS, "make_step", {"alliance_id": "$ours"}, **STEP, **OWNERS),
    S("bas hanneke", "make_step", {"alliance_id": "$theirs"}, **STEP, **OWNERS),
    S(OFFICE, "make_step", {"alliance_id": "$ours", "number": 9}, **STEP, **OWNERS),
    S(f"noor {OURS}", "link_step", {"number": 901}, link_kind="related", references="B-2"),
    S(OFFICE, "link_step", {"number": 901}, link_kind="related", references="B-9"),
    S(f"noor {OURS}", "link_steps", {"number": 1}, link_kind="related", steps=["901"]),
    S("bas hanneke tom", "link_steps", {"number": 9}, link_kind="related", steps=["909"]),
    C("bas hanneke tom", "unlink_step", "9", number=909),
    S(f"noor {OURS}", "step_status", {"number": 901}, status="at_risk", note=""),
    S("bas hanneke tom", "step_status", {"number": 909}, status="at_risk", note=""),
    S(NOBODY, "step_status", {"number": 903}, status="at_risk", note=""),
    S(OURS, "edit_step", {"number": 901, "seen": 1}, ambition="first_step", **STEP),
    S("bas hanneke", "step_owners", {"number": 909, "seen": 1}, **OWNERS),
    S(OURS, "adopt_step", {"number": 902, "seen": 1}, **OWNERS, **TERM),
    S("bas hanneke", "archive_step", {"number": 909}, reason="x"),
    C(OURS, "restore_step", "A-903"),
    S(OURS, "lay_before", {"number": 901}, question="Wat nu?", answer_by=""),
    S("wout karim", "answer_question", {"row_id": 1}, answer="agreed", line=""),
    C("noor", "checkin_status:901", "901:done:1"),
    S("noor", "checkin_note", {"number": 901, "message_id": 1}, note="x", urgent=[]),
    C("noor", "checkin_nothing", "1"),
    C("noor", "checkin_later", "1:tomorrow"),
    C("noor", "checkin_page", "1:1"),
    C(OURS, "checkin_owner", "902:$utrecht"),
    C(f"noor {OURS}", "status_confirm", "901:at_risk:k1:0:"),
    C("noor", "back"),
]
ASKING = [
    S(OURS, "question", {"alliance_id": "$ours"}, alliance="$ours", **QUESTION),
    S("bas hanneke", "question", {"alliance_id": "$theirs"}, alliance="$theirs", **QUESTION),
    C(OURS, "poll_manage", "1"),
    C("bas hanneke", "poll_close", "9"),
    S(OURS, "poll_cancel", {"number": 1}, reason="x"),
    S("bas hanneke", "poll_cancel", {"number": 9}, reason="x"),
    S("bas hanneke", "poll_extend", {"number": 9}, ends_on=D, time="10:00"),
    S(OURS, "poll_hand_over", {"row_id": 3}, addressee="BZK", handed_on="2026-11-24"),
    C("bas hanneke", "poll_copy", "9"),
    S(OURS, "status_poll", {"alliance_id": "$ours"}, steps=["901"], question="Hoe?", ends_on=D),
    S(
        "bas hanneke",
        "status_poll",
        {"alliance_id": "$theirs"},
        steps=["909"],
        question="Hoe?",
        ends_on=D,
    ),
    S("bas hanneke", "scan_start", title="Scan", alliance="$theirs", start_from="blank"),
    S(OURS, "scan_send", {"number": 4, "version": 1}, ends_on=D, where="direct"),
    C(OURS, "scan_question", "remove:41", number=4, version=1),
    S(NOBODY, "scan_question_details", {"number": 4, "form_id": "draft-of-noor"}),
    S(OURS, "poll_outcome", {"number": 3}, outcome="x"),
    C(ASKED, "vote:11", "1:11"),
    C(ASKED, "vote:21", "2:21"),
    C(THEIRS, "vote:91", "9:91"),
    C(NOBODY, "vote:91", "1:91"),
    S(THEIRS, "vote", {"number": 9}, options="91"),
    C(THEIRS, "vote_form", "9"),
    C(NOBODY, "withdraw_vote", "9"),
    C(THEIRS, "propose_option", "9"),
    S(THEIRS, "propose_option", {"number": 9}, option="Misschien"),
    C(OURS, "accept_option", "1:13"),
    C("bas hanneke", "refuse_option", "9:93"),
    C(OURS, "scan_resume", "4"),
    S(OURS, "scan_texts", {"number": 4, "version": 1}, title="Anders", explanation=""),
    # Whose draft it is may replace it; the question itself is refused when the next page is sent.
    S("noor", "scan_question", {"number": 4, "form_id": "draft-of-noor"}, question="Q", form="choice", required="yes"),
    C(OURS, "scan_drop", number=4, version=1),
    C(ASKED, "scan_answer", "5"),
    C(THEIRS, "scan_answer", "10"),
    S(NOBODY, "scan_page", {"number": 5, "organisation_id": "$wageningen"}, **{"question-51": "goed"}),
    S("bas hanneke", "status_poll_alliance", {}, alliance="$theirs"),
]
DOSSIERS = [
    C(CHAIRS, "show_bundles"),
    S(OURS, "bundle_texts", {"number": 1, "version": 1}, title="T", ask="a", cover_note=""),
    S("bas hanneke", "bundle_texts", {"number": 9, "version": 1}, title="T", ask="a", cover_note=""),
    C(OURS, "bundle_edition", "2"),
    C("bas hanneke", "bundle_archive", "9"),
    C("bas hanneke", "bundle_restore", "9"),
    S(CHAIRS, "bundle_begin", {"form_id": "b1"}, title="Nieuw", kind="bottleneck", alliance=""),
    S("bas hanneke", "bundle_pick", {"number": 9}, items=["9"]),
    S(NOBODY, "bundle_under", {"number": 9, "other": 9}, under="1"),
    S(OURS, "bundle_add", {"number": 4}, bundle="1"),
    S(OFFICE, "bundle_add", {"number": 9}, bundle="1"),
    S("bas hanneke", "bundle_filter", {"number": 9}, alliance="", **FILTERS),
    C("bas hanneke", "bundle_item", "9:9:remove"),
    S(OURS, "bundle_files", {"number": 1, "form_id": "x1"}, edition="", **FILES),
    S("bas hanneke", "bundle_files", {"number": 9, "form_id": "x1"}, edition="", **FILES),
    S(NOBODY, "bundle_files", {"number": 9, "form_id": "x2", "choice": "mine"}, edition="", **FILES),
    S("bas hanneke", "bundle_own_files", {"number": 9}, organisation="$eindhoven", **FILES),
    C("bas hanneke", "bundle_check", "9"),
    S("bas hanneke", "bundle_check", {"number": 9}),
    C(NOBODY, "personal_choice", "9:0"),
    S(NOBODY, "bundle_hand", {"number": 9, "form_id": "h1"}, addressees=["9"], day="2026-11-23"),
    C(NOBODY, "bundle_own_mine", "9"),
    C(OURS, "bundle_hand", "2"),
    S("bas hanneke", "mandate_ask", {"row_id": 9, "other_id": 1}, until=D),
    S("noor", "mandate_say", {"row_id": 1}, naming="with_name", executive="", valid_until=""),
    C("noor", "mandate_say", "1"),
    S("bas hanneke", "addressee_edit", {"number": 9, "version": 1}, **ADDRESSEE),
    S("bas hanneke", "addressee_add", {"number": 9}, addressee_kind="ministry", name="OCW", contact=""),
    S(NOBODY, "addressee_report", {"number": 9, "version": 1}, state="handed", day="2026-11-23", line=""),
    C("bas hanneke", "addressee_menu", "9:9:remove"),
]
MEETINGS = [
    S(OURS, "meeting", {"number": 1, "version": 1, "choice": "official"}, alliances=["$ours"], **MEETING),
    S(OFFICE, "meeting", {"number": 9, "version": 1, "choice": "official"}, alliances=["$ours"], **MEETING),
    S("bas hanneke", "meeting_cancel", {"number": 9}, reason="x"),
    S(OURS, "schedule_item", {"choice": "A-901"}, meeting="1", **ITEM),
    S("bas hanneke", "schedule_item", {"choice": "B-9"}, meeting="1", **ITEM),
    S("bas hanneke", "meeting_item", {"row_id": 91, "other_id": 1}, title="t", **ITEM),
    S("bas hanneke", "meeting_advice", {"row_id": 91}, advice="x"),
    S("bas hanneke", "meeting_decision", {"row_id": 91, "other_id": 0}, outcome="agreed", line="x"),
    C(OURS, "meeting_take:12", "12"),
    C("bas hanneke", "meeting_leave:92", "92"),
    C("bas hanneke", "meeting_item:91", "remove:91"),
    C("bas hanneke", "meeting_proposals", "O-9"),
    C(NOBODY, "meeting_carry:91", "91"),
    C(NOBODY, "meeting_carry_over:91", "91"),
    C(OURS, "meeting_step:11", "11"),
    C(OURS, "meeting_adopt:11", "11"),
    S("bas hanneke", "meeting_pack", {"number": 9, "form_id": "mp"}, language="nl"),
    S(NOBODY, "meeting_sent", {"number": 9, "form_id": "ms"}, edition="papers/1/nl"),  # nothing was sent of it
    C("bas hanneke", "meeting_list", "O-9"),
    C(NOBODY, "meeting_list_send", "O-9/x"),
]
ROWS = [*READING, *ADMINISTERING, *SHARING, *AGENDA, *ASKING, *DOSSIERS, *MEETINGS]
UNSEEN = [
    *(C("bas hanneke", one, "D-%") for one in ("show", "bundle_own_mine")),
    *(
        C("bas hanneke", one, "%")
        for one in (
            *("bundle_show", "bundle_preview", "bundle_texts", "bundle_mandates", "bundle_edition", "bundle_archive"),
            *("bundle_restore", "bundle_files", "bundle_own_files", "bundle_check", "bundle_hand", "addressee_add"),
            *("mandate_ask", "bundle_filter"),
        )
    ),
    C("bas hanneke", "bundle_page", "%:0"),
    C("bas hanneke", "bundle_item", "%:%:remove"),
    C("bas hanneke", "addressee_menu", "%:%:remove"),
    C("bas hanneke", "addressee_menu", "%:%:edit"),
    S("bas hanneke", "bundle_texts", {"number": "%", "version": 1}, title="T", ask="a", cover_note=""),
    S("bas hanneke", "bundle_filter", {"number": "%"}, alliance="", **FILTERS),
    S("bas hanneke", "bundle_pick", {"number": "%"}, items=["1"]),
    S("bas hanneke", "bundle_under", {"number": "%", "other": 1}, under="1"),
    S("bas hanneke", "bundle_files", {"number": "%", "form_id": "u1"}, edition="", **FILES),
    S("bas hanneke", "bundle_own_files", {"number": "%"}, organisation="$eindhoven", **FILES),
    S("bas hanneke", "bundle_check", {"number": "%"}),
    S("bas hanneke", "bundle_hand", {"number": "%", "form_id": "u2"}, addressees=["9"], day="2026-11-24"),
    S("bas hanneke", "mandate_ask", {"row_id": "%", "other_id": 1}, until=D),
    S("bas hanneke", "addressee_add", {"number": "%"}, **ADDRESSEE),
    S("bas hanneke", "addressee_edit", {"number": "%", "version": 1}, **ADDRESSEE),
    S("bas hanneke", "addressee_report", {"number": "%", "version": 1}, state="handed", day="2026-11-24", line=""),
    C(THEIRS, "show", "V-%"),
    *(
        C(THEIRS, one, "%")
        for one in (
            *("poll_show", "poll_manage", "poll_close", "poll_extend", "poll_cancel", "poll_outcome", "poll_copy"),
            *("poll_repeat", "poll_export", "poll_hand_over", "withdraw_vote", "propose_option", "scan_resume"),
        )
    ),
    C(THEIRS, "vote:91", "%:91"),
    S(THEIRS, "vote", {"number": "%"}, options="91"),
    S(THEIRS, "propose_option", {"number": "%"}, option="Misschien"),
    S(THEIRS, "poll_extend", {"number": "%"}, ends_on=D, time="10:00"),
    S(THEIRS, "poll_cancel", {"number": "%"}, reason="x"),
    S(THEIRS, "poll_outcome", {"number": "%"}, outcome="x"),
    S(THEIRS, "poll_hand_over", {"row_id": "%"}, addressee="BZK", handed_on="2026-11-24"),
    S(THEIRS, "schedule_item", {"choice": "V-%"}, meeting="1", **ITEM),
    S("bas hanneke", "schedule_item", {"choice": "D-%"}, meeting="1", **ITEM),
    C(NETWORK, "show", "O-%"),
    *(C(NETWORK, one, "O-%") for one in ("meeting_show", "meeting_edit", "meeting_cancel", "meeting_proposals")),
    *(C(NETWORK, one, "O-%") for one in ("meeting_list", "meeting_pack", "meeting_subject")),
    S(NETWORK, "meeting", {"number": "%", "version": 1, "choice": "official"}, alliances=["$ours"], **MEETING),
    S(NETWORK, "meeting_cancel", {"number": "%"}, reason="x"),
    S(NETWORK, "meeting_pack", {"number": "%", "form_id": "u3"}, language="nl"),
    S(NETWORK, "meeting_sent", {"number": "%", "form_id": "u4"}, edition="papers/1/nl"),
    C(THEIRS, "show", "B-%"),
    C(THEIRS, "follow", "B-%"),
    C(NETWORK, "show", "A-90%"),
]
"""Requests about number %, with who may see what is number 9."""
WITHOUT_ROW = {
    "open to everybody, about nobody but themselves": (
        "action:own_data action:undo view:away view:erase_me view:first_contact view:settings event:app_home_opened "
        "event:user_change"
    ),
    "an event, which nobody is answered: what it does is refused or not in the tests of its concept": (
        "event:app_mention event:message event:reaction_added event:reaction_removed"
    ),
    "stores a draft of one's own at most; the form that it opens or the page before it has the row": (
        "action:adopt action:ask action:ask_about action:ask_to_join action:change_adoption action:change_endorsement "
        "action:choose_organisation action:drop_draft action:edit action:endorse action:enrich action:enrich_back "
        "action:participate action:poll_repeat action:question_more action:question_rare action:scan_page_back "
        "action:scan_question_back action:share_any action:share_best_practice action:share_bottleneck "
        "action:share_opportunity view:question_more view:question_when shortcut:keep_message shortcut:share_knowledge"
    ),
    "a search, which counts what found nothing": (
        "action:search_again action:search_kind action:search_more view:search"
    ),
}
"""Listeners that store something and are in no row, by the reason."""
