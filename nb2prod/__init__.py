"""Turn a Jupyter notebook into a production Python package that computes the same thing."""

__version__ = "0.1.0"
