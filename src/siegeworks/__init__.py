"""siegeworks: an open campaign-analysis engine for sieges."""
