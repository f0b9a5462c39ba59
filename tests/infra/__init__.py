"""Tests of what every domain leans on."""
