// The map itself: sources and layers once, then only what has changed since the last look.
import type * as GeoJSON from 'geojson';
import * as maplibregl from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import 'maplibre-gl/dist/maplibre-gl.css';
import type { Ground, Siege } from '../api';
import { RIVER, ROAD } from '../look';
import type { Layer } from '../state.svelte';
import { collection, hexes, routes, wire, zones } from './shapes';

maplibregl.setWorkerUrl(workerUrl);

/** From this zoom on the edges of the cells are drawn. */
const HEX_ZOOM = 14;

/** Layers of the map by what one may show or hide; the rest is drawn over the map. */
const OF_LAYER: Partial<Record<Layer, string[]>> = {
  contours: ['contours', 'heights'],
  zones: ['zones'],
  wire: ['wire'],
};

export interface View {
  lon: number;
  lat: number;
  zoom: number;
}

export class MapPane {
  readonly map: maplibregl.Map;
  private readonly given = new Map<string, string>();

  constructor(
    host: HTMLElement,
    private readonly siege: Siege,
    private readonly ground: Ground,
    view: View | undefined,
  ) {
    const [west, south, east, north] = ground.relief;
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

  /** Once lines can be drawn; the relief may come later, nobody has to wait for it. */
  ready(): Promise<void> {
    return new Promise((done) => {
      this.map.once('style.load', () => {
        this.addLayers();
        done();
      });
    });
  }

  /** The edges of the cells, made when one is near enough to see them. */
  private readonly addHexes = (): void => {
    if (this.map.getZoom() < HEX_ZOOM) return;
    this.map.off('zoom', this.addHexes);
    this.map.addSource('cells', { type: 'geojson', data: hexes(this.ground), buffer: 0, tolerance: 0 });
    this.map.addLayer(
      {
        id: 'hex', type: 'line', source: 'cells', minzoom: HEX_ZOOM,
        paint: { 'line-color': '#6b6557', 'line-opacity': 0.18, 'line-width': 0.6 },
      },
      'contours',
    );
  };

  private addLayers(): void {
    const { map, siege } = this;
    const empty = collection([]);
    for (const name of ['seen', 'drawn', 'contours']) map.addSource(name, { type: 'geojson', data: empty });
    map.addSource('routes', { type: 'geojson', data: routes(siege) });
    map.addSource('wire', { type: 'geojson', data: wire(siege) });
    map.addSource('zones', { type: 'geojson', data: zones(siege) });
    map.addLayer({ id: 'seen', type: 'fill', source: 'seen', paint: { 'fill-color': '#f2c230', 'fill-opacity': 0.45, 'fill-antialias': false } });
    const line = (id: string, source: string, filter: unknown[] | undefined, paint: Record<string, unknown>) =>
      map.addLayer({
        id, type: 'line', source, paint, layout: { 'line-cap': 'round', 'line-join': 'round' },
        ...(filter ? { filter } : {}),
      } as maplibregl.LayerSpecification);
    line('contours', 'contours', undefined, { 'line-color': '#7a5c3a', 'line-width': ['case', ['get', 'bold'], 1.6, 0.9], 'line-opacity': 0.75 });
    line('river', 'routes', ['in', ['get', 'kind'], ['literal', ['river', 'stream']]], { 'line-color': RIVER, 'line-width': ['match', ['get', 'kind'], 'river', 3, 1.5] });
    line('road', 'routes', ['in', ['get', 'kind'], ['literal', ['road', 'track']]], { 'line-color': ROAD, 'line-width': ['match', ['get', 'kind'], 'road', 2, 1.2], 'line-dasharray': [3, 1] });
    line('strip', 'routes', ['==', ['get', 'kind'], 'airstrip'], { 'line-color': '#77706a', 'line-width': 6, 'line-opacity': 0.75 });
    line('zones', 'zones', undefined, { 'line-color': '#5f5a86', 'line-width': 1.4, 'line-dasharray': [2, 2] });
    line('wire', 'wire', undefined, { 'line-color': '#3c3a36', 'line-width': 2, 'line-dasharray': [0.6, 1.4], 'line-opacity': 0.7 });
    line('drawn-case', 'drawn', undefined, { 'line-color': '#ffffff', 'line-width': 6, 'line-opacity': 0.8 });
    line('drawn', 'drawn', undefined, { 'line-color': ['match', ['get', 'state'], 'faulty', '#8f2f20', 'chosen', '#7a4b00', '#3c3a36'], 'line-width': ['match', ['get', 'state'], 'plain', 2.5, 4] });
    this.addHeights();
    map.on('zoom', this.addHexes);
    this.addHexes();
  }

  /** Heights along the bold contours, where they are not crowded; the glyphs are those of the page's own font. */
  private addHeights(): void {
    this.map.addLayer({
      id: 'heights', type: 'symbol', source: 'contours', filter: ['get', 'bold'],
      layout: {
        'symbol-placement': 'line', 'symbol-spacing': 320, 'text-field': ['to-string', ['get', 'height_m']],
        'text-font': ['Inter Variable', 'Noto Sans', 'sans-serif'], 'text-size': 10, 'text-padding': 14, 'text-max-angle': 30,
      },
      paint: { 'text-color': '#5c452b', 'text-halo-color': '#efeadd', 'text-halo-width': 1.4 },
    });
  }

  show(shown: Set<Layer>): void {
    if (shown.has('contours')) this.loadContours();
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

  /** Contours come when they are first asked for. */
  private loadContours(): void {
    if (this.given.has('contours')) return;
    this.given.set('contours', 'asked');
    const source = this.map.getSource('contours') as maplibregl.GeoJSONSource | undefined;
    source?.setData(new URL(`/api/sieges/${this.siege.id}/contours`, location.href).href);
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

  /** Mark the cells that an eye sees. */
  setSeen(cells: number[]): void {
    this.set('seen', () => hexes(this.ground, cells), cells.join(' '));
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
