// What moves with the clock, drawn by the processor on a canvas over the map: the map itself
// stands still while the time is scrubbed, so that a machine without a graphics card keeps up.
import type { Map as GlMap, PointLike } from 'maplibre-gl';
import type { Ground, Siege } from '../api';
import { BESIEGER, GARRISON, NOBODY } from '../look';
import type { Layer } from '../state.svelte';
import { CellSheet } from './CellSheet';
import { circle, firstPart, neighbours } from './shapes';
import { StillMap } from './StillMap';
import { unitImage } from './symbols';
import type { Placed } from './units';

/** Pixels of an image of a unit to a pixel of the page. */
const IMAGE_RATIO = 2.2;
const HALF_TURN = Math.PI / 180;

type Point = readonly number[];
interface Arc {
  lon: number;
  lat: number;
  reach: number;
  side: number;
  chosen: boolean;
}
interface Trench {
  side: number;
  dug: Point[];
  planned: Point[];
}

const colourOf = (side: number) => [BESIEGER, GARRISON][side] ?? NOBODY;
const northing = (lat: number) => Math.log(Math.tan(Math.PI / 4 + (lat * HALF_TURN) / 2)) / (2 * Math.PI);

export class Overlay {
  readonly canvas = document.createElement('canvas');
  private readonly pen = this.canvas.getContext('2d', { willReadFrequently: true })!;
  private readonly sheet: CellSheet;
  private readonly still: StillMap;
  private near: Int32Array | undefined;
  private shown = new Set<Layer>();
  private weight = 0.34;
  private dark = 0;
  private trenches: Trench[] = [];
  private edges: [Point, Point][] = [];
  private arcs: Point[][] = [];
  private guns: Arc[] = [];
  private units: Placed[] = [];
  private boxes: { id: string; left: number; top: number; right: number; bottom: number }[] = [];
  private waiting = 0;
  private scale = 1;
  private left = 0;
  private top = 0;
  private readonly redraw = () => this.draw();

  constructor(
    private readonly map: GlMap,
    private readonly siege: Siege,
    private readonly ground: Ground,
  ) {
    this.sheet = new CellSheet(ground);
    this.canvas.className = 'overlay';
    this.canvas.setAttribute('aria-hidden', 'true');
    map.getCanvas().after(this.canvas);
    this.still = new StillMap(map, this.redraw);
    map.on('render', this.redraw);
  }

  close(): void {
    cancelAnimationFrame(this.waiting);
    this.map.off('render', this.redraw);
    this.still.close();
    this.canvas.remove();
  }

  show(shown: Set<Layer>): void {
    this.shown = shown;
    this.later();
  }

  /** Colour the cells; '' leaves one as the ground is. `weight`: how strongly they cover it. */
  paint(colour: (cell: number) => string, weight: number): void {
    if (!this.sheet.paint(colour) && this.weight === weight) return;
    this.weight = weight;
    this.later();
  }

  /** Darken the ground, not what stands on it: 0 day, 1 night. */
  setNight(share: number): void {
    this.dark = share;
    this.later();
  }

  /** The edge of a side's ground: edges of its cells behind which lies another's. */
  setPerimeter(holder: ArrayLike<number> | undefined, side: number): void {
    const { ground } = this;
    this.edges = [];
    if (holder) {
      const near = (this.near ??= neighbours(ground));
      for (let cell = 0; cell < ground.n; cell++) {
        if (holder[cell] !== side) continue;
        for (let k = 0; k < 6; k++) {
          const other = near[6 * cell + k];
          if (other >= 0 && holder[other] === side) continue;
          const corner = ([east, north]: number[]) => [ground.lon[cell] + east, ground.lat[cell] + north];
          this.edges.push([corner(ground.corners[k]), corner(ground.corners[(k + 1) % 6])]);
        }
      }
    }
    this.later();
  }

  /** Trenches as they are dug; `drawn` are lines that a plan adds to those of the siege. */
  setTrenches(dug: (line: Siege['lines'][number]) => number, drawn: Siege['lines'] = []): void {
    this.trenches = [...this.siege.lines, ...drawn].map((line) => {
      const share = Math.min(1, dug(line) / Math.max(line.plan_m, 1));
      return {
        side: this.siege.sides.findIndex((s) => s.id === line.side),
        planned: share < 1 ? line.course : [],
        dug: share > 0 ? firstPart(line.course, share) : [],
      };
    });
    this.later();
  }

  setUnits(units: Placed[]): void {
    this.units = units;
    this.later();
  }

  setRanges(guns: Arc[]): void {
    this.guns = guns;
    this.arcs = guns.map((g) => circle(g.lon, g.lat, g.reach));
    this.later();
  }

