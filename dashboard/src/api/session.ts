/**
 * Who is signed in. The refresh token lies in a cookie that scripts cannot read; the access token (an hour) lies in
 * localStorage, so that all tabs use one. Only one tab at a time exchanges it: a refresh token used twice ends the
 * sign-in.
 */
import { failureOf } from "./failure";
import type { components } from "./schema";

type SignedIn = components["schemas"]["SignedIn"];
export type Account = components["schemas"]["Account"];

interface Kept {
  token: string;
  endsAt: number;
  user: Account;
}

const NAME = "gosight.access";
const EARLY_MS = 60_000;

const listeners = new Set<() => void>();
let kept = read();

/** Call `changed` whenever somebody signs in or out, in whichever tab. Returns how to stop. */
export function onSession(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

/** Who is signed in, as far as this browser knows; null: nobody. */
export function account(): Account | null {
  return kept?.user ?? null;
}

/** Whether `restore` may be worth trying: nobody is known yet. */
export async function restore(): Promise<Account | null> {
  if (kept && kept.endsAt > Date.now()) return kept.user;
  await exchange().catch(() => forget());
  return account();
}

/** An access token that is good; signs out where there is none. */
export async function token(): Promise<string> {
  if (!kept || kept.endsAt - EARLY_MS < Date.now()) await exchange().catch(() => lost());
  return kept?.token ?? "";
}

/** Signs in. Throws an `ApiFailure`. */
export async function signIn(email: string, password: string, code?: string): Promise<void> {
  keep(await post("/auth/login", code ? { email, password, code } : { email, password }));
}

/** After a request that signs in by itself (an invitation, a new password). */
export function keep(signedIn: SignedIn): void {
  kept = { token: signedIn.access_token, endsAt: Date.now() + (signedIn.expires_in ?? 3600) * 1000, user: signedIn.user };
  localStorage.setItem(NAME, JSON.stringify(kept));
  tell();
}

/** Ends the sign-in, here and on the server. */
export async function signOut(): Promise<void> {
  const access = kept?.token;
  if (access) await fetch("/api/v1/auth/logout", { method: "POST", headers: headers(access) }).catch(() => undefined);
  forget(); // only now: until the server has ended it, the cookie would sign in again
}

/** The server no longer knows this sign-in. */
export function lost(): void {
  if (kept) forget();
}

/** Posts with the refresh token in its cookie, both ways. Throws an `ApiFailure`. */
export async function post(path: string, body: object, access?: string): Promise<SignedIn> {
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, { method: "POST", headers: headers(access), body: JSON.stringify(body) });
  } catch (error) {
    throw failureOf(error, undefined);
  }
  const said: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw failureOf(said, response);
  return (said as { data: SignedIn }).data;
}

async function exchange(): Promise<void> {
  await navigator.locks.request(NAME, async () => {
    const found = read(); // another tab may have done it while this one waited
    if (found && found.endsAt - EARLY_MS > Date.now()) kept = found;
    else keep(await post("/auth/refresh", {}));
  });
}

function headers(access?: string): Record<string, string> {
  const always = { "Content-Type": "application/json", "X-GoSight-Cookie": "1" };
  return access ? { ...always, Authorization: `Bearer ${access}` } : always;
}

function forget(): void {
  kept = null;
  localStorage.removeItem(NAME);
  tell();
}

function read(): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(NAME) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}

function tell(): void {
  for (const changed of listeners) changed();
}

addEventListener("storage", (event) => {
  if (event.key !== NAME) return;
  kept = read();
  tell();
});
