import { describe, expect, it } from "vitest";

import type { Schemas } from "../../../api/client";
import { besides } from "../../../kit/trail";
import { changesBetween, missedBy } from "./changes";
import { historyLines } from "./history";
import { keyOf, type Offer, sorted } from "./offers";
import { pairOf } from "./pictures";
import { attemptOf } from "./sending";

const said = { zh: "处置时限", en: "handling" };
const event = (version: number, at: string, more: object = {}) =>
  ({ version, happened_at: at, from_state: "handling", to_state: "handling", ...more }) as Schemas["CaseEventOut"];
const clock = (more: object) =>
  ({
    kind: "handle",
    name: said,
    limit_s: 14_400,
    elapsed_s: 60,
    stopped_at: null,
    ending: null,
    pauses: [],
    extensions: [],
    ...more,
  }) as unknown as Schemas["DeadlineOut"];

describe("history", () => {
  const events = [
    event(1, "2026-03-02T02:00:00Z", { from_state: "dispatched" }),
    event(2, "2026-03-02T02:10:00.000Z"),
    event(3, "2026-03-02T03:00:00+00:00"),
  ];

  it("says at each event which clocks it moved, however the instant is written", () => {
    const lines = historyLines(
      events,
      [
        clock({
          started_at: "2026-03-02T02:00:00Z",
          pauses: [{ from_at: "2026-03-02T02:10:00Z", to_at: "2026-03-02T03:00:00Z" }],
          extensions: [{ given_at: "2026-03-02T03:00:00Z", span_s: 3600 }],
        }),
        clock({ kind: "arrive", started_at: "2026-03-02T01:00:00Z", stopped_at: "2026-03-02T02:10:00Z", ending: "void" }),
      ],
      [],
    );
    expect(lines.map((line) => line.moves.map((move) => move.kind))).toEqual([["started"], ["paused", "ended"], ["resumed", "extended"]]);
    expect(lines.map((line) => line.isStep)).toEqual([true, false, false]);
  });

  it("tells a stop that stands from one that waits for the inspection", () => {
    const stop = (ending: string) => clock({ started_at: "2026-03-01T00:00:00Z", stopped_at: "2026-03-02T02:00:00Z", ending });
    const kinds = ["kept", "provisional", "void"].map((ending) => historyLines(events, [stop(ending)], [])[0]?.moves[0]?.kind);
    expect(kinds).toEqual(["stopped", "provisional", "ended"]);
  });

  it("puts each photo to the event that names it", () => {
    const photo = { kind: "photo", id: 7, event_version: 2 } as Schemas["CasePicture"];
    const lines = historyLines(events, [], [photo, { ...photo, kind: "evidence", id: 8 }]);
    expect(lines.map((line) => line.pictures.map((one) => one.id))).toEqual([[], [7], []]);
  });
});

describe("before and after", () => {
  const picture = (id: number, is_after: boolean, action: string | null = null) => ({ id, is_after, action }) as Schemas["CasePicture"];

  it("are the first picture and the department's latest", () => {
    const pictures = [picture(1, false), picture(2, false), picture(3, true, "feed_back"), picture(4, true, "feed_back"), picture(5, true)];
    const { before, after } = pairOf({ pictures, second_looks: [] });
    expect([before?.id, after?.id]).toEqual([1, 4]);
  });

  it("may both be missing", () => {
    expect(pairOf({ pictures: [], second_looks: [] })).toEqual({ before: null, after: null });
  });
});

describe("offers", () => {
  const offer = (action: string, guard: string | null, authorisation: string | null = null) =>
    ({ action, authorisation, is_open: guard === null, barred_because: guard === null ? null : { guard } }) as unknown as Offer;

  it("show what is barred for a reason that matters apart from what is not of this state or post", () => {
    const found = sorted([offer("close", "inspection_passed"), offer("file", null), offer("accept", "state"), offer("urge", "permission")]);
    expect(found.open.map(keyOf)).toEqual(["file"]);
    expect(found.barred.map(keyOf)).toEqual(["close"]);
    expect(found.elsewhere.map(keyOf)).toEqual(["accept", "urge"]);
  });

  it("are named apart by what is asked for", () => {
    expect(keyOf(offer("ask", null, "extension"))).toBe("ask.extension");
  });

  it("are sent again under the same key only when the very same is sent", () => {
    const one = { href: "/api/v1/cases/7/actions/urge" } as Offer;
    const first = attemptOf(one, 3, { reason: "a" }, null);
    expect(attemptOf(one, 3, { reason: "a" }, first)).toBe(first);
    expect(attemptOf(one, 3, { reason: "b" }, first).key).not.toBe(first.key);
    expect(attemptOf(one, 4, { reason: "a" }, first).key).not.toBe(first.key);
  });
});

describe("what changed meanwhile", () => {
  const seen = {
    version: 2,
    state_said: { zh: "处置中", en: "handling" },
    main_department: null,
    condition: null,
    place: { longitude: 121.5, latitude: 31.2, radius_m: 8 },
    next_due_at: "2026-03-02T02:00:00Z",
    whole_due_at: null,
    open_requests: [],
    events: [event(1, ""), event(2, "")],
  } as unknown as Schemas["CaseDetail"];
  const now = { ...seen, version: 4, next_due_at: "2026-03-02T03:00:00Z", events: [...seen.events, event(3, ""), event(4, "")] };

  it("is shown side by side, only what differs", () => {
    expect(changesBetween(seen, now, "en")).toEqual([
      { part: "due", seen: "2026-03-02 10:00", now: "2026-03-02 11:00" },
      { part: "version", seen: "v2", now: "v4" },
    ]);
    expect(missedBy(seen, now).map((one) => one.version)).toEqual([3, 4]);
  });
});

describe("the list one came from", () => {
  it("has a case before and one after, but not beyond its ends", () => {
    const list = { ids: [5, 3, 9], back: "/cases?f=mine" };
    expect(besides(3, list)).toEqual({ previous: 5, next: 9 });
    expect(besides(5, list)).toEqual({ previous: null, next: 3 });
    expect(besides(4, list)).toEqual({ previous: null, next: null });
    expect(besides(4, null)).toEqual({ previous: null, next: null });
  });
});
