// Strength of a unit or formation at the watch that is shown: its own, or the sum below it.
import type { post as Post } from './state.svelte';

export interface Strength {
  fit: number;
  full: number;
  cohesion: number;
  tubes: number;
  present: boolean;
  members: string[];
}

/** Ids of the fighting units in a unit or formation. */
export function membersOf(post: typeof Post, id: string): string[] {
  const units = post.siege!.units;
  const own = units.find((u) => u.id === id);
  if (!own) return [];
  const below = units.filter((u) => u.parent === id).flatMap((u) => membersOf(post, u.id));
  return own.kind === 'formation' ? below : [id, ...below];
}

export function strengthOf(post: typeof Post, id: string): Strength {
  const members = membersOf(post, id);
  const reel = post.lens === 'one' ? post.reel : undefined;
  let [fit, full, weighted, tubes, present] = [0, 0, 0, 0, false];
  for (const member of members) {
    const unit = post.siege!.units.find((u) => u.id === member)!;
    const now = reel?.unit(member, post.watch) ?? { present: unit.is_present, fit: unit.fit, cohesion: unit.cohesion, tubes: unit.serviceable };
    full += unit.establishment;
    if (!now.present) continue;
    present = true;
    fit += now.fit;
    weighted += now.fit * now.cohesion;
    tubes += now.tubes;
  }
  return { fit, full, cohesion: fit ? weighted / fit : 0, tubes, present, members };
}
