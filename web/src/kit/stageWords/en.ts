import type zh from "./zh";

const en: typeof zh = {
  title: "Stages",
  names: {
    information: "Collection",
    establishment: "Case building",
    assignment: "Dispatch",
    handling: "Handling and feedback",
    inspection: "Inspection",
    closure: "Closing",
  },
};

export default en;
