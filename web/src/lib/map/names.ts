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
