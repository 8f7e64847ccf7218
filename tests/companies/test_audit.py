"""The audit log: sealed row by row; what raw SQL does to it is found and named."""

import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from companies.audit import record
from companies.audit_check import verify
from companies.models import AppendOnlyError, AuditEvent, AuditHead
from tests.factories import make_company, make_user


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def five(db):
    asha, company = make_user("asha@example.com"), make_company()
    for number in range(5):
        record("plates.exported", actor=asha, company=company, subject="Ñ", rows=number, share=0.5, day=None)
    return list(AuditEvent.objects.order_by("sequence"))


def faults():
    return list(verify().faults)


def test_an_untouched_log_is_sound(five):
    verdict = verify()
    assert (verdict.events, verdict.faults) == (5, ())
    assert verdict.end == f"5:{five[-1].seal}"
    assert [event.sequence for event in five] == [1, 2, 3, 4, 5]


def test_an_empty_log_is_sound(db):
    assert verify().faults == ()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("subject", "somebody else"), ("actor_name", "x@example.com"), ("actor_id", 999), ("company_id", None),
        ("action", "login"), ("details", "{}"), ("ip", "203.0.113.9"), ("created_at", "2020-01-01 00:00:00"),
        ("user_agent", "none"), ("person_id", None),
    ],
)  # fmt: skip
def test_a_changed_column_names_its_row_alone(five, column, value):
    sql(f"UPDATE companies_auditevent SET {column} = %s WHERE id = %s", value, five[2].pk)
    (fault,) = faults()
    assert fault.startswith(f"Event 3 (row {five[2].pk}, ")
    assert "changed or put in" in fault


def test_a_changed_seal_breaks_what_follows(five):
    sql("UPDATE companies_auditevent SET seal = %s WHERE id = %s", "0" * 64, five[2].pk)
    assert [fault.split(" (")[0] for fault in faults()] == ["Event 3", "Event 4"]


def test_a_removed_row_is_named_by_its_number(five):
    sql("DELETE FROM companies_auditevent WHERE id = %s", five[1].pk)
    (fault,) = faults()
    assert fault.startswith("Event 2 was removed (before Event 3 ")


def test_removed_rows_at_both_ends_are_named(five):
    sql("DELETE FROM companies_auditevent WHERE sequence IN (1, 4, 5)")
    assert [fault.split(" (")[0] for fault in faults()] == [
        "Event 1 was removed",
        "Events 4 to 5 were removed, at the end.",
    ]


def test_the_end_cannot_be_removed_together_with_its_record(five):
    sql("DELETE FROM companies_auditevent WHERE sequence = 5")
    sql("UPDATE companies_audithead SET length = 4, seal = %s", five[3].seal)
    assert faults() == ["The record of the log's end was changed: its proof does not fit."]


def test_a_log_put_back_as_a_whole_is_found_by_a_noted_event(five):
    before = AuditHead.objects.get()
    record("login", actor=make_user())
    noted = AuditEvent.objects.get(sequence=6)
    sql("DELETE FROM companies_auditevent WHERE sequence = 6")
    sql("UPDATE companies_audithead SET length = 5, seal = %s, proof = %s", before.seal, before.proof)
    assert faults() == []
    assert verify((6, noted.seal)).faults == ("Event 6 was noted, but the log ends at 5: its end was removed.",)
    record("logout", actor=make_user())
    (fault,) = verify((6, noted.seal)).faults
    assert fault.endswith("is not the event that was noted: the log was written anew.")


def insert_copy(pk, sequence):
    columns = "seal, created_at, action, company_id, actor_id, actor_name, person_id, subject, ip, user_agent, details"
    sql(
        f"INSERT INTO companies_auditevent (sequence, {columns}) SELECT %s, {columns} FROM companies_auditevent WHERE id = %s",
        sequence,
        pk,
    )


def test_a_row_put_in_behind_the_end_is_named(five):
    insert_copy(five[0].pk, 6)
    (fault,) = faults()
    assert fault.startswith("Event 6 (row ")
    assert fault.endswith("was put in behind the end.")


def test_a_row_put_in_between_is_found_with_all_that_were_moved(five):
    for number in (5, 4):
        sql("UPDATE companies_auditevent SET sequence = %s WHERE sequence = %s", number + 1, number)
    insert_copy(five[0].pk, 4)
    found = faults()
    assert found[0].startswith("Event 4 (row ")
    assert "changed or put in" in found[0]


def test_rows_are_never_changed_by_the_orm(five):
    with pytest.raises(AppendOnlyError):
        AuditEvent.objects.update(subject="")
    with pytest.raises(AppendOnlyError):
        AuditEvent.objects.all().delete()
    assert faults() == []


def test_a_rolled_back_event_leaves_no_gap(five):
    from django.db import transaction

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record("login", actor=make_user())
        raise ZeroDivisionError
    record("logout", actor=make_user())
    assert AuditEvent.objects.first().sequence == 6
    assert faults() == []


def test_another_key_fits_no_seal(five, settings):
    settings.ANPR_AUDIT_KEY = "another"
    assert len(faults()) == 6  # five rows and the end


def test_the_command_names_the_row_and_fails(five):
    sql("UPDATE companies_auditevent SET subject = 'x' WHERE sequence = 2")
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError, match="1 faults"):
        call_command("verify_audit_log", stdout=out, stderr=err)
    assert err.getvalue().startswith(f"Event 2 (row {five[1].pk}, ")
    assert f"5 events. The last one is 5:{five[4].seal}" in out.getvalue()


def test_the_command_takes_a_noted_event_only_as_it_printed_it(five):
    out = StringIO()
    call_command("verify_audit_log", f"--known=5:{five[4].seal}", stdout=out)
    assert "as it was written" in out.getvalue()
    with pytest.raises(CommandError, match="expected NUMBER:SEAL"):
        call_command("verify_audit_log", "--known=five")


@pytest.mark.django_db(transaction=True)
def test_concurrent_writers_make_one_chain():
    """Threads with connections of their own."""
    errors = []
    record("login", subject="the first, so that the end of the log has its row, as after a migration")

    def write():
        try:
            for _ in range(10):
                record("login.failed", subject="somebody")
        except Exception as error:  # noqa: BLE001 - told to the test's own thread
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    verdict = verify()
    assert (verdict.events, verdict.faults) == (41, ())
