// What the page shows, all of it in its address, so that a link is the whole state.
import { untrack } from 'svelte';
import { begin, get, PostError, type Bands, type Chances, type Difference, type Fault, type Ground, type GroundChances, type PlanRow, type PlanView, type RecordView, type RunRow, type ScenarioRow, type Session, type Siege, type Unit, type Vocabulary } from './api';
import { Reel } from './playback';
import { Clock } from './time';
import { dayWords, KINDS, number, word, type Language, type Word } from './words';

export type ViewName = 'map' | 'plan' | 'runs' | 'compare' | 'conference' | 'scorecard';
export type Lens = 'record' | 'one' | 'all' | 'difference';
export const VIEWS: ViewName[] = ['map', 'plan', 'runs', 'compare', 'conference', 'scorecard'];
export const LENSES: Lens[] = ['one', 'all', 'record', 'difference'];
export const LAYERS = ['cells', 'trenches', 'units', 'ranges', 'perimeter', 'wire', 'zones', 'contours', 'names'] as const;
export type Layer = (typeof LAYERS)[number];
const SHOWN = 'cells.trenches.units.perimeter.zones.names';

/** Room for the map and the panel side by side. */
const WIDE = '(min-width: 800px)';
/** Between two updates of panels while the time is scrubbed. */
const CALM_MS = 300;

/** The address: short names, defaults left out. */
const DEFAULTS = {
  s: '', at: '', view: 'map', lang: 'en', lens: 'record', w: '0', run: '', rep: '', unit: '', place: '',
  plan: '', task: '', a: '', b: '', show: SHOWN, x: '', y: '', z: '', q: '', sight: '', draw: '', line: '', vs: '',
  panel: '', open: '', story: '', edit: '', with: '',
};
type Key = keyof typeof DEFAULTS;

function fromAddress(): Record<Key, string> {
  const given = new URLSearchParams(location.search);
  const keys = Object.keys(DEFAULTS) as Key[];
  return Object.fromEntries(keys.map((k) => [k, given.get(k) ?? DEFAULTS[k]])) as Record<Key, string>;
}

class Post {
  address = $state(fromAddress());
  session = $state<Session>();
  needsToken = $state(false);
  error = $state('');
  scenarios = $state<ScenarioRow[]>([]);
  siege = $state.raw<Siege>();
  isWide = $state(matchMedia(WIDE).matches);
  ground = $state.raw<Ground>();
  record = $state.raw<RecordView>();
  plans = $state.raw<PlanRow[]>([]);
  plan = $state.raw<PlanView>();
  runs = $state.raw<RunRow[]>([]);
  reel = $state.raw<Reel>();
  chances = $state.raw<Chances>();
  bands = $state.raw<Bands>();
  groundChances = $state.raw<GroundChances>();
  gap = $state.raw<Difference>();
  vocabulary = $state.raw<Vocabulary>();
  playing = $state(false);
  busy = $state(0);

  clock = $derived(this.siege ? new Clock(this.siege) : undefined);
  language = $derived((['vi', 'fr'].includes(this.address.lang) ? this.address.lang : 'en') as Language);
  view = $derived((VIEWS as string[]).includes(this.address.view) ? (this.address.view as ViewName) : 'map');
  lens = $derived((LENSES as string[]).includes(this.address.lens) ? (this.address.lens as Lens) : 'record');
  run = $derived(this.runs.find((r) => r.id === this.address.run));
  /** Watches that can be shown: those of the run, or of the siege. */
  n = $derived.by(() => {
    if (!this.clock) return 0;
    const isOfRun = this.run && (this.lens === 'one' || this.lens === 'all' || this.lens === 'difference');
    return isOfRun ? Math.round(this.clock.watch(Date.parse(`${this.run!.until}T0${this.siege!.dawn_hour}:00:00Z`))) : this.clock.n;
  });
  watch = $derived(Math.max(0, Math.min(Number(this.address.w) || 0, this.n)));
  /** The watch for what is read and not watched: it follows the clock a few times a second. */
  calm = $derived.by(() => Math.max(0, Math.min(this.settled, this.n)));
  shown = $derived(new Set(this.address.show.split('.')) as Set<Layer>);
  /** Where there is room the panel is open until it is closed; elsewhere closed until it is opened. */
  hasPanel = $derived(this.address.panel ? this.address.panel === '1' : this.isWide);
  /** The assessment of the date, or with what a run expects where one is chosen. */
  conferencePath = $derived(`sieges/${this.siege?.id}/${this.siege?.at}/conference${this.address.with === '1' && this.address.run ? `?run=${this.address.run}` : ''}`);
  replication = $derived(Number(this.address.rep) || 0);

  /** The siege that the address names, asked for before it is known whether it is there. */
  private coming: { key: string; parts: Promise<[Siege, Ground] | undefined> } | undefined;
  private writing = 0;
  private settled = $state(0);
  private settling = 0;
  private settledAt = 0;

  constructor() {
    this.settled = this.watchAsked();
  }

  private watchAsked(): number {
    return Number(this.address.w) || 0;
  }

