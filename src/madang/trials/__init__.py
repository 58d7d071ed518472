"""trials: field trials of a prototype with citizens: trial, quota cell, task, measure, participant, observation, result."""
