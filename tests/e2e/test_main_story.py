"""The main job from end to end, told once in Arabic and once in English."""

from chapters import accrediting, giving, granting, registration


def test_an_ngo_notifies_itself_is_listed_and_verified(enter, language):
    registration.tell(enter, language)


def test_donations_are_reported_received_and_posted(
    enter, language, shared_data, tmp_path
):
    giving.tell(enter, language, shared_data, tmp_path)


def test_a_grant_is_applied_for_decided_and_paid(enter, language):
    granting.tell(enter, language)


def test_a_worker_is_accredited_by_a_vote(enter, language):
    accrediting.tell(enter, language)
