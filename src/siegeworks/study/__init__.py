"""What it means: replicate, summarise and assess."""
