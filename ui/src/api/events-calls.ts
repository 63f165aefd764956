// What events about calls mean for the lists of calls in the cache.
import type { QueryClient } from '@tanstack/react-query';
import type { CallPage, CallView, EventView } from './bindings';

/** The page with the rows that moved; `undefined` if none of them is on it. */
function pageAfter(
  page: CallPage | undefined,
  moved: ReadonlyMap<string, CallView>,
): CallPage | undefined {
  if (page === undefined || !page.items.some((call) => moved.has(call.callLogId))) return undefined;
  return { ...page, items: page.items.map((call) => moved.get(call.callLogId) ?? call) };
}

/** Brings the calls that moved up to date wherever they are shown. */
export function patchCalls(cache: QueryClient, events: readonly EventView[]): void {
  const rows = new Map<string, CallView>();
  const moved = new Set<string>();
  for (const { call, callLogId } of events) {
    if (callLogId !== null) moved.add(callLogId);
    if (call !== null) rows.set(call.callLogId, call);
  }
  if (rows.size > 0) {
    cache.setQueriesData<CallPage>({ queryKey: ['calls'] }, (page) => pageAfter(page, rows));
  }
  for (const query of cache.getQueryCache().findAll({ queryKey: ['call'] })) {
    const row = rows.get(String(query.queryKey[1]));
    if (row !== undefined) cache.setQueryData(query.queryKey, row);
  }
  for (const query of cache.getQueryCache().findAll({ queryKey: ['call-events'] })) {
    if (moved.has(String(query.queryKey[1]))) {
      void cache.invalidateQueries({ queryKey: query.queryKey });
    }
  }
}

/**
 * Asks anew for what a moved call may have come into or left: the log's end, and the pages in view.
 * It also mends what no patch can: an answer that was under way while its row moved.
 */
export function rereadCalls(cache: QueryClient): void {
  const names = ['calls-head', 'calls', 'call', 'call-retries', 'call-resolutions', 'away'];
  for (const name of names) {
    void cache.invalidateQueries({ queryKey: [name] }, { cancelRefetch: false });
  }
}
