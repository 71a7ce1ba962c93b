"""Grading: observable checks with verified evidence, levels by rule, totals in code."""
