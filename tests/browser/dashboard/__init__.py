"""The dashboard's pages in a real Chromium, over a real api with rows planted in its stores."""
