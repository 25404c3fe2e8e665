"""Python text, and nothing about notebooks."""
