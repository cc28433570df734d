import pytest

from base_logic.lifecycle import Lifecycle, LifecycleError, Transition

SUBMIT = Transition("submit", {"draft"}, "review")
APPROVE = Transition("approve", {"review"}, "done", {"x.manager"})


def flow(*steps, initial="draft", final=("done",)):
    return Lifecycle(initial=initial, final=set(final), transitions=list(steps))


def test_states_are_those_that_steps_join():
    assert flow(SUBMIT, APPROVE).states == {"draft", "review", "done"}


@pytest.mark.parametrize(
    ("steps", "final", "problem"),
    [
        ([SUBMIT, SUBMIT, APPROVE], {"done"}, "duplicate transitions: submit"),
        ([SUBMIT, APPROVE], {"done", "lost"}, "unknown final states: lost"),
        (
            [SUBMIT, APPROVE],
            {"done", "review"},
            "final states that can be left: review",
        ),
        ([SUBMIT], set(), "dead ends that are not final: review"),
        (
            [SUBMIT, APPROVE, Transition("wake", {"asleep"}, "done")],
            {"done"},
            "states that cannot be reached: asleep",
        ),
    ],
)
def test_wrong_declaration_is_refused_with_its_reason(steps, final, problem):
    with pytest.raises(LifecycleError, match=problem):
        flow(*steps, final=final)


def test_extension_adds_and_replaces_steps_by_name():
    refuse = Transition("refuse", {"review"}, "refused", reason_required=True)
    free = Transition("approve", {"review"}, "done")

    longer = flow(SUBMIT, APPROVE).extend(refuse, free, final={"refused"})

    assert longer["approve"].groups == frozenset()
    assert longer.final == {"done", "refused"}
    assert "refuse" in longer
    assert "lost" not in longer


def test_diagram_shows_every_step():
    assert flow(SUBMIT, APPROVE).to_mermaid().splitlines() == [
        "stateDiagram-v2",
        "    [*] --> draft",
        "    draft --> review: submit",
        "    review --> done: approve",
        "    done --> [*]",
    ]
