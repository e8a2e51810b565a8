// The clock of a siege: watches from the dawn of the situation, in the siege's own local time.
import type { Siege } from './api';

const HOUR = 3_600_000;

/** A local time without a zone, as the post writes it, kept as if it were UTC. */
export const moment = (text: string): number => Date.parse(text.endsWith('Z') ? text : `${text}Z`);

export const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 19);

export class Clock {
  readonly start: number;
  readonly watchMs: number;
  readonly perDay: number;
  readonly n: number;

  constructor(readonly siege: Siege) {
    const hour = String(siege.dawn_hour).padStart(2, '0');
    this.start = moment(`${siege.at}T${hour}:00:00`);
    this.watchMs = siege.watch_hours * HOUR;
    this.perDay = 24 / siege.watch_hours;
    this.n = Math.round((moment(`${siege.last_day}T${hour}:00:00`) - this.start) / this.watchMs);
  }

  at(watch: number): number {
    return this.start + watch * this.watchMs;
  }

  watch(ms: number): number {
    return (ms - this.start) / this.watchMs;
  }

  /** The dawn at or before a watch, as a date. */
  dawn(watch: number): string {
    const day = Math.floor(watch / this.perDay) * this.perDay;
    return iso(this.at(day)).slice(0, 10);
  }

  day(watch: number): number {
    return Math.floor(watch / this.perDay);
  }

  /** Share of daylight in the watch: 0 night, 1 day. */
  light(watch: number): number {
    const from = this.at(watch);
    let bright = 0;
    for (let i = 0; i < 4; i++) bright += this.isDay(from + ((i + 0.5) / 4) * this.watchMs) ? 0.25 : 0;
    return bright;
  }

  isDay(ms: number): boolean {
    const text = iso(ms);
    const row = this.siege.light.find((l) => l.date === text.slice(0, 10));
    const hour = text.slice(11, 16);
    return row ? hour >= row.dawn && hour < row.dusk : hour >= '06:00' && hour < '18:30';
  }
}
