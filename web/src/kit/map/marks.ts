// The signs on a map as elements, so that a title of any kind stays text. Colours are classes; see map.css.
import * as L from "leaflet";

import type { MapPoint } from "./PlaceMap";

const SIGNS: Record<MapPoint["kind"], string> = { case: "▪", candidate: "?", camera: "◉" };
const SIZE_PX = 26;
export const PIN_CLASS = "gw-map-pin";

export function iconOf(point: MapPoint): L.DivIcon {
  const sign = document.createElement("span");
  sign.textContent = point.isDanger && !point.sign ? "⚠" : (point.sign ?? SIGNS[point.kind]);
  const tone = point.isDanger ? "danger" : (point.tone ?? point.kind);
  return L.divIcon({
    html: sign,
    className: `gw-map-point gw-map-of-${point.kind} gw-map-${tone}${point.isChosen ? " gw-map-chosen" : ""}`,
    iconSize: [SIZE_PX, SIZE_PX],
  });
}

export function pinIcon(): L.DivIcon {
  return L.divIcon({ html: document.createElement("span"), className: PIN_CLASS, iconSize: [26, 26], iconAnchor: [13, 46] });
}

/** A mark that is a button: named, reachable, and chosen by click, Enter or Space. */
export function markOf(point: MapPoint, choose: ((id: string) => void) | undefined): L.Marker {
  const mark = L.marker([point.latitude, point.longitude], {
    icon: iconOf(point),
    title: point.label,
    keyboard: choose !== undefined,
    interactive: choose !== undefined,
    zIndexOffset: point.isChosen ? 1000 : point.isDanger ? 500 : 0,
  });
  mark.on("add", () => {
    const element = mark.getElement();
    element?.setAttribute("aria-label", point.label);
    if (choose === undefined) element?.setAttribute("role", "img");
  });
  if (choose !== undefined) {
    mark.on("click", () => choose(point.id));
    mark.on("keydown", ({ originalEvent }: L.LeafletKeyboardEvent) => {
      if (originalEvent.code !== "Enter" && originalEvent.code !== "Space") return;
      L.DomEvent.stop(originalEvent);
      choose(point.id);
    });
  }
  return mark;
}
