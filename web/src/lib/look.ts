// The one look: colours of the sides, of the ground and of chances (see docs, LOOK).
export const BESIEGER = '#b5402d';
export const GARRISON = '#2b5f8c';
export const NOBODY = '#9a9484';
export const RIVER = '#6f9fb0';
export const ROAD = '#8a6d4b';
export const SIDE = [BESIEGER, GARRISON];

/** Lightness of one hue from 0 to 1: how likely the besieger holds a place. */
export function chanceColour(p: number): string {
  const mix = (from: number, to: number) => Math.round(from + (to - from) * p);
  return `rgb(${mix(250, 142)}, ${mix(240, 36)}, ${mix(232, 20)})`;
}

/** Black or white, whichever reads better on a colour `rgb(r, g, b)`: one of them has 4.5 to 1 or more. */
export function inkOn(colour: string): string {
  const [r, g, b] = (colour.match(/\d+/g) ?? []).map((part) => {
    const c = Number(part) / 255;
    return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  const light = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return 1.05 / (light + 0.05) > (light + 0.05) / 0.05 ? '#ffffff' : '#000000';
}

/** A difference of chances from -1 to 1: the besieger's hue above nought, the garrison's below. */
export function gapColour(d: number): string {
  const [from, to] = [[250, 248, 242], d > 0 ? [142, 36, 20] : [24, 70, 118]];
  const mix = (i: number) => Math.round(from[i] + (to[i] - from[i]) * Math.min(1, Math.abs(d)));
  return `rgb(${mix(0)}, ${mix(1)}, ${mix(2)})`;
}
