"""What leaves the console with a patient: summaries, notes, FHIR bundles and PDF, and what is erased."""
