// Reads and writes, ready for the query cache. Every read names what it shows by tags; the events
// that change those name the same tags.
import { queryOptions } from '@tanstack/react-query';
import { createContext, use } from 'react';
import type {
  AgendaQuery,
  CallQuery,
  ContactQuery,
  ImportOptions,
  ScheduleInput,
  StatsQuery,
  Tag,
} from './bindings';
import type { Host } from './host';
import type { Range } from './range';

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
  figures: (host: Host, id: string) =>
    queryOptions({
      queryKey: ['figures', id],
      queryFn: () => host.commands.campaignFigures(id),
      // It reads every call of the campaign, so it is asked by the clock and not by each event.
      meta: { tags: [] },
    }),
  /** When somebody would be rung again, by reason. */
  campaignRetries: (host: Host, id: string) =>
    queryOptions({
      queryKey: ['campaign-retries', id],
      queryFn: () => host.commands.campaignRetries(id),
      // The times begin now, so they are old as soon as nobody looks.
      staleTime: 0,
      meta: { tags: ['campaigns'] },
    }),
  /** The versions of its settings, up to the newest that is known. */
  campaignEdits: (host: Host, id: string, newest: number) =>
    queryOptions({
      queryKey: ['campaign-edits', id, newest],
      queryFn: () => host.commands.campaignEdits(id),
      meta: { tags: ['campaigns'] },
    }),
  /** Why nobody, or not everybody, is being rung. */
  campaignWhy: (host: Host, id: string) =>
    queryOptions({
      queryKey: ['campaign-why', id],
      queryFn: () => host.commands.campaignWhy(id),
      // Moments pass without an event, so it is asked by the clock too.
      refetchInterval: 5000,
      staleTime: 0,
      meta: { tags: ['campaigns', 'contacts'] },
    }),
  contactWhy: (host: Host, id: string, contact: number) =>
    queryOptions({
      queryKey: ['contact-why', id, contact],
      queryFn: () => host.commands.contactWhy(id, contact),
      staleTime: 0,
      meta: { tags: ['campaigns', 'contacts'] },
    }),
  /** What happened while nobody was there; nothing if the program was never away. */
  away: (host: Host) =>
    queryOptions({
      queryKey: ['away'],
      queryFn: () => host.commands.away(),
      meta: { tags: ['live', 'calls', 'campaigns'] },
    }),
  /** Calls of the provider that nobody here asked for. */
  strangers: (host: Host) =>
    queryOptions({
      queryKey: ['strangers'],
      queryFn: () => host.commands.strangerList(),
      meta: { tags: ['strangers'] },
    }),
  series: (host: Host, from: number, until: number) => {
    const query: StatsQuery = {
      from: new Date(from).toISOString(),
      until: new Date(until).toISOString(),
    };
    return queryOptions({
      queryKey: ['series', query],
      queryFn: () => host.commands.statsSeries(query),
      meta: { tags: [] },
    });
  },
  summary: (host: Host, from: number) => {
    const query: StatsQuery = { from: new Date(from).toISOString() };
    return queryOptions({
      queryKey: ['summary', query],
      queryFn: () => host.commands.statsSummary(query),
      meta: { tags: [] },
    });
  },
  people: (host: Host, id: string, query: ContactQuery) =>
    queryOptions({
      queryKey: ['people', id, query],
      queryFn: () => host.commands.campaignContacts(id, query),
      meta: { tags: ['contacts'] },
    }),
  agenda: (host: Host, from: number, until: number) => {
    const query: AgendaQuery = {
      from: new Date(from).toISOString(),
      until: new Date(until).toISOString(),
    };
    return queryOptions({
      queryKey: ['agenda', query],
      queryFn: () => host.commands.scheduleAgenda(query),
      meta: { tags: ['schedules', 'calls'] },
    });
  },
  coming: (host: Host, input: ScheduleInput) =>
    queryOptions({
      queryKey: ['schedule-preview', input],
      queryFn: () => host.commands.schedulePreview(input),
      meta: { tags: [] },
    }),
  agents: (host: Host) =>
    queryOptions({
      queryKey: ['agents'],
      queryFn: () => host.commands.agentList(),
      meta: { tags: ['agents'] },
    }),
  settings: (host: Host) =>
    queryOptions({
      queryKey: ['settings'],
      queryFn: () => host.commands.settingsGet(),
      meta: { tags: ['settings'] },
    }),
  /** Whether the provider tells of calls by itself, and what came of that. */
  callbacks: (host: Host) =>
    queryOptions({
      queryKey: ['callbacks'],
      queryFn: () => host.commands.callbacksGet(),
      // No event tells that one came, so it is asked by the clock.
      refetchInterval: 5000,
      staleTime: 0,
      meta: { tags: ['settings'] },
    }),
  diagnostics: (host: Host) =>
    queryOptions({
      queryKey: ['diagnostics'],
      queryFn: () => host.commands.diagnostics(),
      // It is looked at when somebody asks; between two looks nothing is known.
      staleTime: 0,
      gcTime: 0,
      meta: { tags: ['settings'] },
    }),
  calls: (host: Host, query: CallQuery, range: Range) =>
    queryOptions({
      queryKey: ['calls', query, range],
      queryFn: () => host.commands.callList({ ...query, ...range }),
      meta: { tags: ['calls'] },
    }),
  /** Where the log ends now, and how many calls there are before that. */
  callsHead: (host: Host, query: CallQuery) =>
    queryOptions({
      queryKey: ['calls-head', query],
      queryFn: () => host.commands.callList({ ...query, limit: 1 }),
      meta: { tags: ['calls'] },
    }),
  call: (host: Host, id: string) =>
    queryOptions({
      queryKey: ['call', id],
      queryFn: () => host.commands.callGet(id),
      meta: { tags: ['calls'] },
    }),
  callEvents: (host: Host, id: string) =>
    queryOptions({
      queryKey: ['call-events', id],
      queryFn: () => host.commands.callEvents(id),
      meta: { tags: ['calls'] },
    }),
  /** The chain of a call: what came before it and what follows. */
  callRetries: (host: Host, id: string) =>
    queryOptions({
      queryKey: ['call-retries', id],
      queryFn: () => host.commands.callRetries(id),
      meta: { tags: ['calls'] },
    }),
  /** What people said of a call. */
  callResolutions: (host: Host, id: string) =>
    queryOptions({
      queryKey: ['call-resolutions', id],
      queryFn: () => host.commands.callResolutions(id),
      meta: { tags: ['calls'] },
    }),
  number: (host: Host, text: string) =>
    queryOptions({
      queryKey: ['number', text],
      queryFn: () => host.commands.numberCheck(text),
      // Whether a number may be rung changes with every call and every minute.
      staleTime: 5000,
      gcTime: 0,
      meta: { tags: ['suppressions', 'live'] },
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
  /** How far the file is whose numbers go on the do-not-call list; nothing if there is none. */
  suppressing: (host: Host) =>
    queryOptions({
      queryKey: ['suppressing'],
      queryFn: () => host.commands.suppressionImporting(),
      // It has no events of its own, so it is asked by the clock while somebody looks.
      refetchInterval: 250,
      staleTime: 0,
      gcTime: 0,
      meta: { tags: [] },
    }),
  import: (host: Host, id: string) =>
    queryOptions({
      queryKey: ['import', id],
      queryFn: () => host.commands.importGet(id),
      meta: { tags: ['imports'] },
    }),
  imports: (host: Host, id: string) =>
    queryOptions({
      queryKey: ['imports', id],
      queryFn: () => host.commands.importList(id),
      meta: { tags: ['imports'] },
    }),
  importCount: (host: Host, campaignId: string | null, path: string, options: ImportOptions) =>
    queryOptions({
      queryKey: ['import-count', campaignId, path, options],
      queryFn: () => host.commands.importCount(campaignId, path, options),
      gcTime: 0,
      // A number that was suppressed or taken in meanwhile is judged anew.
      meta: { tags: ['suppressions', 'contacts'] },
    }),
  rejects: (host: Host, id: string) =>
    queryOptions({
      queryKey: ['rejects', id],
      queryFn: () => host.commands.importRejects(id, null, 200),
      meta: { tags: ['imports'] },
    }),
};
