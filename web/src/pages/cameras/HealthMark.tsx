// How a camera is doing: a sign whose shape tells, and the word.
import type { ReactNode } from "react";

import { named, useLanguage } from "../../kit/language";
import { signOf, useHealthWords } from "./health";

export function HealthMark({ health }: { health: string | null }): ReactNode {
  const { sign, tone } = signOf(health);
  return (
    <span className={`cam-health cam-${tone}`}>
      <span className="cam-sign" aria-hidden="true">
        {sign}
      </span>{" "}
      {useHealthWord(health)}
    </span>
  );
}

export function useHealthWord(health: string | null): string {
  const language = useLanguage();
  const found = useHealthWords().get(health ?? "unvisited");
  return found ? named(found, language) : (health ?? "");
}
