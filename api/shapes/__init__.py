"""What is answered, as classes: the JSON and its schema come from the same ones."""
