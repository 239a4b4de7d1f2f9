/** Random ids. */

/** A UUID; `randomUUID` is missing on pages without TLS. */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 15) | 64;
  bytes[8] = (bytes[8]! & 63) | 128;
  const hex = Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** A number from 0 to under 100 that stands in a UUID already, so that every tab draws the same. `from`: which digits. */
export function draw(id: string, from: 0 | 24): number {
  return (parseInt(id.substr(from, 8), 16) / 0x1_0000_0000) * 100;
}
