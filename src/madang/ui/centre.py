"""What every page says of the centre itself, from the settings."""

from django.conf import settings
from django.utils.translation import gettext

from madang.ui.formats import in_english


class Centre:
    """Name and addresses of the centre in the language of the page."""

    @property
    def name(self) -> str:
        return str(settings.CENTRE_NAME_EN if in_english() else settings.CENTRE_NAME)

    @property
    def tagline(self) -> str:
        return gettext("Citizens and experts solve everyday problems together.")

    @property
    def address(self) -> str:
        return str(settings.CENTRE_ADDRESS)

    @property
    def phone(self) -> str:
        return str(settings.CENTRE_PHONE)

    @property
    def email(self) -> str:
        return str(settings.CENTRE_EMAIL)

    @property
    def complaints_url(self) -> str:
        return str(settings.COMPLAINTS_URL)

    @property
    def is_official(self) -> bool:
        """Whether the masthead of an official government site is shown."""
        return bool(settings.OFFICIAL_BANNER)

    @property
    def answer_days(self) -> int:
        return int(settings.ANSWER_DAYS)

    @property
    def colour(self) -> str:
        """The main colour as `#rrggbb`, empty for the usual blue."""
        return str(settings.CENTRE_COLOUR)

    @property
    def has_logo(self) -> bool:
        """Whether the operator named a logo of the centre's own."""
        return settings.CENTRE_LOGO is not None

    @property
    def base_url(self) -> str:
        return str(settings.BASE_URL)


CENTRE = Centre()
