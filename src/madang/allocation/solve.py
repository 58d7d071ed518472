"""The child process that solves: `python -m madang.allocation.solve`, one JSON model a line in, one JSON answer a line out.

Only this file imports highspy. A fault in native code, or memory that runs out, ends this process and no other;
`madang.allocation.solver` is the side that starts it, waits for it and kills it.
"""

import json
import math
import os
import resource
import sys
import time
from typing import Any

import highspy

SPARE_SECONDS = 20  # the kernel ends us this long after our limit, should the parent be gone
TOLERANCE = 1e-6
type Json = dict[str, Any]


def loaded(model: Json) -> highspy.Highs:
    """HiGHS with the model and its options: one thread, a seed, a limit, a gap."""
    highs = highspy.Highs()
    options = {
        "output_flag": False,
        "threads": 1,
        "random_seed": model["seed"],
        "time_limit": float(model["seconds"]),
        "mip_rel_gap": float(model["gap"]),
    }
    for name, value in {**options, **model.get("options", {})}.items():
        highs.setOptionValue(name, value)
    highs.passModel(_program(model))
    if model.get("start"):
        start = highspy.HighsSolution()
        start.col_value = model["start"]
        highs.setSolution(start)
    return highs


def _program(model: Json) -> highspy.HighsLp:
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(model["cost"]), len(model["row_lower"])
    program.sense_ = highspy.ObjSense.kMaximize
    program.col_cost_, program.col_lower_, program.col_upper_ = model["cost"], model["lower"], model["upper"]
    program.row_lower_, program.row_upper_ = model["row_lower"], model["row_upper"]
    matrix = program.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.num_col_, matrix.num_row_ = program.num_col_, program.num_row_
    matrix.start_, matrix.index_, matrix.value_ = model["row_start"], model["index"], model["value"]
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    if any(model["integer"]):
        program.integrality_ = [kinds[whole] for whole in model["integer"]]
    return program


def softened(model: Json) -> Json:
    """The same rows without an aim, where each row that has a reason may be broken at a price of 1 a unit."""
    columns = len(model["cost"])
    named = sorted(model["because"], key=int)
    index, value, start = [], [], [0]
    for row in range(len(model["row_lower"])):
        span = slice(model["row_start"][row], model["row_start"][row + 1])
        index += model["index"][span]
        value += model["value"][span]
        if str(row) in model["because"]:
            place = columns + 2 * named.index(str(row))
            index += [place, place + 1]
            value += [1.0, -1.0]
        start.append(len(index))
    extra = 2 * len(named)
    return {
        **model,
        "cost": [0.0] * columns + [-1.0] * extra,
        "lower": model["lower"] + [0.0] * extra,
        "upper": model["upper"] + [math.inf] * extra,
        "integer": model["integer"] + [0] * extra,
        "index": index,
        "value": value,
        "row_start": start,
        "start": None,
    }


def reasons(model: Json) -> list[str]:
    """Why no solution exists: the reasons of a smallest set of rows that must be broken."""
    named = sorted(model.get("because", {}), key=int)
    if not named:
        return []
    highs = loaded(softened(model))
    highs.run()
    values = list(highs.getSolution().col_value)[len(model["cost"]) :]
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return []
    broken = [row for at, row in enumerate(named) if max(values[2 * at], values[2 * at + 1]) > TOLERANCE]
    return list(dict.fromkeys(model["because"][row] for row in broken))


def solved(model: Json) -> Json:
    """The answer to one model: `status` optimal, feasible, infeasible or timed_out (nothing found in time)."""
    began = time.perf_counter()
    highs = loaded(model)
    highs.run()
    status, info = highs.getModelStatus(), highs.getInfo()
    is_mixed = any(model["integer"])
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    answer: Json = {
        "status": "timed_out",
        "seconds": time.perf_counter() - began,
        "nodes": info.mip_node_count,
    }
    if status == highspy.HighsModelStatus.kOptimal:
        answer["status"] = "optimal"
    elif status in {highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible}:
        return {**answer, "status": "infeasible", "reasons": reasons(model)}
    elif found and is_mixed:
        answer["status"] = "feasible"
    bound = info.mip_dual_bound if is_mixed else info.objective_function_value
    if math.isfinite(bound) and (is_mixed or answer["status"] == "optimal"):
        answer["bound"] = bound
    if answer["status"] in {"optimal", "feasible"}:
        answer |= {"objective": info.objective_function_value, "values": list(highs.getSolution().col_value)}
    return answer


def limit_processor_time(seconds: float) -> None:
    """Each model gets its own allowance from where we are now, so that an orphan does not run for ever."""
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    wanted = math.ceil(used + 2 * seconds + SPARE_SECONDS)
    resource.setrlimit(resource.RLIMIT_CPU, (wanted if hard < 0 else min(wanted, hard), hard))


def main() -> int:
    """Answer each line of standard input until it ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints is not taken for an answer
    for line in sys.stdin:
        model = json.loads(line)
        limit_processor_time(float(model["seconds"]))
        answers.write(json.dumps(solved(model)) + "\n")
        answers.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
