/** What must not leave the browser is taken out here, of everything that is sent. */

import { attempt } from "./attempt";

const MASK = "***";
const MAX_TEXT = 8_192;
const MAX_DEPTH = 12;
const MAX_VALUES = 2_000; // things may hold themselves

const STEMS =
  /token|passw|passphrase|secret|email|credential|apikey|privatekey|accesskey|creditcard|cardn|authorization|socialsecurity/;
const WORDS = /(^|[^a-z])(pwd|ssn|cvv2?|cvc|csc|otp|iban|jwt|card|auth|mail|pan)([^a-z]|$)/;
const PARAMETER = /((?:^|[?&#;\s])([^=&?#;\s]{1,99})=)[^&#\s]+/g;
const DIGITS = /\d(?:[ -]?\d){12,18}/g;

export interface Cleaner {
  /** A copy without what is sensitive, at any depth. */
  clean<T>(value: T): T;
  /** A text of any length, likewise. */
  cleanText(text: string): string;
  isBlocked(url: string): boolean;
  isSensitive(name: string): boolean;
}

export interface Rules {
  maskRegex: (string | RegExp)[];
  sensitiveNames: string[];
  excludeFromStorage: string[];
  blockUrls: string[];
  allowUrls: string[];
}

export function createCleaner(rules: Rules): Cleaner {
  const patterns = rules.maskRegex.map((one) => attempt(() => new RegExp(one, (one as RegExp).flags?.replace(/[gy]/g, ""))));
  const own = rules.sensitiveNames.map(plain);
  const excluded = rules.excludeFromStorage;
  const [blocked, allowed] = [rules.blockUrls, rules.allowUrls].map(globs) as [RegExp[], RegExp[]];

  const isSensitive = (name: string) => {
    const joined = plain(name);
    const words = name.replace(/([a-z])(?=[A-Z])/g, "$1_").toLowerCase();
    return STEMS.test(joined) || WORDS.test(words) || own.includes(joined);
  };

  const cleanText = (text: string) => {
    if (patterns.some((one) => one?.test(text))) return MASK; // half of a secret is one
    return maskCards(text).replace(PARAMETER, (all, start: string, name: string) =>
      isSensitive(decoded(name)) ? start + MASK : all,
    );
  };

  let left = 0;
  const walk = (value: any, place: string, depth: number): any => {
    if (--left < 0) return undefined;
    if (typeof value === "string") return cleanText(value.slice(0, MAX_TEXT));
    if (typeof value === "bigint" || value > 1e13) return maskCards(`${value}`) === `${value}` ? Number(value) : MASK;
    if (!value || typeof value !== "object") return typeof value === "function" ? undefined : value;
    if (depth > MAX_DEPTH) return undefined;
    if (Array.isArray(value)) return value.map((one) => walk(one, place, depth + 1));
    if (value.toJSON) return walk(value.toJSON(), place, depth + 1);
    const copy: Record<string, unknown> = {};
    for (const [name, item] of Object.entries(value)) {
      const path = place + name;
      if (excluded.includes(name) || excluded.includes(path)) continue;
      copy[name] = item != null && isSensitive(name) ? MASK : walk(item, path + ".", depth + 1);
    }
    return copy;
  };

  return {
    clean(value) {
      left = MAX_VALUES;
      return walk(value, "", 0);
    },
    cleanText,
    isSensitive,
    isBlocked(url) {
      const path = attempt(() => new URL(url).pathname) || url;
      const forms = [url, url.split(/[?#]/)[0]!, path];
      const isAny = (list: RegExp[]) => list.some((one) => forms.some((form) => one.test(form)));
      return isAny(blocked) || (!!allowed.length && !isAny(allowed));
    },
  };
}

export function globs(patterns: string[]): RegExp[] {
  return patterns.map((one) => {
    const escaped = one.replace(/[.+^${}()|[\]\\]/g, "\\$&");
    return new RegExp(`^${escaped.replace(/\*/g, ".*").replace(/\?/g, ".")}$`);
  });
}

/** Numbers that may be a payment card's: of its length, with its first digit and its check digit. */
export function maskCards(text: string): string {
  return text.replace(DIGITS, (found) => (/^[2-6]/.test(found) && isCard(found.replace(/\D/g, "")) ? MASK : found));
}

function isCard(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = +digits[digits.length - 1 - at]! * (at % 2 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}

function plain(name: string): string {
  return name.replace(/[^a-z]/gi, "").toLowerCase();
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
