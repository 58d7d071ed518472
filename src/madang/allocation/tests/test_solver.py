"""The child that solves, as the real process: it answers, it is killed, it hangs, and the parent goes on."""

import os
import random
import signal
from itertools import product
from threading import Timer

import pytest

from madang.allocation.solver import Answer, Model, Solver, Status, gap_between

pytestmark = pytest.mark.once


def knapsack(size: int, seed: int, rows: int = 3) -> Model:
    draw, model = random.Random(seed), Model()
    items = [model.column(draw.randint(1, 20)) for _ in range(size)]
    for _ in range(rows):
        weights = [draw.randint(1, 9) for _ in items]
        model.row(list(zip(items, weights, strict=True)), upper=sum(weights) // 2)
    return model


def hard() -> Model:
    """Keeps the solver busy for much longer than any test waits (market split)."""
    draw, model = random.Random(7), Model()
    items = [model.column() for _ in range(60)]
    for _ in range(5):
        weights = [draw.randint(1, 99) for _ in items]
        slack = [model.column(-1.0, upper=1e6, is_whole=False) for _ in range(2)]
        terms = [*zip(items, weights, strict=True), (slack[0], 1.0), (slack[1], -1.0)]
        model.row(terms, lower=sum(weights) // 2, upper=sum(weights) // 2)
    return model


def by_trying(model: Model) -> float:
    def fits(values: tuple[int, ...]) -> bool:
        for row, upper in enumerate(model.row_upper):
            span = range(model.row_start[row], model.row_start[row + 1])
            if sum(model.value[at] * values[model.index[at]] for at in span) > upper:
                return False
        return True

    choices = product((0, 1), repeat=len(model.cost))
    return max(sum(map(float.__mul__, model.cost, map(float, v))) for v in choices if fits(v))


@pytest.fixture(scope="module")
def solver():
    with Solver() as solver:
        yield solver


def test_it_finds_the_best(solver):
    for seed in range(30):
        model = knapsack(8, seed)
        model.cost = [float(value) for value in model.cost]
        answer = solver.solve(model, seconds=10, gap=0)
        assert (answer.status, round(answer.objective)) == (Status.OPTIMAL, by_trying(model))
        assert answer.bound >= answer.objective - 1e-6


def test_it_says_what_contradicts_itself(solver):
    model = Model()
    one, two = model.column(1), model.column(1)
    model.row([(one, 1)], lower=1, because="one is wanted")
    model.row([(two, 1)], lower=1, because="two is wanted")
    model.row([(one, 1), (two, 1)], upper=1)
    answer = solver.solve(model, seconds=10)
    assert answer.status == Status.INFEASIBLE
    assert answer.reasons in {("one is wanted",), ("two is wanted",)}
    assert not answer.is_solved


def test_when_time_is_up_it_returns_the_best_it_found_with_bound_and_gap(solver):
    answer = solver.solve(hard(), seconds=0.5, gap=0)
    assert answer.status == Status.FEASIBLE
    assert answer.bound > answer.objective
    assert 0 < answer.gap == gap_between(answer.objective, answer.bound)


def test_nothing_to_decide_needs_no_child():
    assert Solver().solve(Model(), seconds=1) == Answer(Status.OPTIMAL, (), 0.0, 0.0)


def test_a_killed_child_leaves_the_parent_alive_and_is_told():
    with Solver() as solver:
        pid = solver.start().pid
        Timer(0.3, os.kill, (pid, signal.SIGKILL)).start()
        answer = solver.solve(hard(), seconds=60, gap=0)
        assert (answer.status, answer.detail) == (Status.CRASHED, "the solver ended with code -9")
        again = solver.solve(knapsack(5, 1), seconds=10)
        assert again.status == Status.OPTIMAL
        assert solver.process is not None and solver.process.pid != pid


def test_a_child_that_never_returns_is_killed():
    with Solver(grace=0.3) as solver:
        child = solver.start()
        os.kill(child.pid, signal.SIGSTOP)  # as if it hung: it cannot even hear SIGTERM
        answer = solver.solve(knapsack(5, 1), seconds=0.2)
        assert (answer.status, answer.detail) == (Status.TIMED_OUT, "no answer after 0.5 seconds: killed")
        assert child.returncode == -signal.SIGKILL
        assert solver.solve(knapsack(5, 1), seconds=10).status == Status.OPTIMAL


def test_the_child_gets_none_of_our_environment(monkeypatch):
    monkeypatch.setenv("MADANG_SECRET_KEY", "secret")
    with Solver() as solver, open(f"/proc/{solver.start().pid}/environ") as file:
        assert "secret" not in file.read()


def test_nothing_is_left_behind():
    with Solver() as solver:
        child = solver.start()
    assert child.poll() is not None
