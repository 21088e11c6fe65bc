"""What every room of Careline stands on: settings, database, clock, texts and logs."""
