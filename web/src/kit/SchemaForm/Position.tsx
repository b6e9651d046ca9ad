// Where somebody stands: from the device where it tells, else typed. WGS-84.
import { Button } from "antd";
import { type ReactNode, useState } from "react";

import { useWords } from "../language";
import type { ControlProps } from "./Control";
import { asObject, type Json } from "./schema";
import { formWords } from "./words";

const PARTS = ["longitude", "latitude", "accuracy_m"] as const;
const WAIT_MS = 10_000;

export function Position({ id, value, onChange }: ControlProps): ReactNode {
  const words = useWords(formWords);
  const [isRefused, setRefused] = useState(false);
  const place = asObject(value);
  const put = (part: string, text: string) => {
    const { [part]: _, ...others } = place;
    const next: Record<string, Json> = text === "" ? others : { ...others, [part]: Number(text) };
    onChange(Object.keys(next).length === 0 ? undefined : next);
  };
  const ask = () =>
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setRefused(false);
        onChange({ longitude: coords.longitude, latitude: coords.latitude, accuracy_m: Math.round(coords.accuracy) });
      },
      () => setRefused(true),
      { enableHighAccuracy: true, timeout: WAIT_MS },
    );
  return (
    <>
      <div className="gw-together">
        {PARTS.map((part) => (
          <label key={part} htmlFor={`${id}-${part}`} className="gw-part">
            {words.position[part]}
            <input
              id={`${id}-${part}`}
              className="gw-input gw-figures"
              type="number"
              step="any"
              value={typeof place[part] === "number" ? String(place[part]) : ""}
              onChange={(event) => put(part, event.target.value)}
            />
          </label>
        ))}
      </div>
      <Button size="small" onClick={ask}>
        {words.here}
      </Button>
      {isRefused && <p role="status">{words.noPosition}</p>}
    </>
  );
}
