// The whole window over a fake host, opened at a route.
import { QueryClient } from '@tanstack/react-query';
import { createMemoryHistory } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import axe from 'axe-core';
import { App } from '../App';
import { followEvents } from '../api/events';
import { useLive } from '../api/live-store';
import { useJournal } from '../api/undo';
import { useIntake } from '../features/intake/store';
import { openCatalogue } from '../lib/i18n';
import { makeRouter } from '../routes';
import { clearToasts } from '../ui/toasts';
import type { FakeHost } from './fake-host';

export function openWindow(host: FakeHost, route = '/') {
  useLive.setState(useLive.getInitialState());
  useIntake.setState(useIntake.getInitialState());
  useJournal.setState(useJournal.getInitialState());
  clearToasts();
  const cache = new QueryClient({
    defaultOptions: { queries: { retry: false, staleTime: 30_000, refetchOnWindowFocus: false } },
  });
  const end = followEvents(host, cache);
  const view = render(
    <App
      host={host}
      cache={cache}
      catalogue={openCatalogue()}
      router={makeRouter(createMemoryHistory({ initialEntries: [route] }))}
    />,
  );
  return {
    ...view,
    cache,
    user: userEvent.setup(),
    close: () => {
      end();
      view.unmount();
    },
  };
}

/** What a screen reader or the keyboard would stumble over. Colours are checked on their own. */
export async function barriers(page: Element): Promise<string[]> {
  const { violations } = await axe.run(page, { rules: { 'color-contrast': { enabled: false } } });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n  ')}`);
}
