// The keys of a grid: arrows from row to row, Page Up and Page Down by a screenful, Home and End to
// its edges, Enter to open.
import { type KeyboardEvent, useCallback, useState } from 'react';

/** How many rows a screenful is taken for. */
const SCREENFUL = 20;

interface Props<Row> {
  rows: { readonly at: (place: number) => Row | undefined };
  count: number;
  /** Brings a row into view. */
  show: (place: number) => void;
  onOpen: ((row: Row) => void) | undefined;
  onReach: ((row: Row) => void) | undefined;
}

/** Where a key leads from a place; `null` for keys that lead nowhere. */
function target(key: string, place: number, count: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return Math.min(count - 1, place + 1);
    case 'ArrowUp':
      return Math.max(0, place - 1);
    case 'PageDown':
      return Math.min(count - 1, Math.max(0, place) + SCREENFUL);
    case 'PageUp':
      return Math.max(0, place - SCREENFUL);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

/** Follows the keys of a grid; `reached` is −1 until one was pressed. */
export function useRowKeys<Row>({ rows, count, show, onOpen, onReach }: Props<Row>) {
  const [reached, reach] = useState(-1);
  const onKeyDown = useCallback(
    (event: KeyboardEvent<HTMLElement>) => {
      if (event.ctrlKey || event.metaKey || event.altKey || count === 0) return;
      // A button inside a row has keys of its own.
      if (event.target !== event.currentTarget) return;
      if (event.key === 'Enter') {
        const row = rows.at(reached);
        if (row === undefined) return;
        event.preventDefault();
        onOpen?.(row);
        return;
      }
      const place = target(event.key, reached, count);
      if (place === null) return;
      event.preventDefault();
      reach(place);
      show(place);
      const row = rows.at(place);
      if (row !== undefined) onReach?.(row);
    },
    [rows, count, show, onOpen, onReach, reached],
  );
  return { reached, reach, onKeyDown };
}
