"""Keeping what participants agree to."""

from madang.core import clock
from madang.trials.models.trial import ConsentText, Trial


def keep_consent_text(trial: Trial) -> None:
    """Keep what is agreed to from now on, word by word, under the version that the trial counts."""
    agreed = {"text": trial.consent_text, "data_kept": trial.data_kept, "contact": trial.contact}
    ConsentText.objects.update_or_create(
        trial=trial, version=trial.consent_version,
        defaults={**agreed, "kept_days": trial.kept_days, "at": clock.now()},
    )  # fmt: skip
