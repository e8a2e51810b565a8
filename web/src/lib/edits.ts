// What is changed in a plan, as a text for the address: a link holds a plan in work.
import type { Line, Plan, Task } from './api';

interface Edits {
  /** Fields of tasks that differ, by the task's id. */
  tasks?: Record<string, Partial<Task>>;
  gone?: string[];
  /** New tasks, with the place that they take in the list. */
  added?: [number, Task][];
  lines?: Line[];
}

const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** The changes from one plan to another, '' where there are none. */
export function editsOf(from: Plan, to: Plan): string {
  const before = new Map(from.tasks.map((t) => [t.id, t]));
  const after = new Set(to.tasks.map((t) => t.id));
  const edits: Edits = {};
  for (const [index, task] of to.tasks.entries()) {
    const old = before.get(task.id);
    if (!old) (edits.added ??= []).push([index, task]);
    else {
      const fields = (Object.keys({ ...old, ...task }) as (keyof Task)[]).filter((key) => !same(old[key], task[key]));
      if (fields.length) (edits.tasks ??= {})[task.id] = Object.fromEntries(fields.map((key) => [key, task[key] ?? null])) as Partial<Task>;
    }
  }
  const gone = from.tasks.filter((t) => !after.has(t.id)).map((t) => t.id);
  if (gone.length) edits.gone = gone;
  if (!same(from.lines ?? [], to.lines ?? [])) edits.lines = to.lines ?? [];
  return Object.keys(edits).length ? JSON.stringify(edits) : '';
}

/** A plan with changes made; undefined where the text is none of `editsOf`. */
export function edited(from: Plan, text: string): Plan | undefined {
  try {
    const edits = JSON.parse(text) as Edits;
    const gone = new Set(edits.gone ?? []);
    const tasks = from.tasks.filter((t) => !gone.has(t.id)).map((t) => ({ ...t, ...edits.tasks?.[t.id], id: t.id }));
    for (const [index, task] of edits.added ?? []) tasks.splice(index, 0, task);
    const lines = edits.lines ?? from.lines ?? [];
    return tasks.every(isTask) && lines.every(isLine) ? { ...from, tasks, lines } : undefined;
  } catch {
    return undefined;
  }
}

const texts = (value: unknown) => Array.isArray(value) && value.every((v) => typeof v === 'string');
const isTask = (t: Task) => typeof t.id === 'string' && typeof t.kind === 'string' && texts(t.units) && texts(t.support ?? []);
const isPoint = (p: unknown) => Array.isArray(p) && p.length === 2 && p.every((v) => typeof v === 'number');
const isLine = (l: Line) => typeof l.id === 'string' && typeof l.objective === 'string' && Array.isArray(l.course) && l.course.length > 1 && l.course.every(isPoint);
