"""The content desk: what the library's vetting is for those who do it in the console."""
