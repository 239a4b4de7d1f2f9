"""The demo's last act: a small shop with the snippet, somebody who walks through it in Chromium, and the replay."""
