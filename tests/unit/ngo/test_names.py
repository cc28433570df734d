from hypothesis import given
from hypothesis import strategies as st

from ngo_logic.names import is_similar, significant_words, similarity, trigrams

FOLDED = st.text(alphabet="ابتجحدرسعلمنهوي ", max_size=40).map(
    lambda text: " ".join(text.split())
)


def test_words_that_name_the_kind_of_body_do_not_count():
    assert significant_words("جمعيه نور الامل الخيريه") == ["نور", "الامل"]
    assert significant_words("جمعيه خيريه") == ["جمعيه", "خيريه"]


def test_pieces_are_padded_word_by_word():
    assert trigrams(["نور"]) == {"  ن", " نو", "نور", "ور "}


def test_one_letter_apart_is_similar_and_another_name_is_not():
    assert is_similar("جمعيه رعايه الايتام بطنطا", "جمعيه رعايه الايتام بطنطه")
    assert is_similar("نور الامل", "الامل نور")
    assert not is_similar("جمعيه رعايه الايتام", "جمعيه حمايه المستهلك")


def test_empty_names_are_like_nothing():
    assert similarity("", "") == 0.0
    assert not is_similar("", "جمعيه الامل")


@given(FOLDED, FOLDED)
def test_similarity_is_a_share_and_takes_no_side(first, second):
    share = similarity(first, second)

    assert 0.0 <= share <= 1.0
    assert share == similarity(second, first)


@given(FOLDED.filter(bool))
def test_a_name_is_like_itself(name):
    assert similarity(name, name) == 1.0
