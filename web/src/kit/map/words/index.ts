import type { Words } from "../../language";
import type zh from "./zh";

export const mapWords: Words<typeof zh> = { zh: () => import("./zh"), en: () => import("./en") };