  /** Let the calm clock follow: at once after a rest, else when its time has come. */
  private settle(): void {
    clearTimeout(this.settling);
    const follow = () => {
      this.settled = this.watchAsked();
      this.settledAt = performance.now();
    };
    const left = this.settledAt + CALM_MS - performance.now();
    if (left <= 0) follow();
    else this.settling = window.setTimeout(follow, left);
  }

  t = (key: Word): string => word(key, this.language);
  /** Between a text and what is said of it, and between two texts of a line, as the language sets them. */
  colon = $derived(this.t('colon'));
  semicolon = $derived(this.t('semicolon'));
  n0 = (value: number, digits = 0): string => number(value, this.language, digits);

  /** Both names of a place, the page's own language first. */
  placeName(id: string): string {
    const place = this.siege?.positions.find((p) => p.id === id);
    if (!place) return id;
    const short = (name: string) => name.split(/[(,;]/)[0].trim();
    const [own, other] = [short(place.name_besieger), short(this.own(place.name))];
    if (!place.label.includes(' / ') || this.language === 'en') return this.language === 'fr' && other ? other : place.label;
    return this.language === 'fr' ? `${other} / ${own}` : `${own} / ${other}`;
  }

  /** Day of a list of dawns that the clock shows; -1 where the list does not have it. */
  dayIn(dates: readonly unknown[], watch = this.watch): number {
    return dates.map(String).indexOf(this.clock!.dawn(watch));
  }

  /** A kind of event or a cause of loss in words. */
  wordsFor(of: 'events' | 'causes', code: string): string {
    return this.vocabulary?.[of][code] ?? code.replace(/_/g, ' ');
  }

  /** A text of the siege's tables or plans by the siege's own words in the language of the page. */
  own = (text: string): string => this.vocabulary?.words?.[text.split(/\s+/).join(' ').trim()] ?? text;

  /** A fault as a sentence: what was found, what was expected, how to mend it. */
  faultWords(fault: Fault): string {
    return this.plain(`${fault.found}${this.semicolon}${fault.expected}${fault.repair ? `. ${this.t('repair')}${this.colon}${fault.repair}` : ''}`);
  }

  kindName = (kind: string): string => ((KINDS as readonly string[]).includes(kind) ? this.t(`kind_${kind}` as Word) : kind);

  unitName(id: string): string {
    const unit = this.siege?.units.find((u) => u.id === id);
    return unit ? this.unitShort(unit) : id;
  }

  /** The short name of a unit, or its name when it has none. */
  unitShort(unit: Unit): string {
    return this.own(unit.short || unit.name);
  }

  /** The name of a unit, place, line or zone; an id that nothing has stays. */
  nameOf(id: string): string {
    const { siege } = this;
    if (siege?.positions.some((p) => p.id === id)) return this.placeName(id);
    const unit = siege?.units.find((u) => u.id === id);
    if (unit) return this.own(unit.name);
    const line = siege?.lines.find((l) => l.id === id);
    if (line) return this.lineName(line);
    const zone = siege?.zones.find((z) => z.id === id);
    return zone ? this.own(zone.name) : id;
  }

  /** What a trench line leads to, or its own name. */
  lineName(line: { kind: string; objective: string; label: string }): string {
    if (!this.siege?.positions.some((p) => p.id === line.objective) || !['approach', 'gallery'].includes(line.kind)) return this.own(line.label);
    return `${this.t(line.kind === 'gallery' ? 'galleryUnder' : 'trenchTo')} ${this.placeName(line.objective)}`;
  }

  /** A sentence with days, large numbers and ids as a reader says them. */
  plain(text: string): string {
    return text
      .replace(/\b\d{4}-\d\d-\d\d\b/g, (day) => dayWords(day, this.language))
      .replace(/'([a-z0-9][a-z0-9_-]*)'|\b[a-z0-9]+(?:_[a-z0-9]+)+\b/g, (all, quoted?: string) => {
        const name = this.nameOf(quoted ?? all);
        return name === (quoted ?? all) ? all : name;
      })
      .replace(/(?<![\w.,-])\d{5,}(?![\w.-])/g, (digits) => this.n0(+digits));
  }

  /** Change the address; `push` makes a step that the browser's Back undoes. */
  go(changes: Partial<Record<Key, string>>, push = false): void {
    Object.assign(this.address, changes);
    if (changes.w !== undefined) this.settle();
    const query = new URLSearchParams();
    for (const key of Object.keys(DEFAULTS) as Key[]) {
      if (this.address[key] !== DEFAULTS[key]) query.set(key, this.address[key]);
    }
    const url = `${location.pathname}${query.size ? `?${query}` : ''}`;
    clearTimeout(this.writing);
    if (push) history.pushState(null, '', url);
    // Browsers refuse more than some hundred changes in half a minute; scrubbing makes more.
    else this.writing = window.setTimeout(() => history.replaceState(null, '', url), 120);
  }

  /** Open or close the panel; where that is as it is by itself, the address need not say it. */
  showPanel(isOpen: boolean): void {
    this.go({ panel: isOpen === this.isWide ? '' : isOpen ? '1' : '0' });
  }

  /** Choose a unit or a place, and open the panel that tells of it. */
  choosePiece(of: { unit?: string; place?: string }, push = false): void {
    this.go({ unit: of.unit ?? '', place: of.place ?? '' }, push);
    if (!this.hasPanel) this.showPanel(true);
  }

  toggle(layer: Layer): void {
    const shown = new Set(this.shown);
    if (!shown.delete(layer)) shown.add(layer);
    this.go({ show: LAYERS.filter((l) => shown.has(l)).join('.') || 'none' });
  }

  async load<T>(path: string): Promise<T | undefined> {
    // Not tracked: whoever loads inside an effect must not depend on who else is loading.
    untrack(() => this.busy++);
    try {
      return await get<T>(path);
    } catch (error) {
      this.say(error);
      return undefined;
    } finally {
      this.busy--;
    }
  }

  /** Load what is said in sentences, in the language of the page. */
  said<T>(path: string): Promise<T | undefined> {
    return this.load<T>(this.spoken(path));
  }

  spoken = (path: string): string => `${path}${path.includes('?') ? '&' : '?'}lang=${this.language}`;

  say(error: unknown): void {
    if (error instanceof PostError && error.status === 401) this.needsToken = true;
    else this.error = error instanceof Error ? error.message : String(error);
  }

  async open(): Promise<void> {
    addEventListener('popstate', () => {
      const { s, at, plan } = this.address;
      Object.assign(this.address, fromAddress());
      this.settle();
      // Back and forward lead to another siege or plan too.
      const row = this.scenarios.find((r) => r.id === this.address.s);
      if (row && (this.address.s !== s || this.address.at !== at)) void this.choose(row, this.address.at, true);
      else if (this.address.plan !== plan) void this.loadPlan();
    });
    matchMedia(WIDE).addEventListener('change', (event) => (this.isWide = event.matches));
    const { s, at } = this.address;
    if (s && at) {
      const parts = Promise.all([get<Siege>(`sieges/${s}/${at}`), get<Ground>(`sieges/${s}/ground`)]);
      this.coming = { key: `${s} ${at}`, parts: parts.catch(() => undefined) };
    }
    const listed = this.loadScenarios();
    try {
      this.session = await begin();
    } catch (error) {
      this.say(error);
      return;
    }
    await listed;
    const wanted = this.scenarios.find((s) => s.id === this.address.s) ?? this.scenarios.find((s) => s.id === 'dien-bien-phu') ?? this.scenarios[0];
    if (wanted) await this.choose(wanted, this.address.at || wanted.dates[wanted.dates.length - 1]);
  }

  async loadScenarios(): Promise<void> {
    const listed = await this.said<{ scenarios: ScenarioRow[] }>('scenarios');
    this.scenarios = listed?.scenarios ?? [];
  }

  /** Show a siege at a date; what the address says of another siege goes, unless it came with it. */
  async choose(row: ScenarioRow, at: string, isAsAddressed = false): Promise<void> {
    if (!row.dates.includes(at)) at = row.dates[0];
    const isOther = this.siege?.id !== row.id || this.siege?.at !== at;
    if (isOther && this.siege && !isAsAddressed) this.go({ run: '', rep: '', unit: '', place: '', plan: '', task: '', line: '', vs: '', w: '0', sight: '', x: '', y: '', z: '', open: '', edit: '' });
    this.go({ s: row.id, at });
    const early = this.coming?.key === `${row.id} ${at}` ? await this.coming.parts : undefined;
    this.coming = undefined;
    const [siege, ground] =
      early ?? (await Promise.all([this.load<Siege>(`sieges/${row.id}/${at}`), this.load<Ground>(`sieges/${row.id}/ground`)]));
    this.siege = siege;
    this.ground = ground;
    [this.record] = await Promise.all([this.load<RecordView>(`sieges/${row.id}/record`), this.loadPlans(), this.loadRuns()]);
  }

  async loadPlans(): Promise<void> {
    if (!this.siege) return;
    const found = await this.load<{ plans: PlanRow[] }>(`sieges/${this.siege.id}/${this.siege.at}/plans`);
    this.plans = found?.plans ?? [];
    if (!this.plans.some((p) => p.id === this.address.plan)) {
      const own = this.plans.filter((p) => p.side === this.siege!.sides[0].id && !p.is_saved);
      const first = own.find((p) => p.start === this.siege!.at && !p.variant_of && p.id === 'second-attack') ?? own.find((p) => p.start >= this.siege!.at) ?? own[0];
      this.go({ plan: first?.id ?? '' });
    }
    await this.loadPlan();
  }

  async loadPlan(): Promise<void> {
    const { siege } = this;
    if (siege && this.address.plan) this.plan = await this.said<PlanView>(`sieges/${siege.id}/${siege.at}/plans/${this.address.plan}`);
  }

  async loadRuns(): Promise<void> {
    const found = await this.load<{ runs: RunRow[] }>('runs');
    this.runs = found?.runs ?? [];
  }
}

export const post = new Post();
