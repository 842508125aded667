"""Where answers come from: what is remembered and shared, where work runs, who waits for it."""
