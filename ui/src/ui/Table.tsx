// One quiet table for every list: names left, figures right, one line a row. Long lists are
// virtual, so that a million rows cost what fifty cost.
//
// A table whose rows open something is a grid: one stop of the Tab key, arrows between the rows.
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useCallback, useEffect, useId, useLayoutEffect, useMemo, useRef } from 'react';
import styles from './Table.module.css';
import { type Density, ROW_PX } from './tokens';
import { useRowKeys } from './use-row-keys';

/** One column: its heading, its width and how a row fills it. */
export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** Stands in the heading's place, e.g. a choice; the title names it still. */
  readonly heading?: React.ReactNode;
  /** A track of a CSS grid, e.g. `minmax(120px, 1fr)`. */
  readonly width: string;
  /** Figures stand at the right. */
  readonly figure?: boolean;
  readonly cell: (row: Row) => React.ReactNode;
}

/** Rows by their place: a list that is here, or a window on one that is elsewhere. */
export interface Rows<Row> {
  readonly count: number;
  /** The row at a place; nothing while it has not arrived. */
  readonly at: (place: number) => Row | undefined;
}

interface Props<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: Rows<Row>;
  rowKey: (row: Row) => string;
  density: Density;
  /** Rows that say something which is past. */
  isQuiet?: (row: Row) => boolean;
  /** Scrolls inside its parent, drawing only what is in view. */
  virtual?: boolean;
  /** Told the first and the last place in view. */
  onView?: (first: number, last: number) => void;
  /** Opens a row, by a click or by Enter; should keep its identity. */
  onOpen?: (row: Row) => void;
  /** Told the row that the arrow keys came to; should keep its identity. */
  onReach?: (row: Row) => void;
  /** The key of the row that is open. */
  openKey?: string | undefined;
  /** When this changes, the table goes back to its first row. */
  topAt?: unknown;
}

/** Up to this many rows all are drawn. */
const DRAWN_WHOLE = 60;

/** Browsers draw nothing further down than this, in pixels. */
const TALLEST_PX = 33_554_000;

/** Makes rows of a list. */
export function rowsOf<Row>(list: readonly Row[]): Rows<Row> {
  return { count: list.length, at: (place) => list[place] };
}

/** How many rows a table of this density can show: a little over a million. */
export function rowsMax(density: Density): number {
  return Math.floor(TALLEST_PX / ROW_PX[density]);
}

interface Line<Row> {
  readonly place: number;
  readonly row: Row | undefined;
}

/** The columns' widths, told once for all rows. */
function tracks<Row>(columns: readonly Column<Row>[]): React.CSSProperties {
  return { '--tracks': columns.map((column) => column.width).join(' ') } as React.CSSProperties;
}

interface RowLineProps<Row> {
  id: string;
  row: Row | undefined;
  columns: readonly Column<Row>[];
  /** Its number among all rows, the heading's included, where only some of them are drawn. */
  index: number | undefined;
  /** Where it stands in a list of which only a part is drawn. */
  top: number | null;
  /** Opens it; absent where rows open nothing. */
  onPress: ((row: Row) => void) | undefined;
  /** Where the arrow keys stand. */
  reached: boolean;
  open: boolean;
  quiet: boolean;
}

/**
 * One row. It is drawn anew only when its own row has changed, however often the list does: nothing
 * that it is given may tell of its place, unless it is drawn by its place.
 */
const RowLine = memo(function RowLine<Row>(props: RowLineProps<Row>) {
  const { id, row, columns, index, top, onPress, reached, open, quiet } = props;
  return (
    <div
      id={id}
      className={styles.row}
      role="row"
      aria-rowindex={index}
      aria-selected={onPress === undefined ? undefined : open}
      data-reached={reached || undefined}
      data-quiet={quiet || undefined}
      data-opens={onPress === undefined ? undefined : true}
      style={top === null ? undefined : { position: 'absolute', top, left: 0, right: 0 }}
      onClick={onPress === undefined || row === undefined ? undefined : () => onPress(row)}
    >
      {columns.map((column) => (
        <div
          key={column.id}
          className={styles.cell}
          role={onPress === undefined ? 'cell' : 'gridcell'}
          data-figure={column.figure || undefined}
        >
          {row === undefined ? <span className={styles.waits} /> : column.cell(row)}
        </div>
      ))}
    </div>
  );
}) as <Row>(props: RowLineProps<Row>) => React.ReactNode;

