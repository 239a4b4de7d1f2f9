/** What a site puts into its pages. */

/**
 * The first line takes calls until the script has come, which holds up nothing. `ingest`: where the ingestor is, which
 * also serves the script.
 */
export function snippet(key: string, ingest: string): string {
  return [
    "<script>",
    "  window.gosight = window.gosight || function () { (gosight.q = gosight.q || []).push(arguments); };",
    `  gosight("init", { projectKey: ${JSON.stringify(key)}, endpoint: ${JSON.stringify(ingest)} });`,
    "</script>",
    `<script async src="${ingest}/v1/sdk.js"></script>`,
  ].join("\n");
}

/** The ingestor's address as a browser of whoever reads this reaches it. `told`: what the installation says, or nothing. */
export function ingestAddress(told: string, here: Location = location): string {
  if (!told) return here.origin;
  const address = new URL(told);
  const isLocal = ["127.0.0.1", "localhost", "[::1]"].includes(address.hostname);
  if (isLocal) address.hostname = here.hostname; // it runs on the machine that this page came from
  return address.origin;
}
