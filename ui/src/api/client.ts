// Reads and writes, ready for the query cache. Every read names what it shows by tags; the events
// that change those name the same tags.
import { queryOptions } from '@tanstack/react-query';
import { createContext, use } from 'react';
import type { ContactQuery, ImportOptions, Tag } from './bindings';
import type { Host } from './host';

declare module '@tanstack/react-query' {
  interface Register {
    queryMeta: { tags: readonly Tag[] };
  }
}

const HostContext = createContext<Host | null>(null);

export const HostProvider = HostContext;

/** Whoever answers. */
export function useHost(): Host {
  const host = use(HostContext);
  if (host === null) throw new Error('the pages stand outside of HostProvider');
  return host;
}

/** Every read. */
export const reads = {
  system: (host: Host) =>
    queryOptions({
      queryKey: ['system'],
      queryFn: () => host.commands.systemView(),
      meta: { tags: ['settings'] },
    }),
  live: (host: Host) =>
    queryOptions({
      queryKey: ['live'],
      queryFn: () => host.commands.liveView(),
      meta: { tags: ['live', 'calls', 'campaigns'] },
    }),
  campaigns: (host: Host) =>
    queryOptions({
      queryKey: ['campaigns'],
      queryFn: () => host.commands.campaignList(),
      meta: { tags: ['campaigns'] },
    }),
  campaign: (host: Host, id: string) =>
    queryOptions({
      queryKey: ['campaign', id],
      queryFn: () => host.commands.campaignGet(id),
      meta: { tags: ['campaigns'] },
    }),
  people: (host: Host, id: string, query: ContactQuery) =>
    queryOptions({
      queryKey: ['people', id, query],
      queryFn: () => host.commands.campaignContacts(id, query),
      meta: { tags: ['contacts'] },
    }),
  preview: (host: Host, path: string, options: ImportOptions) =>
    queryOptions({
      queryKey: ['preview', path, options],
      queryFn: () => host.commands.importPreview(path, options),
      // A file on disk may have changed since it was last looked at.
      gcTime: 0,
      retry: false,
      meta: { tags: [] },
    }),
  import: (host: Host, id: string) =>
    queryOptions({
      queryKey: ['import', id],
      queryFn: () => host.commands.importGet(id),
      meta: { tags: ['imports'] },
    }),
  rejects: (host: Host, id: string) =>
    queryOptions({
      queryKey: ['rejects', id],
      queryFn: () => host.commands.importRejects(id, null, 200),
      meta: { tags: ['imports'] },
    }),
};
