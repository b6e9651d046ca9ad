import type zh from "./zh";

const en: typeof zh = {
  slow: "Still waiting for the server's answer.",
  retry: "Retry",
  noAnswer: "The server did not answer",
  noAnswerWhy: "The network is down or the server is busy. What you typed is kept; try again in a moment.",
  requestId: "Request id",
  asOf: (time: string) => `Data as of ${time}`,
  clock: {
    names: {
      case: "Whole case",
      accept: "Acceptance",
      verify: "Verification",
      file: "Filing",
      dispatch: "Dispatch",
      arrive: "Arrival",
      handle: "Handling",
      inspect: "Inspection",
      close: "Closing",
    },
    left: (time: string) => `${time} left`,
    over: (time: string, times: string) => `over by ${time} ×${times}`,
    near: "due soon",
    held: "paused",
    stopped: "stopped in time",
    working: "working hours",
    provisional: "provisional",
  },
};

export default en;
