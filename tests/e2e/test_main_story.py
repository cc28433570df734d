"""The main job from end to end, told once in Arabic and once in English."""

from chapters import registration


def test_an_ngo_notifies_itself_is_listed_and_verified(enter, language):
    registration.tell(enter, language)
