import type zh from "./zh";

const en: typeof zh = {
  before: "Before",
  after: "After",
  slider: "Before and after",
  shows: (percent: number) => `the left ${percent} % show before`,
  full: "Full screen",
  notYet: "Not to be seen now: people in it are being made unrecognisable, or its time of keeping is over.",
  again: "Try again",
  commands: { left: "Move the line left", right: "Move the line right", full: "Full screen" },
};

export default en;