export function Table<Row>(props: Props<Row>) {
  const { columns, rows, density, virtual = false, onView, onOpen, onReach, openKey } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const shown = Math.min(rows.count, rowsMax(density));
  const windowed = virtual && shown > DRAWN_WHOLE;
  const virtualizer = useVirtualizer({
    count: windowed ? shown : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX[density],
    overscan: 12,
    initialRect: { width: 800, height: 600 },
    // The heading stays on top of what is scrolled to.
    scrollPaddingStart: 28,
  });
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? (windowed ? 0 : shown - 1);

  useEffect(() => onView?.(first, last), [onView, first, last]);

  // Another density is another height for every row.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the density is what has changed
  useEffect(() => virtualizer.measure(), [density, virtualizer]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: it is named by whoever wants the top
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [props.topAt]);

  const lines = useMemo(
    () =>
      Array.from({ length: Math.max(0, last - first + 1) }, (_, index): Line<Row> => {
        const place = first + index;
        return { place, row: rows.at(place) };
      }),
    [rows, first, last],
  );
  // What a press and the keys ask for, without being made anew with every list.
  const drawn = useRef(lines);
  useLayoutEffect(() => {
    drawn.current = lines;
  }, [lines]);
  const { rowKey } = props;
  const idOf = useCallback(
    ({ place, row }: Line<Row>) => `${id}-${row === undefined ? `waits-${place}` : rowKey(row)}`,
    [id, rowKey],
  );
  const show = useCallback(
    (place: number) => {
      if (windowed) return virtualizer.scrollToIndex(place, { align: 'auto' });
      const line = drawn.current.find((line) => line.place === place);
      if (line === undefined) return;
      document.getElementById(idOf(line))?.scrollIntoView({ block: 'nearest' });
    },
    [windowed, virtualizer, idOf],
  );
  const { reached, reach, onKeyDown } = useRowKeys({ rows, count: shown, show, onOpen, onReach });
  const press = useCallback(
    (row: Row) => {
      const line = drawn.current.find((line) => line.row === row);
      if (line !== undefined) reach(line.place);
      onOpen?.(row);
    },
    [onOpen, reach],
  );
  const opens = onOpen !== undefined;
  const widths = useMemo(() => tracks(columns), [columns]);
  const reachedLine = opens ? lines.find(({ place }) => place === reached) : undefined;

  return (
    <div
      className={styles.table}
      style={widths}
      ref={scroller}
      role={opens ? 'grid' : 'table'}
      aria-label={props.label}
      aria-rowcount={windowed ? rows.count + 1 : undefined}
      aria-activedescendant={reachedLine === undefined ? undefined : idOf(reachedLine)}
      data-virtual={virtual || undefined}
      data-reached={reachedLine !== undefined || undefined}
      tabIndex={virtual || opens ? 0 : undefined}
      onKeyDown={opens ? onKeyDown : undefined}
    >
      <div className={styles.head} role="rowgroup">
        <div className={styles.row} role="row" aria-rowindex={windowed ? 1 : undefined}>
          {columns.map((column) => (
            <div
              key={column.id}
              className={styles.title}
              role="columnheader"
              data-figure={column.figure || undefined}
            >
              {column.heading ?? column.title}
            </div>
          ))}
        </div>
      </div>
      <div
        role="rowgroup"
        className={styles.body}
        style={windowed ? { height: virtualizer.getTotalSize() } : undefined}
      >
        {lines.map((line) => {
          const { place, row } = line;
          const key = row === undefined ? undefined : rowKey(row);
          return (
            <RowLine
              key={key ?? `waits-${place}`}
              id={idOf(line)}
              row={row}
              columns={columns}
              index={windowed ? place + 2 : undefined}
              top={windowed ? place * ROW_PX[density] : null}
              onPress={opens ? press : undefined}
              reached={line === reachedLine}
              open={key !== undefined && key === openKey}
              quiet={row !== undefined && (props.isQuiet?.(row) ?? false)}
            />
          );
        })}
      </div>
    </div>
  );
}
