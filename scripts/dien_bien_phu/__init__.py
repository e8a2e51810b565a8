"""Make the tables of the scenario ``dien-bien-phu`` from its papers.

``python -m scripts.dien_bien_phu --papers DIR`` writes the same bytes each time. One module makes
one group of tables; ``crosswalk.csv`` joins the papers' names to ours.
"""
