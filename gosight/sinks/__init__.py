"""Where rows go: how they are encoded, sent, and made whole again when an answer was lost."""
