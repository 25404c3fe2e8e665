"""Plan, modules and observations -> the tests and contracts of the generated project."""
