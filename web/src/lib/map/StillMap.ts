// The map as a picture while it stands still, so that the browser need not put the map's own
// canvas together with what moves over it in every frame.
import type { Map as GlMap } from 'maplibre-gl';

export class StillMap {
  /** What the map shows; undefined while it moves or loads, when its own canvas shows it. */
  picture: HTMLCanvasElement | undefined;

  constructor(
    private readonly map: GlMap,
    /** Called when the picture has come; when it goes, the map draws and tells of it itself. */
    private readonly taken: () => void,
  ) {
    map.on('render', this.forget);
    map.on('idle', this.take);
  }

  close(): void {
    this.map.off('render', this.forget);
    this.map.off('idle', this.take);
  }

  private readonly forget = (): void => {
    this.picture = undefined;
    this.map.getCanvas().classList.remove('still');
  };

  /** Read the map in the task in which it was drawn: later its pixels are gone. */
  private readonly take = (): void => {
    const canvas = this.map.getCanvas();
    const gl = canvas.getContext('webgl2');
    const [width, height] = [canvas.width, canvas.height];
    if (!gl || !width || !height) return;
    const upward = new Uint8Array(4 * width * height);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, upward);
    const image = new ImageData(width, height);
    const row = 4 * width;
    for (let y = 0; y < height; y++) image.data.set(upward.subarray((height - 1 - y) * row, (height - y) * row), y * row);
    const picture = document.createElement('canvas');
    [picture.width, picture.height] = [width, height];
    picture.getContext('2d', { willReadFrequently: true })!.putImageData(image, 0, 0);
    this.picture = picture;
    // Seen through, not taken away: the keyboard still reaches it.
    canvas.classList.add('still');
    this.taken();
  };
}
