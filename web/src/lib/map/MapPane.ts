// The map itself: sources and layers once, then only what has changed since the last look.
import type * as GeoJSON from 'geojson';
import * as maplibregl from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import 'maplibre-gl/dist/maplibre-gl.css';
import type { Ground, Siege } from '../api';
import { BESIEGER, GARRISON, NOBODY, RIVER, ROAD } from '../look';
import type { Layer } from '../state.svelte';
import { CellSheet } from './CellSheet';
import { circle, collection, hexes, neighbours, outline, routes, trenches, wire, zones } from './shapes';
import { ensureImage } from './symbols';

maplibregl.setWorkerUrl(workerUrl);

const SIDE_COLOUR: maplibregl.ExpressionSpecification = ['match', ['get', 'side'], 0, BESIEGER, 1, GARRISON, NOBODY];
const OF_LAYER: Record<Layer, string[]> = {
  cells: ['cells'],
  trenches: ['trench-planned', 'trench-dug'],
  units: ['units'],
  ranges: ['ranges'],
  perimeter: ['perimeter'],
  zones: ['zones'],
  wire: ['wire'],
  names: [],
};

export interface View {
  lon: number;
  lat: number;
  zoom: number;
}

export class MapPane {
  readonly map: maplibregl.Map;
  private readonly near: Int32Array;
  private readonly sheet: CellSheet;
  private readonly given = new Map<string, string>();
  private opacity = 0.3;
  private dark = 0;

