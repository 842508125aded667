"""What every page is made of: how a view is answered, controls, words, terms and guided paths."""
