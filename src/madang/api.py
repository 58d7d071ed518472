"""The REST interface: one router per app, in river order, and one handler for every refusal."""

from ninja import NinjaAPI

api = NinjaAPI(title="Madang", version="1", urls_namespace="api", docs_url=None)
