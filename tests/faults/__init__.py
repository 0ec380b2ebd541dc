"""What publishing promises, shown with the roughest means: a faulty Pinterest, killed and paused workers, lost databases."""
