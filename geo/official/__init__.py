"""Official open data: which sources there are, how each service is asked, and what a whole answer is."""
