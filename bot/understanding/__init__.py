"""From a typed French message to a label and the courage to act on it: spelling, features, model, decision. Pure."""
