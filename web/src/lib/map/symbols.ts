// APP-6 symbols with strength bars, drawn once for each look and kept.
import ms from 'milsymbol';
import type { Unit } from '../api';
import { BESIEGER, GARRISON } from '../look';

const ECHELON: Record<string, string> = {
  SECT: '13', PLT: '14', COY: '15', BN: '16', RGT: '17', BDE: '18', DIV: '21', CORPS: '22', ARMY: '23',
};
const ENTITY: Record<string, string> = {
  rifle: '121100', engineer: '140700', battery: '130300', aa: '130100', tank: '120500', support: '160000', hq: '110000', formation: '121100',
};

/** The besieger wears the diamond, the garrison the rectangle: told without colour. */
export function code(unit: Pick<Unit, 'kind' | 'echelon'>, side: number): string {
  const isHq = unit.kind === 'hq';
  return `100${side === 0 ? 6 : 3}100${isHq ? 2 : 0}${ECHELON[unit.echelon] ?? '00'}${ENTITY[unit.kind] ?? '000000'}0000`;
}

const fill = { besieger: '#f3c9c0', garrison: '#c4d8ea' };

export function symbolCanvas(unit: Pick<Unit, 'kind' | 'echelon'>, side: number, size: number): HTMLCanvasElement {
  const symbol = new ms.Symbol(code(unit, side), {
    size,
    frame: true,
    fill: true,
    strokeWidth: 5,
    colorMode: {
      Civilian: '#ffffff', Friend: fill.garrison, Hostile: fill.besieger, Neutral: '#ffffff', Unknown: '#ffffff', Suspect: '#ffffff',
    },
    frameColor: {
      Civilian: '#222222', Friend: GARRISON, Hostile: BESIEGER, Neutral: '#222222', Unknown: '#222222', Suspect: '#222222',
    },
  });
  return symbol.asCanvas(2);
}

/** Name of the image of a unit at a strength (0-1), a mark round it when chosen. */
export function imageName(unit: Pick<Unit, 'kind' | 'echelon'>, side: number, share: number, chosen: boolean): string {
  return `u|${unit.kind}|${unit.echelon}|${side}|${Math.round(10 * Math.min(1, share))}|${chosen ? 1 : 0}`;
}

const read = new Map<string, ImageData>();

/**
 * The picture of a symbol, out of the graphics memory in which it was drawn: a canvas that takes
 * one from there would be moved there itself, and with it all that is drawn from it.
 */
function symbolPixels(unit: Pick<Unit, 'kind' | 'echelon'>, side: number): ImageData {
  const key = code(unit, side);
  const known = read.get(key);
  if (known) return known;
  const canvas = symbolCanvas(unit, side, 15);
  const pixels = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
  read.set(key, pixels);
  return pixels;
}

const images = new Map<string, HTMLCanvasElement>();

export function unitImage(name: string): HTMLCanvasElement {
  const known = images.get(name);
  if (known) return known;
  const [, kind, echelon, side, tenths, chosen] = name.split('|');
  const symbol = symbolPixels({ kind, echelon } as Pick<Unit, 'kind' | 'echelon'>, Number(side));
  const [margin, bar] = [6, 8];
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(symbol.width, 56) + 2 * margin;
  canvas.height = symbol.height + bar + 2 * margin;
  const pen = canvas.getContext('2d', { willReadFrequently: true })!;
  if (chosen === '1') {
    pen.strokeStyle = '#111111';
    pen.lineWidth = 4;
    pen.strokeRect(2, 2, canvas.width - 4, canvas.height - 4);
  }
  pen.putImageData(symbol, Math.floor((canvas.width - symbol.width) / 2), margin);
  const width = 48;
  const [x, y] = [(canvas.width - width) / 2, symbol.height + margin];
  pen.fillStyle = '#ffffff';
  pen.fillRect(x, y, width, bar);
  pen.fillStyle = side === '0' ? BESIEGER : GARRISON;
  pen.fillRect(x, y, (width * Number(tenths)) / 10, bar);
  pen.strokeStyle = '#222222';
  pen.lineWidth = 1.5;
  pen.strokeRect(x, y, width, bar);
  images.set(name, canvas);
  return canvas;
}
