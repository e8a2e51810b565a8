import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// No style and no script is put into the page itself: the post's policy forbids both.
export default defineConfig({
  plugins: [svelte()],
  base: '/',
  build: {
    outDir: '../src/siegeworks/post/static',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    chunkSizeWarningLimit: 1500,
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': 'http://127.0.0.1:8954' } },
});
