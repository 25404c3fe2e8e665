"""One arrow of the dataflow each; no stage imports another."""
