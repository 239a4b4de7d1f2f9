import { beforeEach, describe, expect, it } from "vitest";
import { draw, uuid } from "../src/core/ids";
import { createSessions, type Session } from "../src/core/session";
import { createStore, type Store } from "../src/core/store";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = 1_800_000_000_000;

const open = (store: Store) => createSessions(store, () => 30 * MINUTE);
const fresh = () => createStore("gosight:test:", true);

beforeEach(() => localStorage.clear());

describe("a session", () => {
  it("goes on after exactly the idle time, and not a millisecond longer", () => {
    const sessions = open(fresh());
    sessions.begin(NOW);
    expect([sessions.isOver(NOW + 30 * MINUTE), sessions.isOver(NOW + 30 * MINUTE + 1)]).toEqual([false, true]);
  });

  it("ends after a day, however busy", () => {
    const sessions = open(fresh());
    sessions.begin(NOW);
    sessions.note(NOW + 24 * HOUR - 1, 0);
    expect([sessions.isOver(NOW + 24 * HOUR - 1), sessions.isOver(NOW + 24 * HOUR)]).toEqual([false, true]);
  });

  it("is the same in another tab, with what both have seen", () => {
    const [one, two] = [open(fresh()), open(fresh())];
    one.begin(NOW);
    two.look(NOW);
    one.note(NOW + 1, 1);
    two.note(NOW + 2, 1);
    one.write();
    expect(two.current!.id).toBe(one.current!.id);
    expect(one.current!.pages).toBe(2);
  });

  it("is the newer one where two tabs have begun one", () => {
    const [one, two] = [open(fresh()), open(fresh())];
    one.begin(NOW);
    two.look(NOW);
    one.begin(NOW + 5_000);
    expect(two.look(NOW + 6_000)).toBe(true);
    expect(two.current!.id).toBe(one.current!.id);
  });

  it("keeps its visitor, unless it is somebody else's", () => {
    const sessions = open(fresh());
    const ids = [undefined, undefined, "other"].map((visitor) => {
      sessions.begin(NOW, visitor);
      return (sessions.current as Session).visitor;
    });
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).toBe("other");
  });

  it("is none where nothing can be kept", () => {
    const sessions = open(createStore("gosight:test:", false));
    sessions.begin(NOW);
    expect(sessions.current).toBe(undefined);
  });
});

describe("ids", () => {
  it("are UUIDs of version 4, each another", () => {
    const ids = Array.from({ length: 1_000 }, uuid);
    expect(new Set(ids).size).toBe(1_000);
    expect(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toBe(true);
  });

  it("draw every share, and one says nothing of the other", () => {
    const drawn = Array.from({ length: 4_000 }, uuid).map((id) => [draw(id, 0) < 50, draw(id, 24) < 50].join());
    for (const both of ["true,true", "true,false", "false,true", "false,false"]) {
      const share = drawn.filter((one) => one === both).length / drawn.length;
      expect(share).toBeGreaterThan(0.2);
      expect(share).toBeLessThan(0.3);
    }
  });
});
