// The log as the table shows it: held still while somebody reads it, following while nobody does.
//
// New calls come in at the top and would push every row down. So the log is read up to an end that
// stays, and moves on only at the top, or when somebody asks for what is new.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import type { CallQuery, CallView } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { rangeOf, useRange } from '../../api/range';
import type { Rows } from '../../ui/Table';

/** Where the log is read up to. */
interface End {
  readonly query: CallQuery;
  readonly head: string;
  readonly total: number;
}

interface Log {
  readonly rows: Rows<CallView>;
  /** How many calls the filters let through; `undefined` while nobody knows. */
  readonly total: number | undefined;
  readonly error: unknown;
  readonly again: () => void;
  readonly onView: (first: number, last: number) => void;
  /** How many came since. */
  readonly fresh: number;
  /** Reads up to the newest call. */
  readonly catchUp: () => void;
  /** Changes when the table must show its first row. */
  readonly topAt: string;
}

/** Reads the log; `held` while the rows must not move. */
export function useLog(query: CallQuery, held: boolean): Log {
  const host = useHost();
  const cache = useQueryClient();
  const head = useQuery(reads.callsHead(host, query));
  const [end, setEnd] = useState<End | null>(null);
  const [atTop, setAtTop] = useState(true);
  const [catches, setCatches] = useState(0);
  const newest = head.data;
  const current = end !== null && end.query === query ? end : null;

  const readUpTo = useCallback(
    async (to: { head: string; total: number }) => {
      // The first page is there before it is shown, so that nothing flashes.
      await cache.ensureQueryData(reads.calls(host, { ...query, olderThan: to.head }, rangeOf(0)));
      setEnd({ query, head: to.head, total: to.total });
    },
    [cache, host, query],
  );

  useEffect(() => {
    if (newest === undefined || newest.head === current?.head) return;
    if (current === null) setEnd({ query, head: newest.head, total: newest.total });
    else if (current.total === 0 || (atTop && !held)) void readUpTo(newest).catch(() => {});
  }, [newest, current, atTop, held, query, readUpTo]);

  const asked: CallQuery = { ...query, olderThan: current?.head ?? null };
  const range = useRange<CallView>({
    queryKey: ['calls', asked],
    tags: ['calls'],
    read: (part) => host.commands.callList({ ...asked, ...part }),
    enabled: current !== null,
    ...(current === null ? {} : { total: current.total }),
  });
  const { onView } = range;
  const viewed = useCallback(
    (first: number, last: number) => {
      setAtTop(first === 0);
      onView(first, last);
    },
    [onView],
  );
  const failed = current === null && head.data === undefined && head.isError;
  return {
    rows: range.rows,
    total: range.total,
    error: failed ? head.error : range.error,
    again: failed ? () => void head.refetch() : range.again,
    onView: viewed,
    fresh: newest === undefined || current === null ? 0 : Math.max(0, newest.total - current.total),
    catchUp: () => {
      if (newest === undefined) return;
      void readUpTo(newest)
        .then(() => setCatches((before) => before + 1))
        .catch(() => {});
    },
    topAt: `${JSON.stringify(query)} ${catches}`,
  };
}
