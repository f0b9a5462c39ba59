"""Tests of infra.audit."""
