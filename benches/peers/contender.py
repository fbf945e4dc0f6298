"""The protocol of contenders, in Python: a JSON request a line, a JSON answer a line."""

import json
import sys
import time
from collections.abc import Callable

Work = Callable[[], bytes]


def serve(kinds: dict[str, Callable[[dict], Work]]) -> None:
    """Answers requests until standard input ends. `kinds` prepares each kind of work."""
    work: Work | None = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request["op"] == "open":
                work = kinds[request["kind"]](request)
                result = work()
                if "save" in request:
                    with open(request["save"], "wb") as file:
                        file.write(result)
                answer = {"bytes": len(result)}
            else:
                wall, cpu = time.perf_counter_ns(), time.process_time_ns()
                for _ in range(request["iterations"]):
                    work()
                cpu, wall = time.process_time_ns() - cpu, time.perf_counter_ns() - wall
                answer = {"wall_ns": wall, "cpu_ns": cpu}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)
