// Geometry for the map: hexes from their centres, lines cut at what is dug, circles, outlines.
import type * as GeoJSON from 'geojson';
import type { Ground, Siege } from '../api';

type Feature = GeoJSON.Feature;
export const collection = (features: Feature[]): GeoJSON.FeatureCollection => ({ type: 'FeatureCollection', features });

const METRES = 111_195;

/** Hexes of these cells, of all when none are named. */
export function hexes(ground: Ground, cells: number[] = ground.lat.map((_, id) => id)): GeoJSON.FeatureCollection {
  return collection(
    cells.map((id) => {
      const ring = ground.corners.map(([east, north]) => [ground.lon[id] + east, ground.lat[id] + north]);
      return { type: 'Feature', id, properties: {}, geometry: { type: 'Polygon', coordinates: [[...ring, ring[0]]] } };
    }),
  );
}

/** For each cell the neighbour over each of its six edges, -1 off the map. */
export function neighbours(ground: Ground): Int32Array {
  const key = (lon: number, lat: number) => 2_000_000 * Math.round(lon / 0.0002) + Math.round(lat / 0.0002);
  const at = new Map(ground.lat.map((lat, i) => [key(ground.lon[i], lat), i]));
  const table = new Int32Array(6 * ground.n).fill(-1);
  for (let i = 0; i < ground.n; i++) {
    for (let k = 0; k < 6; k++) {
      const [a, b] = [ground.corners[k], ground.corners[(k + 1) % 6]];
      const [lon, lat] = [ground.lon[i] + a[0] + b[0], ground.lat[i] + a[1] + b[1]];
      search: for (const dx of [0, -1, 1]) {
        for (const dy of [0, -1, 1]) {
          const found = at.get(key(lon + dx * 0.0002, lat + dy * 0.0002));
          if (found !== undefined && found !== i) {
            table[6 * i + k] = found;
            break search;
          }
        }
      }
    }
  }
  return table;
}

/** The first part of a course, by length. */
export function firstPart(course: number[][], share: number): number[][] {
  if (share >= 1) return course;
  const squeeze = Math.cos((course[0][1] * Math.PI) / 180);
  const lengths = course.slice(1).map((p, i) => Math.hypot((p[0] - course[i][0]) * squeeze, p[1] - course[i][1]));
  let left = share * lengths.reduce((a, b) => a + b, 0);
  const kept = [course[0]];
  for (let i = 0; i < lengths.length && left > 0; i++) {
    const part = Math.min(1, left / Math.max(lengths[i], 1e-12));
    kept.push([
      course[i][0] + part * (course[i + 1][0] - course[i][0]),
      course[i][1] + part * (course[i + 1][1] - course[i][1]),
    ]);
    left -= lengths[i];
  }
  return kept;
}

export function circle(lon: number, lat: number, radius: number): number[][] {
  const squeeze = Math.cos((lat * Math.PI) / 180);
  return Array.from({ length: 73 }, (_, i) => {
    const angle = (i / 72) * 2 * Math.PI;
    return [lon + (radius * Math.cos(angle)) / (METRES * squeeze), lat + (radius * Math.sin(angle)) / METRES];
  });
}

/** Wire and mines round the posts that have them, as far out as they are deep. */
export function wire(siege: Siege): GeoJSON.FeatureCollection {
  return collection(
    siege.positions
      .filter((p) => p.obstacle_m > 0)
      .map((p) => ({
        type: 'Feature',
        properties: {},
        geometry: { type: 'LineString', coordinates: circle(p.lon, p.lat, Math.sqrt((p.area_ha * 10_000) / Math.PI) + p.obstacle_m) },
      })),
  );
}

export function routes(siege: Siege): GeoJSON.FeatureCollection {
  return collection(
    siege.routes
      .filter((r) => r.course.length > 1)
      .map((r) => ({ type: 'Feature', properties: { kind: r.kind, name: r.name }, geometry: { type: 'LineString', coordinates: r.course } })),
  );
}

export function zones(siege: Siege): GeoJSON.FeatureCollection {
  return collection(
    siege.zones.flatMap((z): Feature[] => [
      { type: 'Feature', properties: { kind: z.kind }, geometry: { type: 'LineString', coordinates: circle(z.lon, z.lat, z.kind === 'drop' ? 300 : 150) } },
      { type: 'Feature', properties: { kind: 'approach' }, geometry: { type: 'LineString', coordinates: [[z.approach_lon, z.approach_lat], [z.lon, z.lat]] } },
    ]),
  );
}

/** Metres between two points (latitude, longitude). */
export function metres(a: readonly number[], b: readonly number[]): number {
  const squeeze = Math.cos((((a[0] + b[0]) / 2) * Math.PI) / 180);
  return METRES * Math.hypot(b[0] - a[0], (b[1] - a[1]) * squeeze);
}

/** Length of a course of points (latitude, longitude). */
export const lengthOf = (course: readonly (readonly number[])[]): number =>
  course.slice(1).reduce((sum, p, i) => sum + metres(course[i], p), 0);
