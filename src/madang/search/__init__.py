"""Korean text analysis and the one index: documents, terms, postings; whatever is public can be found by it."""
