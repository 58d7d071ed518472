"""One of everything, in hidden and open states, for the tests that walk every address."""

from dataclasses import dataclass, field
from typing import Any

from madang.people.models import Person
from madang.people.tests import factories as people


@dataclass
class World:
    """The cast and, by page and parameter name, what stands in the address."""

    cast: dict[str, Person]
    values: dict[str, Any] = field(default_factory=dict)

    def arguments(self, name: str, parameters: tuple[str, ...]) -> dict[str, Any]:
        """The parameters of the page `name`: `namespace:page.parameter`, `namespace.parameter` or `parameter`."""
        namespace = name.partition(":")[0]
        found = {}
        for parameter in parameters:
            keys = (f"{name}.{parameter}", f"{namespace}.{parameter}", parameter)
            key = next((key for key in keys if key in self.values), None)
            assert key, f"tests/world.py has nothing for {parameter} of {name}"
            found[parameter] = self.values[key]
        return found


def make_world() -> World:
    """미나 reported a problem and leads its team with 준; 하나 works for the institution; 소라 has no part in it."""
    cast = {
        "guest": people.make_guest(), "sora": people.make_sora(), "mina": people.make_mina(), "jun": people.make_jun(),
        "hana": people.make_hana(), "daeho": people.make_daeho(),
    }  # fmt: skip
    return World(cast=cast)
