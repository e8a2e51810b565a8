// Strength of a unit or formation at the watch that is shown: its own, or the sum below it.
import type { Siege, Unit } from './api';
import type { post as Post } from './state.svelte';

export interface Strength {
  fit: number;
  full: number;
  cohesion: number;
  tubes: number;
  present: boolean;
  members: string[];
}

interface Tree {
  unit: Map<string, Unit>;
  members: Map<string, string[]>;
  branch: Map<string, Unit['kind']>;
}
/** The tree of each siege, walked once. */
const trees = new WeakMap<Siege, Tree>();

function treeOf(siege: Siege): Tree {
  const known = trees.get(siege);
  if (known) return known;
  const unit = new Map(siege.units.map((u) => [u.id, u]));
  const members = new Map<string, string[]>(siege.units.map((u) => [u.id, []]));
  for (const u of siege.units) {
    if (u.kind === 'formation') continue;
    for (let above: Unit | undefined = u; above; above = unit.get(above.parent)) members.get(above.id)!.push(u.id);
  }
  /** What most of a formation's men are. */
  const branchOf = (ids: string[]): Unit['kind'] => {
    const men = new Map<Unit['kind'], number>();
    for (const id of ids) men.set(unit.get(id)!.kind, (men.get(unit.get(id)!.kind) ?? 0) + unit.get(id)!.establishment);
    return [...men].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'formation';
  };
  const branch = new Map(siege.units.map((u) => [u.id, u.kind === 'formation' ? branchOf(members.get(u.id)!) : u.kind]));
  const made = { unit, members, branch };
  trees.set(siege, made);
  return made;
}

/** Ids of the fighting units in a unit or formation. */
export function membersOf(post: typeof Post, id: string): string[] {
  return treeOf(post.siege!).members.get(id) ?? [];
}

/** The kind of a unit, of a formation that of most of its men: what its symbol shows. */
export const branchOf = (siege: Siege, id: string): Unit['kind'] => treeOf(siege).branch.get(id) ?? 'formation';

export function strengthOf(post: typeof Post, id: string): Strength {
  const members = membersOf(post, id);
  const reel = post.lens === 'one' ? post.reel : undefined;
  let [fit, full, weighted, tubes, present] = [0, 0, 0, 0, false];
  for (const member of members) {
    const unit = treeOf(post.siege!).unit.get(member)!;
    const now = reel?.unit(member, post.calm) ?? { present: unit.is_present, fit: unit.fit, cohesion: unit.cohesion, tubes: unit.serviceable };
    full += unit.establishment;
    if (!now.present) continue;
    present = true;
    fit += now.fit;
    weighted += now.fit * now.cohesion;
    tubes += now.tubes;
  }
  return { fit, full, cohesion: fit ? weighted / fit : 0, tubes, present, members };
}
