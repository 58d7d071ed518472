from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "madang.core"

    def ready(self) -> None:
        # Every app's tasks and handlers are known as soon as Django is, with no apps.py in each of them.
        autodiscover_modules("tasks", "handlers")
