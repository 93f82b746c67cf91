"""Who said what in an article, read without a model."""
