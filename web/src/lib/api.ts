// The JSON of the post: typed by its OpenAPI, one shape of error, one token for actions.
import type { components } from './api-types';

type S = components['schemas'];
export type ScenarioRow = S['ScenarioRow'];
export type SavedScenario = S['SavedScenario'];
export type SavedPlan = S['SavedPlan'];
export type Siege = S['SiegeView'];
export type Ground = S['GroundView'];
export type Unit = S['UnitView'];
export type Place = S['PlaceView'];
export type RecordView = S['RecordView'];
export type PlanRow = S['PlanRow'];
export type PlanView = S['PlanView'];
export type Plan = S['Plan'];
export type Task = S['Task'];
export type Line = S['Line'];
export type RunRow = S['RunRow'];
export type RunAsked = S['RunAsked'];
export type Summary = S['SummaryView'];
export type Playback = S['PlaybackView'];
export type Story = S['StoryView'];
export type Chances = S['ChancesView'];
export type Bands = S['BandsView'];
export type GroundChances = S['GroundChancesView'];
export type Difference = S['DifferenceView'];
export type UnitBands = S['UnitBandsView'];
export type Sight = S['SightView'];
export type Conference = S['ConferenceView'];
export type Compare = S['CompareView'];
export type Scorecard = S['ScorecardView'];
export type Session = S['SessionView'];
export type Vocabulary = S['VocabularyView'];
export type Ways = S['WaysView'];
export type Fault = S['FaultRow'];

export class PostError extends Error {
  constructor(
    readonly status: number,
    readonly kind: string,
    message: string,
    readonly faults: Fault[],
  ) {
    super(message);
  }
}

let session: Session | undefined;
const spoken = { 'Accept-Language': 'en' };

/** The language in which the post tells what it refuses. */
export function speak(language: string): void {
  spoken['Accept-Language'] = language;
}

async function read<T>(answer: Response): Promise<T> {
  if (answer.status === 204) return undefined as T;
  const body = await answer.json().catch(() => undefined);
  if (answer.ok) return body as T;
  const error = body?.error ?? { kind: 'Unknown', message: answer.statusText, faults: [] };
  throw new PostError(answer.status, error.kind, error.message, error.faults ?? []);
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return read<T>(await fetch(`/api/${path}`, { signal, headers: spoken }));
}

export async function begin(): Promise<Session> {
  session = await get<Session>('session');
  return session;
}

export async function signIn(token: string): Promise<Session> {
  await read(
    await fetch('/api/session', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...spoken },
      body: JSON.stringify({ token }),
    }),
  );
  return begin();
}

export async function act<T>(method: string, path: string, body?: unknown): Promise<T> {
  const held = session ?? (await begin());
  const headers: Record<string, string> = { [held.header]: held.same_origin, ...spoken };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  return read<T>(
    await fetch(`/api/${path}`, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    }),
  );
}

/** Send files of a form; what is refused comes back with all its faults. */
export async function send<T>(path: string, form: FormData): Promise<T> {
  const held = session ?? (await begin());
  return read<T>(await fetch(`/api/${path}`, { method: 'POST', headers: { [held.header]: held.same_origin, ...spoken }, body: form }));
}

/** Follows a run until it ends; returns what stops the following. */
export function follow(id: string, tell: (run: RunRow) => void): () => void {
  const source = new EventSource(`/api/runs/${id}/events`);
  source.addEventListener('run', (event) => {
    const run = JSON.parse((event as MessageEvent<string>).data) as RunRow;
    tell(run);
    if (!['queued', 'running'].includes(run.state)) source.close();
  });
  return () => source.close();
}
