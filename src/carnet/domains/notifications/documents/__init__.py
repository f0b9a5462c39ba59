"""Notices in words."""

from carnet.domains.notifications.documents.words import LANGUAGES, Words, exists, language_of, write

__all__ = ["LANGUAGES", "Words", "exists", "language_of", "write"]