  /** The unit whose symbol lies under a point of the map; the one drawn last goes first. */
  unitAt(point: PointLike): string | undefined {
    const [x, y] = Array.isArray(point) ? point : [point.x, point.y];
    return this.boxes.findLast((b) => x >= b.left && x <= b.right && y >= b.top && y <= b.bottom)?.id;
  }

  /** Where symbols lie now, in pixels of the window. */
  symbols(): { left: number; top: number; right: number; bottom: number }[] {
    const { left, top } = this.map.getContainer().getBoundingClientRect();
    return this.boxes.map((b) => ({ left: b.left + left, top: b.top + top, right: b.right + left, bottom: b.bottom + top }));
  }

  private later(): void {
    this.waiting ||= requestAnimationFrame(this.redraw);
  }

  private draw(): void {
    cancelAnimationFrame(this.waiting);
    this.waiting = 0;
    const { width, height } = this.fit();
    const centre = this.map.getCenter();
    this.scale = 512 * 2 ** this.map.getZoom();
    this.left = (this.scale * centre.lng) / 360 - width / 2;
    this.top = -this.scale * northing(centre.lat) - height / 2;
    const { pen, shown } = this;
    pen.clearRect(0, 0, width, height);
    if (this.still.picture) pen.drawImage(this.still.picture, 0, 0, width, height);
    if (this.dark) {
      pen.fillStyle = `rgb(38 44 66 / ${0.36 * this.dark})`;
      pen.fillRect(0, 0, width, height);
    }
    if (shown.has('cells')) this.drawCells();
    pen.lineCap = pen.lineJoin = 'round';
    if (shown.has('trenches')) this.drawTrenches();
    if (shown.has('perimeter')) this.drawPerimeter();
    this.drawRanges();
    this.boxes = [];
    if (shown.has('units')) for (const unit of this.units) this.drawUnit(unit, width, height);
  }

  /** Give the canvas the size of the map. */
  private fit(): { width: number; height: number } {
    const { clientWidth: width, clientHeight: height } = this.map.getContainer();
    const ratio = Math.min(devicePixelRatio, 2);
    const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== wide || this.canvas.height !== high) {
      this.canvas.width = wide;
      this.canvas.height = high;
      // As large as the map's own canvas to the pixel: a part of one would blur what is drawn.
      Object.assign(this.canvas.style, { width: `${width}px`, height: `${height}px` });
    }
    this.pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    return { width, height };
  }

  private x = (lon: number): number => (this.scale * lon) / 360 - this.left;
  private y = (lat: number): number => -this.scale * northing(lat) - this.top;

  private trace(course: readonly Point[]): void {
    course.forEach(([lon, lat], i) => (i ? this.pen.lineTo(this.x(lon), this.y(lat)) : this.pen.moveTo(this.x(lon), this.y(lat))));
  }

  private stroke(courses: readonly (readonly Point[])[], colour: string, width: number, opacity = 1, dash: number[] = []): void {
    const { pen } = this;
    pen.beginPath();
    for (const course of courses) this.trace(course);
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.globalAlpha = opacity;
    pen.setLineDash(dash);
    pen.stroke();
    pen.globalAlpha = 1;
    pen.setLineDash([]);
  }

  private drawCells(): void {
    const [west, south, east, north] = this.ground.relief;
    const [x, y] = [this.x(west), this.y(north)];
    this.pen.globalAlpha = this.weight;
    this.pen.imageSmoothingQuality = 'low';
    this.pen.drawImage(this.sheet.canvas, x, y, this.x(east) - x, this.y(south) - y);
    this.pen.globalAlpha = 1;
  }

  private drawTrenches(): void {
    for (const side of [0, 1]) {
      const own = this.trenches.filter((t) => t.side === side);
      this.stroke(own.map((t) => t.planned), colourOf(side), 1, 0.55, [1, 3]);
      this.stroke(own.map((t) => t.dug), colourOf(side), 2.2);
    }
  }

  private drawPerimeter(): void {
    this.stroke(this.edges, GARRISON, 2.6);
  }

  private drawRanges(): void {
    this.guns.forEach((gun, i) => this.stroke([this.arcs[i]], colourOf(gun.side), gun.chosen ? 2.5 : 0.8, gun.chosen ? 1 : 0.4));
  }

  private drawUnit(unit: Placed, width: number, height: number): void {
    const image = unitImage(unit.image);
    const [wide, high] = [image.width / IMAGE_RATIO, image.height / IMAGE_RATIO];
    const [x, y] = [this.x(unit.lon) + unit.dx - wide / 2, this.y(unit.lat) + unit.dy - high / 2];
    if (x > width || y > height || x + wide < 0 || y + high < 0) return;
    this.pen.drawImage(image, x, y, wide, high);
    this.boxes.push({ id: unit.id, left: x, top: y, right: x + wide, bottom: y + high });
  }
}
