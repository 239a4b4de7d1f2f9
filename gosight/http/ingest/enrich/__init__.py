"""What the server knows of a request's sender: device and place."""
