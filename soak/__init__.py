"""The hosted set-up with its real parts, under load, with faults and with forged requests; `python -m soak`."""
