"""One module per command: stages in a row, nothing else."""
