"""One transformer for both languages: the English encoder with Chinese words added to its vocabulary."""
