"""The Chinese student: a small model that puts Chinese text into the English encoder's vector space."""
