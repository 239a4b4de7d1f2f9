/** How the dashboard is built: plain files in `dist/`, hashed by content, that any server of files can serve. */
import { defineConfig } from "vite";

const api = process.env.GOSIGHT_API ?? "http://127.0.0.1:8081";

export default defineConfig({
  server: { proxy: { "/api": { target: api, ws: true } } }, // `npx vite` beside an api that runs
  build: {
    target: "es2023",
    assetsInlineLimit: 0, // the policy (CSP) of the page allows no data: but in pictures of recordings
    modulePreload: { polyfill: false },
  },
});
