from __future__ import annotations

from carnet.domains.search.queries.memory import Memory


def test_a_value_is_made_once_while_the_tokens_stand() -> None:
    made: list[int] = []

    def make() -> str:
        made.append(1)
        return "abc"

    memory: Memory[str, str] = Memory(most=100)
    assert [memory.get("k", tokens, make) for tokens in (1, 1, 2, 2)] == ["abc"] * 4
    assert len(made) == 2


def test_what_was_not_asked_for_longest_makes_room() -> None:
    memory: Memory[str, str] = Memory(most=10)
    made: list[str] = []

    def ask(key: str) -> None:
        memory.get(key, 0, lambda: made.append(key) or "xyz")  # type: ignore[func-returns-value]

    for key in ("a", "b", "a", "c", "a", "b"):
        ask(key)
    assert made == ["a", "b", "c", "b"]


def test_something_larger_than_the_memory_is_kept_alone() -> None:
    memory: Memory[str, str] = Memory(most=10)
    assert memory.get("k", 0, lambda: "x" * 50) == "x" * 50
    assert memory.get("k", 0, lambda: "made again") == "x" * 50
