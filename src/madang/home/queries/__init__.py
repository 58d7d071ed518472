from madang.home.queries.duties import duties, today_numbers
from madang.home.queries.joining import ways
from madang.home.queries.today import centre_today

__all__ = ["centre_today", "duties", "today_numbers", "ways"]
