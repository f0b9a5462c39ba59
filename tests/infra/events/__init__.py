"""Tests of infra.events."""
