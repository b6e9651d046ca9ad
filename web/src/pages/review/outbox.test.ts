import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { type Answer, type Entry, MOST_WAITING, Outbox, retryAfter_ms } from "./outbox";

/** A server that remembers keys, behind a network that loses questions and answers. */
class World {
  disk: Entry[] = [];
  done: string[] = [];
  settled: string[] = [];
  timers: { act: () => void; after_ms: number }[] = [];
  pauses: number[] = [];
  fates: ("ok" | "question lost" | "answer lost" | "refused" | "signed out")[] = [];

  outbox(): Outbox {
    return new Outbox({
      store: {
        read: async () => this.disk,
        write: async (entries) => {
          this.disk = entries;
        },
      },
      send: async (entry): Promise<Answer> => {
        const fate = this.fates.shift() ?? "ok";
        if (fate === "question lost") throw new TypeError("no network");
        if (fate === "signed out") return { is: "signed out" };
        if (fate === "refused" && !this.done.includes(entry.key)) return { is: "refused", why: "too late", slug: "conflict" };
        if (!this.done.includes(entry.key)) this.done.push(entry.key);
        return fate === "answer lost" ? { is: "lost" } : { is: "taken", answer: null };
      },
      later: (act, after_ms) => {
        const timer = { act, after_ms };
        this.timers.push(timer);
        this.pauses.push(after_ms);
        return () => {
          this.timers = this.timers.filter((one) => one !== timer);
        };
      },
      settled: (entry) => this.settled.push(entry.key),
      changed: () => undefined,
    });
  }

  /** Until nothing moves any more. */
  async run(): Promise<void> {
    for (let turn = 0; turn < 200; turn += 1) {
      await new Promise((done) => setTimeout(done, 0));
      const next = this.timers.shift();
      if (next) next.act();
      else if (turn > 3) return;
    }
  }
}

const entry = (key: string): Entry => ({
  key,
  candidate_id: 1,
  kind: "confirm",
  body: {},
  item: { zh: "", en: "" },
  pressed_at: "",
  attempts: 0,
});

describe("decisions on their way", () => {
  it("arrive each exactly once and in order, whatever the network loses", async () => {
    const fate = fc.constantFrom("ok" as const, "question lost" as const, "answer lost" as const, "signed out" as const);
    await fc.assert(
      fc.asyncProperty(fc.array(fate, { maxLength: 8 }), fc.integer({ min: 1, max: 5 }), async (fates, count) => {
        const world = new World();
        world.fates = [...fates];
        const outbox = world.outbox();
        const keys = Array.from({ length: count }, (_, at) => `key-${at}`);
        for (const key of keys) outbox.put(entry(key));
        await world.run();
        expect(world.done).toEqual(keys);
        expect(world.settled).toEqual(keys);
        expect(world.disk).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it("are tried after 1, 2, 5 and then every 10 seconds", async () => {
    const world = new World();
    world.fates = ["question lost", "answer lost", "question lost", "question lost", "question lost"];
    const outbox = world.outbox();
    outbox.put(entry("one"));
    await world.run();
    expect(world.pauses).toEqual([1000, 2000, 5000, 10_000, 10_000]);
    expect(retryAfter_ms(99)).toBe(10_000);
  });

  it("survive the page: the next one sends what this one could not", async () => {
    const world = new World();
    world.fates = ["answer lost"];
    const first = world.outbox();
    first.put(entry("one"));
    first.put(entry("two"));
    await new Promise((done) => setTimeout(done, 0));
    first.close();
    expect(first.isStuck).toBe(true);
    world.timers = [];
    const second = world.outbox();
    await second.open();
    await world.run();
    expect(world.done).toEqual(["one", "two"]);
    expect(world.disk).toEqual([]);
  });

  it("are stopped at three, and one that is refused does not hold up the next", async () => {
    const world = new World();
    world.fates = ["refused"];
    const outbox = world.outbox();
    for (let at = 0; at < MOST_WAITING; at += 1) outbox.put(entry(String(at)));
    expect(outbox.isFull).toBe(true);
    await world.run();
    expect(outbox.isFull).toBe(false);
    expect(world.done).toEqual(["1", "2"]);
    expect(world.settled).toEqual(["0", "1", "2"]);
  });
});
