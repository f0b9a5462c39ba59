"""Carnet sells tickets for trains, planes, buses and events, for many operators, from one self-hosted system."""

__version__ = "0.1.0"
