"""`python -m madang …`: Django's management commands."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madang.settings")
    execute_from_command_line(["madang", *sys.argv[1:]])
