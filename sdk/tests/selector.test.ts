import { beforeEach, describe, expect, it } from "vitest";
import { selectorOf } from "../src/more/selector";

beforeEach(() => {
  document.body.innerHTML = `
    <main><section><p class="note">a</p><p class="note">b</p></section>
    <section><p class="note is-active">c</p><button data-testid="buy">Buy</button></section></main>
    <div id="item-1234567"><i id="twice"></i></div><div><i id="twice"></i></div><div id="a.b"></div>`;
});

describe("a selector", () => {
  it("finds each element, and it alone", () => {
    for (const element of document.body.querySelectorAll("*")) {
      expect([...document.querySelectorAll(selectorOf(element))]).toEqual([element]);
    }
  });
  it("takes an id, or a test's name", () => {
    expect(selectorOf(document.getElementById("a.b")!)).toBe("#a\\.b");
    expect(selectorOf(document.querySelector("button")!)).toBe('[data-testid="buy"]');
  });
  it("does not rest on what changes", () => {
    const before = selectorOf(document.querySelector(".is-active")!);
    document.querySelector(".is-active")!.classList.remove("is-active");
    expect(selectorOf(document.querySelectorAll("p")[2]!)).toBe(before);
    expect(selectorOf(document.getElementById("item-1234567")!)).not.toContain("1234567");
  });
});
