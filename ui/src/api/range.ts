// A window on a list that is elsewhere and may be a million rows long: only the pages in view are
// asked for, and a row that has not arrived is a gap.
import { useDebouncedValue } from '@mantine/hooks';
import { useQueries } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import type { Rows } from '../ui/Table';
import type { Tag } from './bindings';

/** How many rows are asked for at once. */
const PAGE = 200;

/** Pages that the scroll bar only flies past are not asked for. */
const PASSING_MS = 60;

/** Which rows: so many after the first so many. */
export interface Range {
  readonly offset: number;
  readonly limit: number;
}

/** Part of a list, as every list of the program answers. */
interface Part<Row> {
  readonly items: readonly Row[];
  readonly total: number;
}

interface Props<Row> {
  /** Names the list with everything that filters it. */
  readonly queryKey: readonly unknown[];
  readonly tags: readonly Tag[];
  readonly read: (range: Range) => Promise<Part<Row>>;
  /** How many rows there are, while no page has said it. */
  readonly total?: number;
  readonly enabled?: boolean;
}

interface RangeAnswer<Row> {
  /** For the table. */
  readonly rows: Rows<Row>;
  /** How many rows there are; `undefined` while nobody knows. */
  readonly total: number | undefined;
  /** What went wrong with a page in view of which nothing is known; `null` if nothing did. */
  readonly error: unknown;
  /** Asks again for what went wrong. */
  readonly again: () => void;
  /** For the table, to say what is in view. */
  readonly onView: (first: number, last: number) => void;
}

/** The pages that hold the rows from `first` to `last`. */
export function pagesOf(first: number, last: number): number[] {
  const from = Math.max(0, Math.floor(first / PAGE));
  const to = Math.max(from, Math.floor(Math.max(0, last) / PAGE));
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** The range that a page stands for. */
export function rangeOf(page: number): Range {
  return { offset: page * PAGE, limit: PAGE };
}

/** Reads a list by what is in view of it. */
export function useRange<Row>(props: Props<Row>): RangeAnswer<Row> {
  const { queryKey, tags, read, enabled = true } = props;
  const [view, setView] = useState<readonly [number, number]>([0, 0]);
  const [rested] = useDebouncedValue(view, PASSING_MS, { leading: true });
  const onView = useCallback((first: number, last: number) => setView([first, last]), []);
  const pages = useMemo(() => pagesOf(rested[0], rested[1]), [rested]);
  const answers = useQueries({
    queries: pages.map((page) => ({
      queryKey: [...queryKey, rangeOf(page)],
      queryFn: () => read(rangeOf(page)),
      meta: { tags },
      enabled,
    })),
  });
  const newest = answers
    .filter((answer) => answer.data !== undefined)
    .toSorted((a, b) => b.dataUpdatedAt - a.dataUpdatedAt)[0];
  const total = newest?.data?.total ?? props.total;
  const rows = useMemo((): Rows<Row> => {
    const byPage = new Map(pages.map((page, index) => [page, answers[index]?.data?.items]));
    return {
      count: total ?? 0,
      at: (place) => byPage.get(Math.floor(place / PAGE))?.[place % PAGE],
    };
  }, [pages, answers, total]);
  const failed = answers.find((answer) => answer.isError && answer.data === undefined);
  return {
    rows,
    total,
    error: failed?.error ?? null,
    again: () => void failed?.refetch(),
    onView,
  };
}
