// Everything that stands around the routes.
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import type { i18n } from 'i18next';
import { I18nextProvider } from 'react-i18next';
import { HostProvider } from './api/client';
import type { Host } from './api/host';
import type { makeRouter } from './routes';
import { cssVariables, theme } from './ui/theme';

interface Props {
  host: Host;
  cache: QueryClient;
  catalogue: i18n;
  router: ReturnType<typeof makeRouter>;
}

export function App({ host, cache, catalogue, router }: Props) {
  return (
    <I18nextProvider i18n={catalogue}>
      <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
        <QueryClientProvider client={cache}>
          <HostProvider value={host}>
            <Notifications position="bottom-right" limit={4} />
            <RouterProvider router={router} />
          </HostProvider>
        </QueryClientProvider>
      </MantineProvider>
    </I18nextProvider>
  );
}
