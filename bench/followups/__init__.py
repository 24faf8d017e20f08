"""How often the right question of a topic is chosen, on sentences that were held out."""
