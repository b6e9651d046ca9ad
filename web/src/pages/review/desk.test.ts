import { describe, expect, it } from "vitest";

import { Desk, type Server } from "./desk";
import type { Answer, Entry } from "./outbox";
import type { Candidate } from "./seat";

const later = new Date(Date.now() + 180_000).toISOString();
const named = { id: "x", zh: "暴露垃圾", en: "Exposed garbage" };
const leased = (id: number, is_danger = false) => ({
  candidate: { id, version: 2, is_danger, item: named, condition: named } as Candidate,
  lease_token: `lease ${id}`,
  lease_until: later,
});
const settle = () => new Promise((done) => setTimeout(done, 5));

/** A queue of ids at a server that says what the test wants. */
function aDesk(queue: number[], answers: Answer[] = []) {
  const sent: Entry[] = [];
  const back: number[] = [];
  const server: Server = {
    lease: async (count, skip) =>
      queue
        .filter((id) => !skip.includes(id))
        .slice(0, count)
        .map((id) => leased(id)),
    claim: async (id) => leased(id, true),
    renew: async () => [],
    giveBack: async (held) => void back.push(...held.map((one) => one.candidate.id)),
    send: async (entry) => {
      sent.push(entry);
      const answer = answers.shift() ?? { is: "taken", answer: {} };
      if (answer.is === "taken") queue.splice(0, queue.length, ...queue.filter((id) => id !== entry.candidate_id));
      return answer;
    },
    saidBy: () => "no",
  };
  const desk = new Desk(server, { read: async () => [], write: async () => undefined });
  desk.start();
  const seat = () => desk.get().held.map((one) => one.candidate.id);
  return { desk, sent, back, seat };
}

describe("the desk", () => {
  it("holds three, shows the next at once, and fills up behind", async () => {
    const { desk, seat, sent } = aDesk([1, 2, 3, 4]);
    await settle();
    expect(seat()).toEqual([1, 2, 3]);
    desk.decide("reject", { reason: "not_ours" }, 900);
    expect(seat()).toEqual([2, 3]);
    await settle();
    expect(seat()).toEqual([2, 3, 4]);
    expect(sent.map((one) => [one.candidate_id, one.kind])).toEqual([[1, "reject"]]);
  });

  it("brings back what was undone, one after the other, on top and with its box", async () => {
    const claim = (id: number): Answer => ({
      is: "taken",
      answer: { candidate: { id, version: 9 }, lease_token: `again ${id}`, lease_until: later },
    });
    const taken: Answer = { is: "taken", answer: {} };
    const { desk, seat } = aDesk([1, 2, 3], [taken, taken, claim(2), claim(1)]);
    await settle();
    desk.change(1, { box: { x0: 1, y0: 1, x1: 99, y1: 99 } });
    desk.decide("reject", {}, 900);
    desk.decide("reject", {}, 900);
    await settle();
    expect([desk.undo(), desk.undo(), desk.undo()]).toEqual([true, true, false]);
    await settle();
    expect(seat()).toEqual([1, 2, 3]);
    expect(desk.current).toMatchObject({ token: "again 1", box: { x0: 1 }, candidate: { version: 9 } });
  });

  it("shows a decision that was refused, with why, and one that could not be taken back", async () => {
    const { desk } = aDesk(
      [1, 2],
      [
        { is: "refused", why: "taken by Li", slug: "claimed" },
        { is: "taken", answer: {} },
        { is: "refused", why: "too late", slug: "late" },
      ],
    );
    await settle();
    desk.decide("reject", {}, 900);
    desk.decide("reject", {}, 900);
    await settle();
    expect(desk.get().notTaken.map((one) => one.why)).toEqual(["taken by Li"]);
    desk.undo();
    await settle();
    expect(desk.get().recent[0]).toMatchObject({ is: "kept", why: "too late" });
  });

  it("gives back what is paused or skipped, and does not ask for what was laid aside", async () => {
    const { desk, seat, back } = aDesk([1, 2, 3, 4]);
    await settle();
    desk.skip();
    await settle();
    expect(seat()).toEqual([2, 3, 4]);
    await desk.pause();
    expect(back).toEqual([1, 2, 3, 4]);
    expect(seat()).toEqual([]);
  });

  it("stops at three that nobody took", async () => {
    const { desk, seat } = aDesk([1, 2, 3, 4, 5], [{ is: "lost" }]);
    await settle();
    for (let at = 0; at < 5; at += 1) {
      desk.decide("reject", {}, 900);
      await settle();
    }
    expect(desk.isStopped).toBe(true);
    expect(seat()[0]).toBe(4);
    desk.close();
  });
});
