"""How the cross-encoder of `bot/cross_encoder.py` was trained, and what it was trained on."""
