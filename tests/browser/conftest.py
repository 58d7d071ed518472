from tests.in_browser import browser, open_page, prepared, site, site_data

__all__ = ["browser", "open_page", "prepared", "site", "site_data"]
