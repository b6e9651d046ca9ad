import { describe, expect, it } from "vitest";

import { freshnessOf, heldPicture, isWithin } from "./freshness";

const NOW = new Date("2026-07-28T02:00:00Z"); // 10:00 in the city
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000).toISOString();
const camera = (age_s: number) => ({ picture_at: ago(age_s), picture_every_s: 600, picture_hours: null, is_patrolled: true });

describe("how fresh a picture is", () => {
  it.each([
    [0, "fresh"],
    [1200, "fresh"],
    [1201, "late"],
    [3600, "late"],
    [3601, "old"],
  ])("after %i s it is %s", (age_s, expected) => expect(freshnessOf(camera(age_s), NOW)).toBe(expected));

  it("rests outside its hours, and when nobody patrols it", () => {
    expect(freshnessOf({ ...camera(9000), picture_hours: ["18:00", "06:00"] }, NOW)).toBe("resting");
    expect(freshnessOf({ ...camera(9000), is_patrolled: false }, NOW)).toBe("resting");
    expect(freshnessOf({ ...camera(9000), picture_at: null }, NOW)).toBe("none");
  });

  it("reads hours by the city's clock, also over midnight", () => {
    expect(isWithin(["06:00", "22:00"], NOW)).toBe(true);
    expect(isWithin(["10:01", "22:00"], NOW)).toBe(false);
    expect(isWithin(["22:00", "10:01"], NOW)).toBe(true);
    expect(isWithin(["22:00", "10:00"], NOW)).toBe(false);
  });
});

describe("the address of a picture", () => {
  const held = { picture_at: "a", url: "/1" };
  it("stays while the picture is the same, however the address is signed", () =>
    expect(heldPicture(held, { picture_at: "a", url: "/2" }, false)).toBe(held));
  it("changes with the picture, and when it could not be loaded any more", () => {
    expect(heldPicture(held, { picture_at: "b", url: "/2" }, false)?.url).toBe("/2");
    expect(heldPicture(held, { picture_at: "a", url: "/2" }, true)?.url).toBe("/2");
    expect(heldPicture(held, { picture_at: null, url: null }, false)).toBeNull();
  });
});
