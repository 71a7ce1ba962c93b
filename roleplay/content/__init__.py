"""Personas, scenarios and rubrics: strict files, read and validated."""
