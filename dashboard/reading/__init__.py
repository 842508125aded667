"""Files of readers: what is in them, as far as it can be told, and what is said of it. No page is known here."""
