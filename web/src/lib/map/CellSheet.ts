// The colours of all cells as one picture on the map: a watch repaints only the cells that change.
import type { Ground } from '../api';
import { BESIEGER } from '../look';

/** Pixels of the picture to the distance between two cells. */
const CELL_PX = 10;
const CLEAR = '';

export class CellSheet {
  readonly canvas = document.createElement('canvas');
  private readonly pen: CanvasRenderingContext2D;
  private readonly painted: string[];
  private readonly x: Float32Array;
  private readonly y: Float32Array;
  private readonly corners: [number, number][];
  private readonly hatch: CanvasPattern;

  constructor(ground: Ground) {
    const [west, south, east, north] = ground.relief;
    const perDegree = (CELL_PX / ground.spacing_m) * 111_195;
    const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
    this.canvas.width = Math.ceil((east - west) * perDegree * squeeze);
    this.canvas.height = Math.ceil((north - south) * perDegree);
    const [wide, high] = [this.canvas.width / (east - west), this.canvas.height / (north - south)];
    this.pen = this.canvas.getContext('2d', { willReadFrequently: true })!;
    this.painted = new Array<string>(ground.n).fill(CLEAR);
    this.x = Float32Array.from(ground.lon, (lon) => (lon - west) * wide);
    this.y = Float32Array.from(ground.lat, (lat) => (north - lat) * high);
    this.corners = ground.corners.map(([lon, lat]) => [lon * wide, -lat * high]);
    this.hatch = this.pen.createPattern(hatched(), 'repeat')!;
  }

  /** Paint the cells that differ; '' leaves one as the ground is. True when any did. */
  paint(colour: (cell: number) => string): boolean {
    let isNew = false;
    for (let cell = 0; cell < this.painted.length; cell++) {
      const wanted = colour(cell);
      if (wanted === this.painted[cell]) continue;
      this.painted[cell] = wanted;
      this.fill(cell, wanted);
      isNew = true;
    }
    return isNew;
  }

  private fill(cell: number, colour: string): void {
    const { pen } = this;
    pen.beginPath();
    this.corners.forEach(([dx, dy], i) => (i ? pen.lineTo(this.x[cell] + dx, this.y[cell] + dy) : pen.moveTo(this.x[cell] + dx, this.y[cell] + dy)));
    pen.closePath();
    if (colour === CLEAR) {
      pen.globalCompositeOperation = 'destination-out';
      pen.fillStyle = '#000';
    } else {
      // The besieger's ground is hatched: told from the garrison's in grey too.
      pen.fillStyle = colour === BESIEGER ? this.hatch : colour;
    }
    pen.fill();
    pen.globalCompositeOperation = 'source-over';
  }
}

function hatched(): HTMLCanvasElement {
  const tile = document.createElement('canvas');
  tile.width = tile.height = 8;
  const pen = tile.getContext('2d', { willReadFrequently: true })!;
  pen.fillStyle = '#cd7465';
  pen.fillRect(0, 0, 8, 8);
  pen.strokeStyle = '#8f2f20';
  pen.lineWidth = 2;
  for (const d of [-8, 0, 8]) {
    pen.beginPath();
    pen.moveTo(d - 1, 9);
    pen.lineTo(d + 9, -1);
    pen.stroke();
  }
  return tile;
}
