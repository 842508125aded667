"""Parts of pages that know nothing of clustering, nor of Dash."""
