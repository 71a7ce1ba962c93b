"""Every table, for migrations: importing this module makes the metadata whole."""

from roleplay.records import (
    account_tables,
    assignment_tables,
    export_tables,
    review_tables,
    tables,
)
from roleplay.records.tables import Base

__all__ = [
    "Base",
    "account_tables",
    "assignment_tables",
    "export_tables",
    "review_tables",
    "tables",
]