  constructor(
    host: HTMLElement,
    private readonly siege: Siege,
    private readonly ground: Ground,
    view: View | undefined,
  ) {
    const [west, south, east, north] = ground.relief;
    this.near = neighbours(ground);
    this.sheet = new CellSheet(ground);
    this.map = new maplibregl.Map({
      container: host,
      style: {
        version: 8,
        sources: {
          relief: {
            type: 'image',
            url: `/api/sieges/${siege.id}/relief.jpg`,
            coordinates: [[west, north], [east, north], [east, south], [west, south]],
          },
        },
        layers: [
          { id: 'paper', type: 'background', paint: { 'background-color': '#f1efe9' } },
          { id: 'relief', type: 'raster', source: 'relief', paint: { 'raster-fade-duration': 0 } },
        ],
      },
      center: view ? [view.lon, view.lat] : this.centre(),
      zoom: view?.zoom ?? 12.6,
      minZoom: 9,
      maxZoom: 17,
      maxBounds: [[west - 0.1, south - 0.1], [east + 0.1, north + 0.1]],
      attributionControl: false,
      fadeDuration: 0,
      pitchWithRotate: false,
      dragRotate: false,
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.addControl(new maplibregl.NavigationControl({ showCompass: false }), 'top-right');
    this.map.addControl(new maplibregl.ScaleControl({ unit: 'metric' }), 'bottom-right');
  }

  /** The middle of the key ground, or of the posts. */
  private centre(): [number, number] {
    const key = this.siege.positions.filter((p) => p.is_key);
    const those = key.length ? key : this.siege.positions;
    const mean = (of: (p: (typeof those)[number]) => number) => those.reduce((sum, p) => sum + of(p), 0) / those.length;
    return [mean((p) => p.lon) - 0.012, mean((p) => p.lat)];
  }

  ready(): Promise<void> {
    return new Promise((done) => {
      this.map.once('load', () => {
        this.addLayers();
        done();
      });
    });
  }

  private addLayers(): void {
    const { map, siege, ground } = this;
    map.on('styleimagemissing', (event) => ensureImage(map, event.id));
    const empty = collection([]);
    const [west, south, east, north] = ground.relief;
    map.addSource('sheet', { type: 'canvas', canvas: this.sheet.canvas, animate: false, coordinates: [[west, north], [east, north], [east, south], [west, south]] });
    map.addSource('cells', { type: 'geojson', data: hexes(ground), buffer: 0, tolerance: 0 });
    for (const name of ['seen', 'perimeter', 'trenches', 'drawn', 'ranges', 'units']) map.addSource(name, { type: 'geojson', data: empty });
    map.addSource('routes', { type: 'geojson', data: routes(siege) });
    map.addSource('wire', { type: 'geojson', data: wire(siege) });
    map.addSource('zones', { type: 'geojson', data: zones(siege) });
    map.addLayer({ id: 'cells', type: 'raster', source: 'sheet', paint: { 'raster-opacity': this.opacity, 'raster-fade-duration': 0 } });
    map.addLayer({ id: 'seen', type: 'fill', source: 'seen', paint: { 'fill-color': '#f2c230', 'fill-opacity': 0.45, 'fill-antialias': false } });
    map.addLayer({
      id: 'hex', type: 'line', source: 'cells', minzoom: 14,
      paint: { 'line-color': '#6b6557', 'line-opacity': 0.18, 'line-width': 0.6 },
    });
    const line = (id: string, source: string, filter: unknown[] | undefined, paint: Record<string, unknown>) =>
      map.addLayer({
        id, type: 'line', source, paint, layout: { 'line-cap': 'round', 'line-join': 'round' },
        ...(filter ? { filter } : {}),
      } as maplibregl.LayerSpecification);
    line('river', 'routes', ['in', ['get', 'kind'], ['literal', ['river', 'stream']]], { 'line-color': RIVER, 'line-width': ['match', ['get', 'kind'], 'river', 3, 1.5] });
    line('road', 'routes', ['in', ['get', 'kind'], ['literal', ['road', 'track']]], { 'line-color': ROAD, 'line-width': ['match', ['get', 'kind'], 'road', 2, 1.2], 'line-dasharray': [3, 1] });
    line('strip', 'routes', ['==', ['get', 'kind'], 'airstrip'], { 'line-color': '#77706a', 'line-width': 6, 'line-opacity': 0.75 });
    line('zones', 'zones', undefined, { 'line-color': '#5f5a86', 'line-width': 1.4, 'line-dasharray': [2, 2] });
    line('wire', 'wire', undefined, { 'line-color': '#3c3a36', 'line-width': 2, 'line-dasharray': [0.6, 1.4], 'line-opacity': 0.7 });
    line('trench-planned', 'trenches', ['==', ['get', 'state'], 'planned'], { 'line-color': SIDE_COLOUR, 'line-width': 1, 'line-opacity': 0.55, 'line-dasharray': [1, 3] });
    line('trench-dug', 'trenches', ['==', ['get', 'state'], 'dug'], { 'line-color': SIDE_COLOUR, 'line-width': 2.2 });
    line('drawn-case', 'drawn', undefined, { 'line-color': '#ffffff', 'line-width': 6, 'line-opacity': 0.8 });
    line('drawn', 'drawn', undefined, { 'line-color': ['match', ['get', 'state'], 'faulty', '#8f2f20', 'chosen', '#7a4b00', '#3c3a36'], 'line-width': ['match', ['get', 'state'], 'plain', 2.5, 4] });
    line('perimeter', 'perimeter', undefined, { 'line-color': GARRISON, 'line-width': 2.6 });
    line('ranges', 'ranges', undefined, { 'line-color': SIDE_COLOUR, 'line-width': ['case', ['get', 'chosen'], 2.5, 0.8], 'line-opacity': ['case', ['get', 'chosen'], 1, 0.4] });
    map.addLayer({
      id: 'units', type: 'symbol', source: 'units',
      layout: { 'icon-image': ['get', 'image'], 'icon-allow-overlap': true, 'icon-ignore-placement': true, 'icon-offset': ['get', 'offset'] },
    });
  }

  show(shown: Set<Layer>): void {
    for (const [layer, ids] of Object.entries(OF_LAYER)) {
      for (const id of ids) {
        if (this.map.getLayer(id)) this.map.setLayoutProperty(id, 'visibility', shown.has(layer as Layer) ? 'visible' : 'none');
      }
    }
  }

  /** Give a source its data, unless `key` says that it has them already. */
  private set(source: string, data: () => GeoJSON.FeatureCollection, key: string): void {
    if (this.given.get(source) === key) return;
    this.given.set(source, key);
    (this.map.getSource(source) as maplibregl.GeoJSONSource | undefined)?.setData(data());
  }

  /** Colour the cells; '' leaves one as the ground is. Only what has changed is touched. */
  paint(colour: (cell: number) => string): void {
    const source = this.map.getSource('sheet') as maplibregl.CanvasSource | undefined;
    if (!this.sheet.paint(colour) || !source) return;
    // Playing for a moment hands the picture over once.
    source.play();
    source.pause();
    this.map.triggerRepaint();
  }

  /** How strongly the colours of cells cover the ground. */
  weigh(opacity: number): void {
    if (this.opacity === opacity) return;
    this.opacity = opacity;
    this.map.setPaintProperty('cells', 'raster-opacity', opacity);
  }

  /** Darken the ground, not what stands on it: 0 day, 1 night. */
  setNight(share: number): void {
    if (this.dark === share) return;
    this.dark = share;
    this.map.setPaintProperty('relief', 'raster-brightness-max', 1 - 0.34 * share);
    this.map.setPaintProperty('relief', 'raster-saturation', -0.4 * share);
    this.map.setPaintProperty('paper', 'background-color', share > 0.5 ? '#8d8f96' : '#f1efe9');
  }

  setPerimeter(holder: ((cell: number) => number) | undefined, side: number): void {
    let key = '';
    if (holder) for (let cell = 0; cell < this.ground.n; cell++) if (holder(cell) === side) key += `${cell} `;
    this.set('perimeter', () => (holder ? outline(this.ground, this.near, holder, side) : collection([])), key);
  }

  /** Trenches as they are dug; `drawn` are lines that a plan adds to those of the siege. */
  setTrenches(dug: (id: string) => number, drawn: Siege['lines'] = []): void {
    const lines = [...this.siege.lines, ...drawn];
    const key = lines.map((line) => `${line.id} ${dug(line.id)}`).join(' ');
    this.set('trenches', () => trenches(this.siege, lines, dug), key);
  }

  /** Lines that a plan draws: points (latitude, longitude), and how they stand. */
  setDrawn(lines: { id: string; course: readonly (readonly number[])[]; state: 'plain' | 'chosen' | 'faulty' }[]): void {
    const features = () =>
      lines
        .filter((l) => l.course.length > 1)
        .map((l): GeoJSON.Feature => ({
          type: 'Feature',
          properties: { id: l.id, state: l.state },
          geometry: { type: 'LineString', coordinates: l.course.map(([lat, lon]) => [lon, lat]) },
        }));
    this.set('drawn', () => collection(features()), JSON.stringify(lines));
  }

  setUnits(units: GeoJSON.FeatureCollection): void {
    for (const unit of units.features) ensureImage(this.map, unit.properties!.image as string);
    this.set('units', () => units, JSON.stringify(units.features.map((u) => [u.properties, (u.geometry as GeoJSON.Point).coordinates])));
  }

  setRanges(guns: { lon: number; lat: number; reach: number; side: number; chosen: boolean }[]): void {
    const arcs = () =>
      guns.map((g): GeoJSON.Feature => ({
        type: 'Feature',
        properties: { side: g.side, chosen: g.chosen },
        geometry: { type: 'LineString', coordinates: circle(g.lon, g.lat, g.reach) },
      }));
    this.set('ranges', () => collection(arcs()), JSON.stringify(guns));
  }

  /** Mark the cells that an eye sees. */
  setSeen(cells: number[]): void {
    this.set('seen', () => hexes(this.ground, cells), cells.join(' '));
  }

  unitAt(point: maplibregl.PointLike): string | undefined {
    return this.map.queryRenderedFeatures(point, { layers: ['units'] })[0]?.properties.id as string | undefined;
  }

  flyTo(lon: number, lat: number): void {
    const zoom = Math.max(this.map.getZoom(), 14.7);
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (calm) this.map.jumpTo({ center: [lon, lat], zoom });
    else this.map.easeTo({ center: [lon, lat], zoom, duration: 600 });
  }

  close(): void {
    this.map.remove();
  }
}
