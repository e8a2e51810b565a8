// A playback comes as a first row and changes; here any watch of any table can be asked for.
import type { Playback } from './api';

type Name = 'present' | 'cell' | 'fit' | 'cohesion' | 'posture' | 'task' | 'tubes' | 'owner' | 'share' | 'dug' | 'holder';

/** Each column's history: the watches at which it changed, and the value from then on. */
class Table {
  private readonly at: Int32Array[] = [];
  private readonly value: Int32Array[] = [];

  constructor(first: number[], changes: number[]) {
    const watches: number[][] = first.map(() => [0]);
    const values: number[][] = first.map((v) => [v]);
    for (let i = 0; i < changes.length; i += 3) {
      watches[changes[i + 1]].push(changes[i]);
      values[changes[i + 1]].push(changes[i + 2]);
    }
    this.at = watches.map((w) => Int32Array.from(w));
    this.value = values.map((v) => Int32Array.from(v));
  }

  get size(): number {
    return this.at.length;
  }

  get(column: number, watch: number): number {
    const at = this.at[column];
    let low = 0;
    let high = at.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (at[middle] <= watch) low = middle;
      else high = middle - 1;
    }
    return this.value[column][low];
  }
}

export class Reel {
  private held: { watch: number; row: Int8Array } | undefined;
  readonly tables: Record<Name, Table>;
  readonly unitRow: Map<string, number>;
  readonly positionRow: Map<string, number>;
  readonly lineRow: Map<string, number>;

  constructor(readonly view: Playback) {
    const names = Object.keys(view.first) as Name[];
    this.tables = Object.fromEntries(
      names.map((name) => [name, new Table(view.first[name], view.changes[name])]),
    ) as Record<Name, Table>;
    this.unitRow = new Map(view.units.map((id, i) => [id, i]));
    this.positionRow = new Map(view.positions.map((id, i) => [id, i]));
    this.lineRow = new Map(view.lines.map((id, i) => [id, i]));
  }

  of(name: Name, column: number, watch: number): number {
    return this.tables[name].get(column, Math.min(watch, this.view.n_watches));
  }

  /** Who holds each cell at a watch: a side, or -1. */
  holders(watch: number): Int8Array {
    if (this.held?.watch !== watch) {
      const table = this.tables.holder;
      this.held = { watch, row: Int8Array.from({ length: table.size }, (_, cell) => this.of('holder', cell, watch)) };
    }
    return this.held.row;
  }

  unit(id: string, watch: number) {
    const row = this.unitRow.get(id);
    if (row === undefined) return undefined;
    const of = (name: Name) => this.of(name, row, watch);
    return {
      present: of('present') === 1,
      cell: of('cell'),
      fit: of('fit'),
      cohesion: of('cohesion') / 100,
      posture: this.view.postures[of('posture')],
      task: this.view.tasks[of('task')] ?? '',
      tubes: of('tubes'),
    };
  }

  /** Losses of a unit by cause up to a watch. */
  losses(id: string, watch: number, perDay: number): [string, number][] {
    const row = this.unitRow.get(id);
    if (row === undefined) return [];
    const day = Math.min(Math.floor(watch / perDay), this.view.lost.length - 1);
    return this.view.causes.map((cause, i): [string, number] => [cause, this.view.lost[day][row][i]]);
  }
}
