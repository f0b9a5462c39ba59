"""What is written down about people, and who may read it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.domains import identity
from carnet.domains.identity import operations, queries
from carnet.domains.identity.contracts import ACTIVITY, Doer, MemberRole, PlatformRole
from carnet.domains.identity.models import User
from carnet.infra import audit
from carnet.infra.access import SecondFactorNeeded
from carnet.infra.audit.models import AuditEntry
from carnet.infra.http.problems import Forbidden, NotFound
from carnet.infra.principal import CARNET, Principal
from carnet.kernel import ids
from tests.domains.identity.conftest import NOW, PASSWORD

pytestmark = pytest.mark.django_db
OPERATOR, OTHER = UUID(int=7), UUID(int=8)
TAKEN_BACK = "nothing"  # written for the sake of the time it takes, and rolled back
VERB = re.compile(r"[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*")


def _recorded() -> Iterator[str]:
    """Every text in the operations and the login of identity that is written like a verb about one of its things."""
    things = {verb.partition(".")[0] for verb in ACTIVITY}
    for part in ("operations", "login"):
        for path in (Path(identity.__file__).parent / part).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                text = node.value if isinstance(node, ast.Constant) else None
                if isinstance(text, str) and VERB.fullmatch(text) and text.partition(".")[0] in things:
                    yield text


def _unknown_verbs() -> Iterator[str]:
    """Where something is recorded that is neither a verb of the table nor a name for one."""
    for path in Path(identity.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record":
                verb = node.args[1]
                known = isinstance(verb, ast.Constant) and verb.value in {*ACTIVITY, TAKEN_BACK}
                if not known and not isinstance(verb, ast.Name):
                    yield f"{path.name}:{node.lineno}"


def test_every_verb_has_its_words_and_every_word_its_verb() -> None:
    assert set(_recorded()) == set(ACTIVITY)
    assert list(_unknown_verbs()) == []


@pytest.fixture
def happenings(ada: User) -> User:
    """Things that Ada did, that were done to her, and that concern others; an hour apart."""
    bob = operations.sign_up(email="bob@example.org", password=PASSWORD, proven=True, now=NOW)
    own, other = ids.encode("usr", ada.id), ids.encode("usr", bob.id)
    team = {"operator": ids.encode("opr", OPERATOR)}
    for hour, (actor, verb, subject, detail) in enumerate(
        [
            (ada.id, "user.logged-in", own, {}),
            (None, "user.login-failed", own, {}),
            (bob.id, "user.banned", own, {"reason": "fraud"}),
            (ada.id, "membership.revoked", other, team),
            (bob.id, "membership.left", other, team),
            (bob.id, "user.logged-in", other, {}),
            (bob.id, "team.second-factor-demanded", team["operator"], team),
        ]
    ):
        at = NOW + timedelta(hours=hour)
        audit.record(actor, verb, subject, detail, now=at, address=f"192.0.2.{hour}")
    return ada


def test_people_read_what_concerns_them_and_not_where_others_are(happenings: User) -> None:
    found = queries.activity(user_id=happenings.id)
    assert [(one.verb, one.doer, one.address) for one in found] == [
        ("membership.revoked", Doer.YOU, "192.0.2.3"),
        ("user.banned", Doer.ANOTHER, None),
        ("user.login-failed", Doer.CARNET, "192.0.2.1"),
        ("user.logged-in", Doer.YOU, "192.0.2.0"),
    ]
    assert found[1].actor is None
    assert found[1].words == "Account banned"
    first = queries.activity(user_id=happenings.id, limit=2)
    rest = queries.activity(user_id=happenings.id, after=(first[-1].at, first[-1].id))
    assert first + rest == found
    assert queries.activity(user_id=ids.new_id()) == []


def test_reading_costs_the_same_however_much_there_is(happenings: User) -> None:
    with CaptureQueriesContext(connection) as few:
        queries.activity(user_id=happenings.id)
    for _ in range(30):
        audit.record(happenings.id, "user.logged-in", ids.encode("usr", happenings.id), now=NOW)
    with CaptureQueriesContext(connection) as many:
        assert len(queries.activity(user_id=happenings.id)) == 34
    assert len(few) == len(many) == 2


def test_an_owner_reads_what_happened_in_the_team(happenings: User) -> None:
    owner = Principal(happenings.id, memberships={OPERATOR: MemberRole.OWNER})
    found = queries.operator_activity(operator_id=OPERATOR, by=owner)
    assert [(one.verb, one.doer, one.address) for one in found] == [
        ("team.second-factor-demanded", Doer.ANOTHER, None),
        ("membership.left", Doer.ANOTHER, None),
        ("membership.revoked", Doer.YOU, None),
    ]
    assert found[0].actor is not None
    first = queries.operator_activity(operator_id=OPERATOR, by=owner, limit=1)[0]
    assert queries.operator_activity(operator_id=OPERATOR, by=owner, after=(first.at, first.id)) == found[1:]


def test_nobody_else_reads_it(happenings: User) -> None:
    me = happenings.id
    for by, refusal in (
        (Principal(me), NotFound),
        (Principal(me, memberships={OTHER: MemberRole.OWNER}), NotFound),
        (Principal(me, memberships={OPERATOR: MemberRole.INSPECTOR}), Forbidden),
        (Principal(me, memberships={OPERATOR: MemberRole.MANAGER}), Forbidden),
        (Principal(me, withheld_memberships=frozenset({OPERATOR})), SecondFactorNeeded),
        (Principal(me, key_id=me, machine_of=OPERATOR, scopes=frozenset({"trips.read"})), Forbidden),
    ):
        with pytest.raises(refusal):
            queries.operator_activity(operator_id=OPERATOR, by=by)
    for by in (Principal(me), Principal(me, roles=frozenset({PlatformRole.SUPPORT}))):
        with pytest.raises(Forbidden):
            queries.all_activity(by=by)


def test_admins_read_everything_by_what_they_look_for(happenings: User) -> None:
    admin = Principal(ids.new_id(), roles=frozenset({PlatformRole.ADMIN}))

    def found(**filters: UUID | str | datetime) -> list[str]:
        return [one.verb for one in queries.all_activity(by=admin, **filters)]  # type: ignore[arg-type]

    assert len(found()) == 7
    assert found(actor=happenings.id) == ["membership.revoked", "user.logged-in"]
    assert found(subject=ids.encode("opr", OPERATOR)) == ["team.second-factor-demanded"]
    assert found(verb="user.banned") == ["user.banned"]
    since, until = NOW + timedelta(hours=1), NOW + timedelta(hours=3)
    assert found(since=since, until=until) == ["user.banned", "user.login-failed"]
    assert queries.all_activity(by=admin)[0].address == "192.0.2.6"


def test_wrong_passwords_are_noted_and_do_not_flood_the_log(ada: User) -> None:
    for hour in range(3):
        for _ in range(10):
            with pytest.raises(operations.InvalidCredentials):
                operations.authenticate(
                    email="ada@example.org", password="wrong", now=NOW + timedelta(minutes=16 * hour)
                )
    failed = AuditEntry.objects.filter(verb="user.login-failed")
    assert failed.count() == 20
    assert {(one.actor, one.subject) for one in failed} == {(None, ids.encode("usr", ada.id))}
    with pytest.raises(operations.InvalidCredentials):
        operations.authenticate(email="ada@example.org", password="wrong", now=NOW + timedelta(hours=1))
    assert failed.all().count() == 21


def test_wrong_passwords_for_nobodys_name_leave_no_entry(ada: User) -> None:
    with pytest.raises(operations.InvalidCredentials):
        operations.authenticate(email="nobody@example.org", password="wrong", now=NOW)
    assert not AuditEntry.objects.exists()


def test_each_kind_of_factor_has_its_verbs(ada: User) -> None:
    for kind in Authenticator.Type:
        factor = Authenticator.objects.create(user=ada, type=kind, data={})
        for signal in (mfa.authenticator_added, mfa.authenticator_removed):
            signal.send(sender=Authenticator, request=None, user=ada, authenticator=factor)
    mfa.authenticator_used.send(sender=Authenticator, request=None, user=ada, authenticator=factor)
    for _ in range(25):
        mfa.authentication_failed.send(sender=Authenticator, request=None, user=ada, authenticator=factor)
    verbs = AuditEntry.objects.order_by("id").values_list("verb", flat=True)
    assert set(verbs) == {
        "factor.added", "factor.removed", "passkey.added", "passkey.removed", "recovery-codes.made",
        "recovery-codes.removed", "factor.used", "factor.wrong",
    }  # fmt: skip
    assert list(verbs).count("factor.wrong") == 20


def test_ending_sessions_is_noted_once(ada: User) -> None:
    assert operations.end_other_sessions(user_id=ada.id, keep=None, now=NOW) == 0
    assert not AuditEntry.objects.exists()
    operations.ban(user_id=ada.id, by=CARNET, reason="fraud", now=NOW)
    assert [entry.verb for entry in AuditEntry.objects.all()] == ["user.banned"]
