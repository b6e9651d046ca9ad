import type { Words } from "../../language";
import type zh from "./zh";

export const formWords: Words<typeof zh> = { zh: () => import("./zh"), en: () => import("./en") };
