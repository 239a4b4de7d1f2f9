import { describe, expect, it } from "vitest";
import { createCleaner, maskCards, type Rules } from "../src/core/privacy";

const NONE: Rules = { maskRegex: [], sensitiveNames: [], excludeFromStorage: [], blockUrls: [], allowUrls: [] };
const cleaner = (rules: Partial<Rules> = {}) => createCleaner({ ...NONE, ...rules });

describe("card-like numbers", () => {
  it.each(["4111111111111111", "4111 1111 1111 1111", "5500-0000-0000-0004", "340000000000009", "6011000990139424"])(
    "masks %s",
    (card) => expect(maskCards(`pay ${card}, please`)).toBe("pay ***, please"),
  );
  it.each(["4111111111111112", "1763799999500", "411111111111", "9111111111111111"])("leaves %s", (other) =>
    expect(maskCards(other)).toBe(other),
  );
});

describe("names", () => {
  it.each(["password", "userPassword", "access_token", "E-Mail", "card_holder", "cvv", "apiKey", "IBAN", "otp"])(
    "%s is sensitive",
    (name) => expect(cleaner().isSensitive(name)).toBe(true),
  );
  it.each(["discard", "author", "company", "selector", "name", "panel", "mailbox_count"])("%s is not", (name) =>
    expect(cleaner().isSensitive(name)).toBe(false),
  );
  it("knows a project's own however it is written", () =>
    expect(cleaner({ sensitiveNames: ["user_name"] }).clean({ userName: "x", username: "y" })).toEqual({
      userName: "***",
      username: "***",
    }));
});

describe("values", () => {
  it("masks parameters of addresses, encoded names too", () =>
    expect(cleaner().clean("https://a.b/?p=1&to%6ben=secret#mail=x")).toBe("https://a.b/?p=1&to%6ben=***#mail=***"));
  it("masks all of a text that a pattern finds a part of, every time", () => {
    const one = cleaner({ maskRegex: [/ID-\d+/g, "(broken"] });
    expect([1, 2, 3].map(() => one.clean("it is ID-17 here"))).toEqual(["***", "***", "***"]);
  });
  it("leaves out what is excluded by name or path", () =>
    expect(cleaner({ excludeFromStorage: ["phone", "payload.note"] }).clean({ phone: 1, payload: { note: 1, a: { note: 2 } } })).toEqual(
      { payload: { a: { note: 2 } } },
    ));
  it("takes dates, big numbers and things that hold themselves", () => {
    const self: any = { at: new Date(0), big: 12n, card: 5 };
    self.self = self;
    const clean: any = cleaner().clean({ self });
    expect([clean.self.at, clean.self.big, clean.self.card]).toEqual(["1970-01-01T00:00:00.000Z", 12, "***"]);
  });
});

describe("pages", () => {
  it("blocks by globs on address or path", () => {
    const one = cleaner({ blockUrls: ["/account/*", "*?secret*"] });
    expect(["https://a.b/account/1", "https://a.b/x?secret=1", "https://a.b/accounts"].map(one.isBlocked)).toEqual([true, true, false]);
  });
  it("blocks all that is not allowed, if anything is", () => {
    const one = cleaner({ allowUrls: ["/shop/*"] });
    expect(["https://a.b/shop/1", "https://a.b/other"].map(one.isBlocked)).toEqual([false, true]);
  });
});
