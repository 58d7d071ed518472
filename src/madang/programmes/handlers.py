"""What programmes tell the rest of the house about themselves."""

from madang.partners.queries import register_section
from madang.people import rules as people_rules
from madang.programmes import queries

register_section(queries.section_of)
people_rules.INTERESTS = queries.ThemeInterests()
