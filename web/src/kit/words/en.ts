import type zh from "./zh";

const en: typeof zh = {
  slow: "Still waiting for the server's answer.",
  retry: "Retry",
  noAnswer: "The server did not answer",
  noAnswerWhy: "The network is down or the server is busy. What you typed is kept; try again in a moment.",
  requestId: "Request id",
  asOf: (time: string) => `Data as of ${time}`,
};

export default en;
