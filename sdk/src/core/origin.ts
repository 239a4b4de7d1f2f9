/** Where a session came from. */

import type { Wire } from "./config";

const CAMPAIGN = /^utm_(source|medium|campaign|term|content)$/;

export function originOf(url: string, referrer: string): Wire {
  const said: Wire = { entry_url: url };
  for (const [name, value] of new URL(url).searchParams) if (CAMPAIGN.test(name)) said[name] = value;
  const from = referrer && new URL(referrer);
  if (from && from.host !== location.host) said.referrer_domain = from.hostname;
  return said;
}
