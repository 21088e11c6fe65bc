"""One action of the assistant a file; every class here that is no base is registered at start."""
