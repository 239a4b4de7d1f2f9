/** What needs no browser is tested without one. */

import { defineConfig } from "vitest/config";

export default defineConfig({
  define: { VERSION: JSON.stringify("test") },
  test: { include: ["tests/**/*.test.ts"], environment: "happy-dom" },
});
