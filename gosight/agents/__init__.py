"""Routes messages to partition workers, which read chunks, ask the core, hand to sinks, and acknowledge."""
