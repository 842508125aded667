"""The app under a cell: data of a notebook or a script, shown by a server of that process."""
