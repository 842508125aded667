"""Where the data sets of readers are kept, apart from answers: private to their reader, and for a time."""
