"""The live view: a WebSocket per dashboard, fed through Redis by the workers (spec/api.md, 'Realtime')."""
