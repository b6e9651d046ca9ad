import type zh from "./zh";

const en: typeof zh = {
  pin: "Pin of the place. Drag it; arrow keys move it 5 m, with Shift 50 m.",
  sketch: "Map of the place",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
};

export default en;
