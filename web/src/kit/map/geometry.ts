// Small geometry of maps in WGS-84 degrees: windows to ask the server for, cones of cameras, distances, scales.

export interface Spot {
  longitude: number;
  latitude: number;
}

/** Degrees; west < east, south < north. */
export interface Bounds {
  west: number;
  south: number;
  east: number;
  north: number;
}

const EARTH_M = 6_371_008.8;
const METRES_A_DEGREE = (Math.PI / 180) * EARTH_M;
/** The server draws windows of at most 1°. */
const WIDEST_DEG = 1;
const CSS_PIXEL_MM = 25.4 / 96;

function cosine(latitude: number): number {
  return Math.max(0.01, Math.cos((latitude * Math.PI) / 180));
}

/** `east_m` and `north_m` away; right to centimetres within some kilometres. */
export function moved(from: Spot, east_m: number, north_m: number): Spot {
  return {
    longitude: from.longitude + east_m / (METRES_A_DEGREE * cosine(from.latitude)),
    latitude: from.latitude + north_m / METRES_A_DEGREE,
  };
}

/** Metres east and north of `origin`. */
export function offset(origin: Spot, spot: Spot): { east_m: number; north_m: number } {
  return {
    east_m: (spot.longitude - origin.longitude) * METRES_A_DEGREE * cosine(origin.latitude),
    north_m: (spot.latitude - origin.latitude) * METRES_A_DEGREE,
  };
}

export function apart_m(one: Spot, other: Spot): number {
  const { east_m, north_m } = offset(one, other);
  return Math.hypot(east_m, north_m);
}

/** The window that holds a circle. */
export function around(centre: Spot, reach_m: number): Bounds {
  const low = moved(centre, -reach_m, -reach_m);
  const high = moved(centre, reach_m, reach_m);
  return { west: low.longitude, south: low.latitude, east: high.longitude, north: high.latitude };
}

/** The window that holds all of them, or null for none. */
export function enclosing(spots: readonly Spot[]): Bounds | null {
  if (spots.length === 0) return null;
  const longitudes = spots.map((one) => one.longitude);
  const latitudes = spots.map((one) => one.latitude);
  return {
    west: Math.min(...longitudes),
    east: Math.max(...longitudes),
    south: Math.min(...latitudes),
    north: Math.max(...latitudes),
  };
}

/**
 * Grown to a grid, so that small moves of the map ask for nothing new. Its step is the power of two of 0.001° that is
 * next to the size of the window. Null: wider than the server draws.
 */
export function snapped(bounds: Bounds): string | null {
  const size = Math.max(bounds.east - bounds.west, bounds.north - bounds.south, 1e-6);
  const step = 0.001 * 2 ** Math.max(0, Math.ceil(Math.log2(size / 0.002)));
  const west = Math.floor(bounds.west / step) * step;
  const south = Math.floor(bounds.south / step) * step;
  const east = Math.ceil(bounds.east / step) * step;
  const north = Math.ceil(bounds.north / step) * step;
  if (east - west > WIDEST_DEG || north - south > WIDEST_DEG) return null;
  return [west, south, east, north].map((one) => one.toFixed(5)).join(",");
}

/** The corners of what a camera looks at: from where it stands to an arc `reach_m` away. Bearings clockwise from north. */
export function cone(from: Spot, bearing_deg: number, width_deg: number, reach_m: number): Spot[] {
  const steps = Math.max(2, Math.ceil(width_deg / 10));
  const arc = Array.from({ length: steps + 1 }, (_, at) => {
    const bearing = ((bearing_deg - width_deg / 2 + (width_deg * at) / steps) * Math.PI) / 180;
    return moved(from, Math.sin(bearing) * reach_m, Math.cos(bearing) * reach_m);
  });
  return [from, ...arc];
}

/** How many metres of ground lie under one millimetre of paper, and under one CSS pixel. */
export function groundOf(scale: number): { perMillimetre_m: number; perPixel_m: number } {
  return { perMillimetre_m: scale / 1000, perPixel_m: (scale * CSS_PIXEL_MM) / 1000 };
}

/** Six decimals: 10 cm. */
export function rounded(spot: Spot): Spot {
  return { longitude: Number(spot.longitude.toFixed(6)), latitude: Number(spot.latitude.toFixed(6)) };
}
