"""No request, however damaged, is answered with a fault of our own (the long play: `tests.chaos.fuzz api`)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.chaos.fuzz_api import SEEDS, Desk, is_fault

FOUND: tuple[bytes, ...] = (
    b'POST /api/v1/sources\ncontent-type: application/json\n\n{"url":"ttps://a.example/feed","topic\xb5":"County"}',
)
"""What fuzzing found."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Desk:
    return Desk(tmp_path_factory.mktemp("fuzz") / "n")


@pytest.mark.parametrize("request_", [*SEEDS, *FOUND], ids=lambda data: data.split(b"\n")[0].decode("latin-1"))
def test_every_seed_is_answered(desk, request_):
    assert desk.ask(request_) >= 200
    assert not is_fault(desk.ask(request_))


def test_the_seeds_come_as_far_as_the_use_cases(desk):
    reads = [seed for seed in SEEDS if seed.startswith((b"GET /api/v1/", b"GET /desk/")) and b"/why" not in seed]
    answers = {seed.split()[1]: desk.ask(seed) for seed in reads}
    assert len(answers) >= 5
    assert {path: status for path, status in answers.items() if status != 200} == {}


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SEEDS), st.integers(0, 200), st.integers(0, 8), st.binary(max_size=8))
def test_damage_is_the_askers_fault(desk, seed, at, cut, added):
    assert not is_fault(desk.ask(seed[:at] + added + seed[at + cut :]))
