// A plan in work: a copy that is edited, checked after each change, and saved as a new plan.
import { act, type Line, type Plan, type PlanView, type Task } from './api';
import { edited, editsOf } from './edits';
import { post } from './state.svelte';
import { iso, moment } from './time';

class Draft {
  plan = $state.raw<Plan>();
  view = $state.raw<PlanView>();
  isEdited = $state(false);
  isChecking = $state(false);
  private timer = 0;
  private asked = 0;
  private base: Plan | undefined;
  /** The changes as they were last written into the address, or read from it. */
  written = '';

  /** Begin with a plan as it is saved, or with the changes that the address has of it. */
  take(view: PlanView, edits = ''): void {
    this.base = view.plan;
    const changed = edits ? edited(view.plan, edits) : undefined;
    this.plan = changed ?? (structuredClone(view.plan) as Plan);
    this.view = view;
    this.isEdited = changed !== undefined;
    this.write(changed ? edits : '');
    if (edits && !changed) post.error = post.t('brokenLink');
    if (changed) this.check();
  }

  private write(edits: string): void {
    this.written = edits;
    if (post.address.edit !== edits) post.go({ edit: edits });
  }

  task(id: string): Task | undefined {
    return this.plan?.tasks.find((t) => t.id === id);
  }

  edit(id: string, changes: Partial<Task>): void {
    if (!this.plan) return;
    this.change({ tasks: this.plan.tasks.map((t) => (t.id === id ? { ...t, ...changes } : t)) });
  }

  private change(changes: Partial<Plan>): void {
    this.plan = { ...this.plan!, ...changes };
    this.write(editsOf(this.base!, this.plan));
    this.isEdited = this.written !== '';
    this.check();
  }

  /** Add a task before the one at `index`, at the end when -1. What it leaves out is its default. */
  addTask(task: Pick<Task, 'id' | 'phase' | 'kind' | 'units'> & Partial<Task>, index: number): void {
    const tasks = [...this.plan!.tasks];
    tasks.splice(index < 0 ? tasks.length : index, 0, task as Task);
    this.change({ tasks });
  }

  removeTask(id: string): void {
    this.change({ tasks: this.plan!.tasks.filter((t) => t.id !== id) });
  }

  get lines(): Line[] {
    return this.plan?.lines ?? [];
  }

  addLine(line: Line): void {
    this.change({ lines: [...this.lines, line] });
  }

  editLine(id: string, changes: Partial<Line>): void {
    this.change({ lines: this.lines.map((l) => (l.id === id ? { ...l, ...changes } : l)) });
  }

  removeLine(id: string): void {
    this.change({ lines: this.lines.filter((l) => l.id !== id) });
  }

  /** Move a task by hours; a task without an hour of its own takes that of the matrix first. */
  shift(id: string, hours: number): void {
    const task = this.task(id);
    if (!task) return;
    const bar = this.view?.matrix?.rows.flatMap((r) => r.bars).find((b) => b.task === id);
    const phase = this.plan?.phases.find((p) => p.id === task.phase);
    const from = task.start ?? bar?.start ?? phase?.start;
    if (!from) return;
    const changes: Partial<Task> = { start: iso(moment(String(from)) + hours * 3_600_000) };
    if (task.end) changes.end = iso(moment(String(task.end)) + hours * 3_600_000);
    this.edit(id, changes);
  }

  /** Ask for the faults of the plan as it stands. */
  check(): void {
    clearTimeout(this.timer);
    this.isChecking = true;
    this.timer = window.setTimeout(() => void this.checkNow(), 250);
  }

  private async checkNow(): Promise<void> {
    const mine = ++this.asked;
    try {
      const siege = post.siege!;
      const view = await act<PlanView>('POST', post.spoken(`sieges/${siege.id}/${siege.at}/check`), { plan: this.plan });
      if (mine === this.asked) this.view = view.matrix ? view : { ...view, matrix: this.view?.matrix ?? null };
    } catch (error) {
      post.say(error);
    } finally {
      if (mine === this.asked) this.isChecking = false;
    }
  }

  /** Save under a new id; true when it is kept. */
  async save(id: string): Promise<boolean> {
    if (!this.plan) return false;
    const siege = post.siege!;
    const plan = { ...this.plan, id, variant_of: this.plan.id };
    try {
      await act('POST', post.spoken(`sieges/${siege.id}/${siege.at}/plans`), { plan });
    } catch (error) {
      post.say(error);
      return false;
    }
    this.written = '';
    post.go({ plan: id, edit: '' }, true);
    await post.loadPlans();
    if (post.plan) this.take(post.plan);
    return true;
  }
}

export const draft = new Draft();
