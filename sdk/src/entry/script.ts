/** The script of the tag: takes the stub's place, does what the page has asked of it so far, and brings parts as scripts. */

import { attempt } from "../core/attempt";
import { createClient, type GoSight } from "../core/client";
import type { Part } from "../core/host";
import type { PartName } from "../core/tracker";

declare const VERSION: string;

type Call = [keyof GoSight, ...unknown[]];
type Global = GoSight & { (...call: Call): unknown; q?: Call[]; part?: (name: PartName, version: string, part: Part) => void };

const own = document.currentScript as HTMLScriptElement | null;
const base = new URL(own?.src || location.href);
const parts: Partial<Record<PartName, Part>> = {};

/** A page may demand that script addresses are vouched for (`require-trusted-types-for`). */
const policy = attempt(() => (window as any).trustedTypes?.createPolicy("gosight", { createScriptURL: (given: string) => given }));
const vouched = (address: string): string => (policy ? policy.createScriptURL(address) : address);

const load = (name: PartName) =>
  new Promise<Part>((resolve, reject) => {
    const script = document.createElement("script");
    script.onload = () => (parts[name] ? resolve(parts[name]!) : reject(new Error(`${name}: other version`)));
    script.onerror = () => reject(new Error(`${name}: not loaded`));
    script.async = true;
    if (own?.nonce) script.nonce = own.nonce;
    if (own?.crossOrigin) script.crossOrigin = own.crossOrigin;
    script.src = vouched(new URL(`sdk-${name}.js?v=${VERSION}`, base).href);
    document.head.appendChild(script);
  });

const page = window as unknown as { gosight?: Global };
const asked = page.gosight?.q || [];

if (!page.gosight?.part) {
  const client = createClient(load, base.origin);
  const call = ((name, ...given) => (client[name] as any)?.(...given)) as Global;
  page.gosight = Object.assign(call, client);
  call.part = (name, version, part) => {
    if (version === VERSION) parts[name] = part;
  };
  const { projectKey, endpoint } = own?.dataset || {};
  if (projectKey) client.init({ projectKey, endpoint });
  for (const one of asked) attempt(() => call(...(Array.from(one) as Call)));
}
