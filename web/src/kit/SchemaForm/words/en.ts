import type zh from "./zh";

const en: typeof zh = {
  required: "required",
  optional: "optional",
  choose: "Choose",
  nothingToChoose: "There is nothing to choose from",
  yes: "Yes",
  no: "No",
  lacks: {
    missing: "Please fill this in",
    tooLong: "Too long",
    tooSmall: "Too small",
    tooLarge: "Too large",
    tooMany: "Too many",
  },
  letters: (count: number, most: number) => `${count} / ${most} characters`,
  units: { minutes: "minutes", hours: "hours", days: "days" },
  count: "Count",
  unit: "Unit",
  cityTime: "By the city's clock",
  addPhotos: "Add photos",
  photosHint: "Several at once; after a cut they go on by themselves.",
  photo: (number: number) => `Photo ${number}`,
  sending: (name: string, percent: number) => `${name}: ${percent} % sent`,
  removePhoto: (name: string) => `Remove ${name}`,
  resend: (name: string) => `Send ${name} again`,
  stillSending: (count: number) => `${count} ${count === 1 ? "photo is" : "photos are"} still being sent; then you can submit.`,
  here: "Use my position",
  noPosition: "The browser gave no position; you can type it.",
  position: { longitude: "Longitude", latitude: "Latitude", accuracy_m: "True to (m)" },
  clear: "Clear",
  addRow: "Add one more",
  removeRow: (number: number) => `Remove number ${number}`,
  row: (number: number) => `Number ${number}`,
};

export default en;
