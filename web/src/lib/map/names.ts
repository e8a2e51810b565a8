// Names on the map: one that would lie on a more important one is left out.

/** Hides elements that overlap one before them; those given first are kept. */
export function declutter(elements: HTMLElement[]): void {
  // All are measured before any is changed: reading after writing would lay the page out each time.
  const boxes = elements.map((element) => element.getBoundingClientRect());
  const kept: DOMRect[] = [];
  elements.forEach((element, i) => {
    const box = boxes[i];
    const hit = kept.some((k) => box.left < k.right && box.right > k.left && box.top < k.bottom && box.bottom > k.top);
    element.style.visibility = hit ? 'hidden' : 'visible';
    if (!hit) kept.push(box);
  });
}

export interface Box { left: number; top: number; right: number; bottom: number }
export interface Name { element: HTMLElement; offset: [number, number]; move: (offset: [number, number]) => void; isKey: boolean }

const hits = (a: Box, b: Box) => a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
/** Half of what a symbol takes round its point, in pixels. */
const SYMBOL = 18;

/**
 * Puts each name beside its point where it covers neither a name before it nor a symbol: below,
 * above, right or left. One that finds no room is left out, unless it is a key one that covers
 * symbols alone; and so is one of the others that would have to give way to a name, not to a
 * symbol, so that a crowd of names stays as thin as its map.
 */
export function arrange(names: Name[], symbols: Box[]): void {
  const boxes = names.map(({ element }) => element.getBoundingClientRect());
  const kept: Box[] = [];
  names.forEach((name, i) => {
    const [dx, dy] = name.offset;
    const { width, height } = boxes[i];
    const at = ([x, y]: [number, number]): Box => {
      const [left, top] = [boxes[i].left - dx + x, boxes[i].top - dy + y];
      return { left, top, right: left + width, bottom: top + height };
    };
    const above = -(height + 12);
    const beside = above / 2;
    const tries: [number, number][] = [
      [0, 0], [0, above], [width / 2 + SYMBOL, beside], [-width / 2 - SYMBOL, beside], [0, SYMBOL], [0, above - SYMBOL],
    ];
    const isFree = (offset: [number, number]) => !kept.some((k) => hits(at(offset), k));
    const free =
      name.isKey || isFree(tries[0])
        ? tries.find((offset) => isFree(offset) && !symbols.some((s) => hits(at(offset), s)))
        : undefined;
    const chosen = free ?? (name.isKey ? tries.find(isFree) : undefined);
    name.element.style.visibility = chosen ? 'visible' : 'hidden';
    if (!chosen) return;
    kept.push(at(chosen));
    if (chosen[0] !== dx || chosen[1] !== dy) name.move(chosen);
  });
}
