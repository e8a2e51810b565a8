// Who holds a position as the lens has it: in the record, in one run, or as a chance.
import type { RecordView } from './api';
import type { post as Post } from './state.svelte';

type Mark = 'besieger' | 'garrison' | 'contested' | 'nobody';
interface Held {
  holder: string;
  mark: Mark;
  p?: number;
  /** Difference in the besieger's chance, null where one of the two lenses knows nothing. */
  gap?: number | null;
}

function marked(post: typeof Post, holder: string): Mark {
  const side = post.siege!.sides.find((s) => s.id === holder);
  return side ? (side.role as Mark) : holder === 'contested' ? 'contested' : 'nobody';
}

type Row = RecordView['control'][number];
/** Rows of each record by position, sorted out once. */
const sorted = new WeakMap<RecordView, Map<string, Row[]>>();

function rowsOf(record: RecordView | undefined): Map<string, Row[]> {
  if (!record) return new Map();
  const known = sorted.get(record);
  if (known) return known;
  const made = new Map<string, Row[]>();
  for (const row of record.control) {
    const own = made.get(row.position);
    if (own) own.push(row);
    else made.set(row.position, [row]);
  }
  sorted.set(record, made);
  return made;
}

/** The holder that the record gives for the dawn, '' where it says nothing. */
export function recordedAt(post: typeof Post, id: string): string {
  const dawn = post.clock!.dawn(post.watch);
  let found = '';
  for (const row of rowsOf(post.record).get(id) ?? []) if (row.date <= dawn) found = row.holder;
  return found;
}

export function heldBy(post: typeof Post, id: string): Held {
  const place = post.siege!.positions.find((p) => p.id === id)!;
  const { lens, watch, clock } = post;
  if (lens === 'one' && post.reel) {
    const row = post.reel.positionRow.get(id)!;
    const side = post.reel.of('owner', row, watch);
    const share = post.reel.of('share', row, watch) / 100;
    const holder = post.siege!.sides[side]?.id ?? '';
    const isDivided = side >= 0 && share > 0.02 && share < 0.98;
    return { holder, mark: isDivided ? 'contested' : marked(post, holder) };
  }
  if (lens === 'difference' && post.gap) {
    const day = post.dayIn(post.gap.dates);
    const row = post.gap.positions.find((p) => p.position === id);
    return { holder: '', mark: 'nobody', gap: day < 0 ? null : (row?.difference[day] ?? null) };
  }
  if (lens === 'all' && post.chances) {
    const row = post.chances.positions.find((p) => p.position === id);
    const day = Math.min(clock!.day(watch), post.chances.dates.length - 1);
    if (row) return { holder: '', mark: 'nobody', p: row.besieger[day] };
  }
  const holder = lens === 'record' ? recordedAt(post, id) || (watch === 0 ? place.holder : '') : place.holder;
  return { holder, mark: marked(post, holder) };
}
