// Starts the pages: find out who answers, follow what becomes true, draw.
import '@fontsource-variable/inter/wght.css';
import '@fontsource/noto-sans-devanagari/devanagari-400.css';
import '@fontsource/noto-sans-devanagari/devanagari-600.css';
import '@mantine/core/styles.css';
import '@mantine/dates/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './ui/base.css';
import './ui/mantine.css';
import { QueryClient } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { followEvents } from './api/events';
import { findHost } from './api/host';
import { openCatalogue } from './lib/i18n';
import { makeRouter } from './routes';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no place for the window');

const host = await findHost();
const cache = new QueryClient({
  defaultOptions: {
    // The engine is on this computer: it answers at once or not at all, network or none. The
    // events say when something changed; a moment after waking or at a click nothing did.
    queries: {
      networkMode: 'always',
      retry: false,
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
    },
    mutations: { networkMode: 'always' },
  },
});
followEvents(host, cache);
createRoot(root).render(
  <App host={host} cache={cache} catalogue={openCatalogue()} router={makeRouter()} />,
);
