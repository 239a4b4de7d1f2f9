"""Alert rules, purely: what they need measured, what that means, and what is to be told of it."""
