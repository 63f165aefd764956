// The live bridge: from batches of events to the counters' store and the query cache.
//
// The cache is a copy and the events keep it fresh; a refetch is always correct. So a gap needs no
// replay: everything is read anew.
import type { QueryClient } from '@tanstack/react-query';
import type {
  Batch,
  CallMoved,
  CallView,
  CampaignProgress,
  CampaignView,
  EventView,
  ImportView,
  LiveView,
  Tag,
} from './bindings';
import { patchCalls, rereadCalls } from './events-calls';
import type { End, Host } from './host';
import { heard, useLive } from './live-store';

/** Tables repaint at most this often: drawing rows is what costs, and nobody reads faster. */
const TABLES_MS = 400;
/** What an event changed and no patch covers is read anew at most this often. */
const REREAD_MS = 1000;
/** How long to wait before asking again for a line that broke. */
const RETRY_MS = 1000;

const IN_FLIGHT: Readonly<Record<CallMoved, boolean | 'as before'>> = {
  queued: false,
  reserved: true,
  sent: true,
  placed: true,
  taken_back: false,
  unknown: true,
  adopted: true,
  missed_once: 'as before',
  needs_a_look: 'as before',
  ringing: true,
  picked_up: true,
  ended: false,
  retry_planned: false,
  retries_dropped: 'as before',
  said_placed: 'as before',
  said_not_placed: false,
  redial_wanted: 'as before',
};

/**
 * The calls in flight after some events, newest first.
 *
 * Of a call that moved more than once in a batch only the newest move carries the row, so the
 * moves decide who is in flight and the rows how they look.
 */
export function callsAfter(calls: readonly CallView[], events: readonly EventView[]): CallView[] {
  const rows = new Map(calls.map((call) => [call.callLogId, call]));
  const flying = new Set(rows.keys());
  for (const { call, callLogId, callMoved } of events) {
    if (callLogId === null) continue;
    if (call !== null) rows.set(callLogId, call);
    const stays = callMoved === null ? 'as before' : IN_FLIGHT[callMoved];
    if (stays === true) flying.add(callLogId);
    if (stays === false) flying.delete(callLogId);
  }
  return [...rows.values()]
    .filter((call) => flying.has(call.callLogId))
    .sort((a, b) => (b.startedAt ?? '~').localeCompare(a.startedAt ?? '~'));
}

function lookedAtAfter(calls: readonly CallView[], events: readonly EventView[]): CallView[] {
  const byId = new Map(calls.map((call) => [call.callLogId, call]));
  for (const { call } of events) {
    if (call === null) continue;
    if (call.needsALook) byId.set(call.callLogId, call);
    else byId.delete(call.callLogId);
  }
  return [...byId.values()];
}

function progressed(campaign: CampaignView, moved: ReadonlyMap<string, CampaignProgress>) {
  const now = moved.get(campaign.id);
  return now === undefined ? campaign : { ...campaign, ...now };
}

/** What must be read anew: the tags that no patch covers. */
export function tagsToReread(events: readonly EventView[]): Set<Tag> {
  const tags = new Set<Tag>();
  for (const event of events) {
    for (const tag of event.tags) {
      // Counters, campaigns' progress and imports come with the batch itself; calls in flight are
      // patched. A campaign that was made or edited is not.
      const patched =
        tag === 'live' ||
        tag === 'imports' ||
        (tag === 'campaigns' && event.kind !== 'campaign') ||
        (tag === 'calls' && (event.kind === 'call' || event.kind === 'settled'));
      if (!patched) tags.add(tag);
    }
  }
  return tags;
}

