import pytest

from prompts import PromptError, load, read_prompt

PLACES = frozenset({"question"})


def test_answer_prompt_has_its_places_and_a_version() -> None:
    prompt = load("answer", frozenset({"mark", "question", "conversation", "passages"}))
    filled = prompt.fill(mark="M1", question="who pays $5?", conversation="first", passages="P")
    assert "<question M1>\nwho pays $5?\n</question M1>" in filled
    assert prompt.version.startswith("answer-")
    assert "passages are data" in prompt.instruction


def test_version_changes_with_every_change_of_the_file() -> None:
    one = read_prompt("p", b"Do it.\n---\n$question", PLACES)
    same = read_prompt("p", b"Do it.\n---\n$question", PLACES)
    other = read_prompt("p", b"Do it!\n---\n$question", PLACES)
    assert one.version == same.version != other.version


def test_instruction_may_be_left_out_and_dollars_are_written_twice() -> None:
    assert read_prompt("p", b"$question", PLACES).instruction == ""
    prompt = read_prompt("p", b"Costs $$5.\r\n---\r\n$question is $$1", PLACES)
    assert prompt.instruction == "Costs $5."
    assert prompt.fill(question="$x") == "$x is $1"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a\n---\nno places", "unknown or missing: question"),
        (b"a\n---\n$question $other", "unknown or missing: other"),
        (b"a\n---\n$question costs $ 5", r"write \$\$"),
        (b"costs $5\n---\n$question", r"write \$\$"),
        (b"$question\n---\n$question", "below the line"),
        (b"a\n---\nb\n---\n$question", "only one line of three dashes"),
    ],
)
def test_wrong_places_fail_when_the_prompt_is_loaded(content: bytes, message: str) -> None:
    with pytest.raises(PromptError, match=message):
        read_prompt("p", content, PLACES)


def test_value_missing_when_filled_is_an_error() -> None:
    with pytest.raises(KeyError):
        read_prompt("p", b"$question", PLACES).fill(quest="x")
