"""Importers that take public health collections in the formats that their publishers use."""