/** Follows the program, and keeps store and cache fresh until ended. */
export function followEvents(host: Host, cache: QueryClient): End {
  let over = false;
  let seen: number | null = null;
  let end: End = () => {};
  let retry: ReturnType<typeof setTimeout> | undefined;
  let painting: ReturnType<typeof setTimeout> | undefined;
  let rereading: ReturnType<typeof setTimeout> | undefined;
  let events: EventView[] = [];
  let moved = new Map<string, CampaignProgress>();
  let imports = new Map<string, ImportView>();
  let stale = new Set<Tag>();
  let callsMoved = false;

  function paint(): void {
    painting = undefined;
    const [theseEvents, theseMoved, theseImports] = [events, moved, imports];
    events = [];
    moved = new Map();
    imports = new Map();
    patch<LiveView>(['live'], (live) => ({
      ...live,
      calls: callsAfter(live.calls, theseEvents),
      needsALook: lookedAtAfter(live.needsALook, theseEvents),
      campaigns: live.campaigns.map((campaign) => progressed(campaign, theseMoved)),
    }));
    if (theseMoved.size > 0) {
      patch<CampaignView[]>(['campaigns'], (all) =>
        all.map((campaign) => progressed(campaign, theseMoved)),
      );
    }
    for (const [id, progress] of theseMoved) {
      patch<CampaignView>(['campaign', id], (one) => ({ ...one, ...progress }));
    }
    patchCalls(cache, theseEvents);
    for (const [id, view] of theseImports) {
      cache.setQueryData<ImportView>(['import', id], view);
      readAgainIfReading(['import', id]);
    }
  }

  /** Changes what was read, where it was read. */
  function patch<Read>(queryKey: readonly string[], change: (read: Read) => Read): void {
    cache.setQueryData<Read>(queryKey, (read) => (read === undefined ? undefined : change(read)));
    readAgainIfReading(queryKey);
  }

  /** An answer under way may be older than what was just patched, and must not win over it. */
  function readAgainIfReading(queryKey: readonly string[]): void {
    if (cache.getQueryState(queryKey)?.fetchStatus === 'fetching') {
      void cache.invalidateQueries({ queryKey, exact: true });
    }
  }

  /** Reads everything anew; what still waits to be painted is older than that. */
  function startAnew(): void {
    clearTimeout(painting);
    clearTimeout(rereading);
    painting = undefined;
    rereading = undefined;
    events = [];
    moved = new Map();
    imports = new Map();
    stale = new Set();
    void cache.invalidateQueries();
  }

  function reread(): void {
    rereading = undefined;
    const tags = stale;
    stale = new Set();
    if (callsMoved) rereadCalls(cache);
    callsMoved = false;
    void cache.invalidateQueries({
      predicate: (query) => query.meta?.tags.some((tag) => tags.has(tag)) ?? false,
    });
  }

  function hear(batch: Batch): void {
    // The numbers have no gaps: as many events must have come as the number has grown by.
    const gap = batch.lagged || (seen !== null && batch.last - seen !== batch.envelopes.length);
    seen = batch.last;
    heard({ line: 'open', counters: batch.live, funnel: batch.funnel });
    if (gap) {
      startAnew();
      return;
    }
    events.push(...batch.envelopes);
    for (const progress of batch.campaigns) moved.set(progress.id, progress);
    for (const view of batch.imports) imports.set(view.importId, view);
    for (const tag of tagsToReread(batch.envelopes)) stale.add(tag);
    if (events.length + moved.size + imports.size > 0) painting ??= setTimeout(paint, TABLES_MS);
    callsMoved ||= batch.envelopes.some(({ kind }) => kind === 'call' || kind === 'settled');
    if (stale.size > 0 || callsMoved) rereading ??= setTimeout(reread, REREAD_MS);
  }

  async function open(again: boolean): Promise<void> {
    try {
      const live = await host.commands.liveView();
      if (over) return;
      cache.setQueryData<LiveView>(['live'], live);
      heard({ line: 'open', counters: live.counters, funnel: live.funnel });
      seen = live.cursor;
      end = host.follow(live.cursor, hear, lost);
      if (again) void cache.invalidateQueries();
    } catch {
      lost();
    }
  }

  function lost(): void {
    if (over) return;
    end();
    useLive.setState({ line: 'lost' });
    retry = setTimeout(() => void open(true), RETRY_MS);
  }

  void open(false);
  return () => {
    over = true;
    end();
    clearTimeout(retry);
    clearTimeout(painting);
    clearTimeout(rereading);
  };
}
