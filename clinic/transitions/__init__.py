"""What clinicians do with a case: one act per module, each in one transaction with its audit entry."""
