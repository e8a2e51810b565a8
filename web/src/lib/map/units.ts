// Units on the map: those of one echelon gathered under their formation as one looks from farther.
import type { Siege, Unit, Ground } from '../api';
import type { Reel } from '../playback';
import { branchOf } from '../strength';
import { imageName } from './symbols';

const ORDER = ['SECT', 'PLT', 'COY', 'BN', 'RGT', 'BDE', 'DIV', 'CORPS', 'ARMY'];

/** The lowest echelon that stands alone at a zoom. */
export function echelonAt(zoom: number): string {
  if (zoom < 12.2) return 'DIV';
  if (zoom < 13.4) return 'RGT';
  return zoom < 14.6 ? 'BN' : 'SECT';
}

export interface Standing {
  unit: Unit;
  lon: number;
  lat: number;
  fit: number;
  cohesion: number;
  full: number;
  parts: number;
}

/** Where each fighting unit stands and what it has, by playback or by the written situation. */
export function standing(siege: Siege, ground: Ground, reel: Reel | undefined, watch: number): Standing[] {
  const found: Standing[] = [];
  for (const unit of siege.units) {
    if (unit.kind === 'formation') continue;
    let { lat, lon, fit, cohesion } = unit;
    let present = unit.is_present;
    const now = reel?.unit(unit.id, watch);
    if (now) {
      ({ present, fit, cohesion } = now);
      if (now.cell >= 0) [lat, lon] = [ground.lat[now.cell], ground.lon[now.cell]];
    }
    if (present && fit > 0 && lat != null && lon != null) {
      found.push({ unit, lon, lat, fit, cohesion, full: Math.max(unit.establishment, 1), parts: 1 });
    }
  }
  return found;
}

/** Units below an echelon gathered under the formation of that echelon, in the middle of its men. */
export function gathered(siege: Siege, units: Standing[], echelon: string): Standing[] {
  const byId = new Map(siege.units.map((u) => [u.id, u]));
  const rank = ORDER.indexOf(echelon);
  const head = (unit: Unit): Unit => {
    let best = unit;
    let above = byId.get(unit.parent);
    while (above && ORDER.indexOf(best.echelon) < rank) {
      if (ORDER.indexOf(above.echelon) > ORDER.indexOf('DIV') || (rank < ORDER.indexOf('DIV') && ORDER.indexOf(above.echelon) > rank)) break;
      best = above;
      above = byId.get(above.parent);
    }
    return best;
  };
  const groups = new Map<string, Standing[]>();
  for (const s of units) {
    const id = head(s.unit).id;
    groups.set(id, [...(groups.get(id) ?? []), s]);
  }
  return [...groups].map(([id, members]) => {
    const sum = (of: (s: Standing) => number) => members.reduce((total, s) => total + of(s), 0);
    const fit = sum((s) => s.fit);
    return {
      unit: byId.get(id)!,
      lon: sum((s) => s.lon * s.fit) / fit,
      lat: sum((s) => s.lat * s.fit) / fit,
      fit,
      cohesion: sum((s) => s.cohesion * s.fit) / fit,
      full: sum((s) => s.full),
      parts: members.length,
    };
  });
}

export interface Placed {
  id: string;
  image: string;
  lon: number;
  lat: number;
  /** Pixels from that point. */
  dx: number;
  dy: number;
}

/** Units with their image; those of one place stand side by side. */
export function placed(siege: Siege, shown: Standing[], chosen: string): Placed[] {
  const seen = new Map<string, number>();
  const sideOf = new Map(siege.sides.map((s, i) => [s.id, i]));
  return shown.map((s) => {
    const spot = `${s.lon.toFixed(4)},${s.lat.toFixed(4)}`;
    const before = seen.get(spot) ?? 0;
    seen.set(spot, before + 1);
    return {
      id: s.unit.id,
      image: imageName({ ...s.unit, kind: branchOf(siege, s.unit.id) }, sideOf.get(s.unit.side) ?? 0, s.fit / s.full, s.unit.id === chosen),
      lon: s.lon,
      lat: s.lat,
      dx: ((before % 3) - (before > 0 ? 1 : 0)) * 28,
      dy: -Math.floor((before + 1) / 3) * 30,
    };
  });
}
