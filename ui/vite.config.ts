import react from '@vitejs/plugin-react';
import { defineConfig, type ProxyOptions } from 'vite';

/** Where `dialdesk-headless` listens, and its token, when the pages run in a browser. */
const api = process.env.DIALDESK_API ?? 'http://127.0.0.1:5000';
const token = process.env.DIALDESK_API_TOKEN;

// The browser speaks to its own origin only; the token is added here and never reaches the page.
const proxy: Record<string, ProxyOptions> = {
  '/api': {
    target: api,
    changeOrigin: true,
    headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
    configure: (server) => {
      // The API refuses foreign origins; after this proxy the request comes from none.
      server.on('proxyReq', (request) => request.removeHeader('origin'));
    },
  },
};

export default defineConfig({
  plugins: [react()],
  clearScreen: false,
  server: { port: 5173, strictPort: true, host: '127.0.0.1', proxy },
  preview: { host: '127.0.0.1', strictPort: true, proxy },
  build: {
    // WebKitGTK of Debian 12 and WebView2 both know all of it.
    target: ['es2022', 'safari16'],
    chunkSizeWarningLimit: 1200,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
});
