"""What an address can say: one workspace for all lenses, each field of it, and what old addresses have become."""
