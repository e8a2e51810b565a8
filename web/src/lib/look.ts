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

/** Ink that can be read on that colour. */
export const inkOn = (p: number): string => (p > 0.45 ? '#ffffff' : '#22252a');
