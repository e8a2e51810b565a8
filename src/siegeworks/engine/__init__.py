"""What happens: records turned to arrays, addressed draws, one rule a file, the compiled kernel."""
