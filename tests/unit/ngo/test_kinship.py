import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ngo_logic.kinship import (
    DEGREES,
    Kinship,
    KinshipError,
    Relation,
    check_kinship,
)

PEOPLE = st.sampled_from("ABCDEF")
RELATIONS = st.lists(
    st.tuples(PEOPLE, PEOPLE, st.sampled_from(sorted(DEGREES)))
    .filter(lambda r: r[0] != r[1])
    .map(lambda r: Relation(*r)),
    max_size=8,
)


def kin(*relations):
    return Kinship(Relation(*text.split()) for text in relations)


@pytest.mark.parametrize(
    ("relations", "one", "other", "degree"),
    [
        (["A B parent"], "A", "B", 1),
        (["A B child"], "A", "B", 1),
        (["A B spouse"], "A", "B", 1),
        (["A B sibling"], "A", "B", 2),
        (["A B grandparent"], "A", "B", 2),
        # Brothers by one father; their children are cousins of the fourth degree.
        (["F A parent", "F B parent"], "A", "B", 2),
        (["F A parent", "F B parent", "A C parent", "B D parent"], "C", "D", 4),
        (["A B parent", "B C parent"], "A", "C", 2),
        # Uncle and nephew.
        (["A B sibling", "B C parent"], "A", "C", 3),
        # The kin of one spouse are kin of the other.
        (["A B parent", "B C spouse"], "A", "C", 1),
        (["A B sibling", "B C spouse"], "A", "C", 2),
        # Two parents of one child are no kin by it.
        (["A C parent", "B C parent"], "A", "B", None),
        # The kin of both spouses are no kin of each other.
        (["A B parent", "B C spouse", "C D child"], "A", "D", None),
        # Siblings of siblings, and the parent of one of them.
        (["A B sibling", "B C sibling"], "A", "C", 2),
        (["A B sibling", "P B parent"], "P", "A", 1),
        ([], "A", "B", None),
    ],
)
def test_degree_counts_steps_to_the_common_ancestor(relations, one, other, degree):
    graph = kin(*relations)

    assert graph.degree(one, other) == degree
    assert graph.degree(other, one) == degree


@given(RELATIONS, PEOPLE, PEOPLE)
def test_degree_is_the_same_from_both_sides(relations, one, other):
    assume(one != other)
    graph = Kinship(relations)

    assert graph.degree(one, other) == graph.degree(other, one)


@given(RELATIONS)
def test_declared_relation_is_never_farther_than_it_says(relations):
    graph = Kinship(relations)

    for relation in relations:
        degree = graph.degree(relation.person, relation.relative)
        assert degree
        assert degree <= DEGREES[relation.kind]


@given(RELATIONS, RELATIONS, PEOPLE, PEOPLE)
def test_further_relations_never_make_two_people_less_related(few, more, one, other):
    assume(one != other)
    known = Kinship(few).degree(one, other)
    later = Kinship([*few, *more]).degree(one, other)

    if known:
        assert later
        assert later <= known


def test_pairs_are_found_up_to_the_degree_asked_for():
    graph = kin("A B sibling", "B C parent")

    assert graph.related("ABC", 1) == [("B", "C", 1)]
    assert graph.related("ABC", 2) == [("A", "B", 2), ("B", "C", 1)]
    assert graph.related("ABC", 3)[1] == ("A", "C", 3)


@pytest.mark.parametrize(
    ("board", "office", "codes"),
    [
        (0, 0, ()),
        (0, 1, ()),
        (0, 2, ("kin_offices",)),
        (1, 0, ("kin_board",)),
        (2, 2, ("kin_offices", "kin_board")),
    ],
)
def test_form_says_which_kinship_it_forbids(board, office, codes):
    graph = kin("A B sibling", "C D parent")

    found = check_kinship(
        graph, "ABCD", ("A", "B"), board_degree=board, office_degree=office
    )

    assert found == codes


@pytest.mark.parametrize("text", ["A A sibling", "A B friend"])
def test_impossible_relation_is_refused(text):
    with pytest.raises(KinshipError):
        kin(text)
    with pytest.raises(KinshipError):
        kin().degree("A", "A")
