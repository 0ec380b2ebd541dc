"""`python -m tests.bench`: how fast the house is beside a floor or a peer, measured in one run on this machine."""
