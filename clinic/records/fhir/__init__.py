"""A case as a FHIR bundle, of elements that R4 (4.0.1) and R4B (4.3.0) have in common."""
