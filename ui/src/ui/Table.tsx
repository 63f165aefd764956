// One quiet table for every list: names left, figures right, one line a row. Long lists are
// virtual, so that a million rows cost what fifty cost.
//
// A table whose rows open something is a grid: one stop of the Tab key, arrows between the rows.
import {
  type CellContext,
  type ColumnDef,
  type RowData,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useCallback, useEffect, useId, useMemo, useRef } from 'react';
import styles from './Table.module.css';
import { type Density, ROW_PX } from './tokens';
import { useRowKeys } from './use-row-keys';

const features = tableFeatures({});

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

function tracks<Row>(columns: readonly Column<Row>[]): React.CSSProperties {
  return { gridTemplateColumns: columns.map((column) => column.width).join(' ') };
}

interface RowLineProps {
  id: string;
  row: unknown;
  place: number;
  columns: readonly Column<never>[];
  /** Where it stands in a list of which only a part is drawn. */
  top: number | null;
  /** Opens it; absent where rows open nothing. */
  onPress: ((place: number) => void) | undefined;
  /** Where the arrow keys stand. */
  reached: boolean;
  open: boolean;
  quiet: boolean;
  children: React.ReactNode;
}

/** One row. It is drawn anew only when its own row has changed, however often the list does. */
const RowLine = memo(
  function RowLine(props: RowLineProps) {
    const { id, place, columns, top, onPress, reached, open, quiet, children } = props;
    const style = tracks(columns);
    return (
      <div
        id={id}
        className={styles.row}
        role="row"
        aria-rowindex={place + 2}
        aria-selected={onPress === undefined ? undefined : open}
        data-reached={reached || undefined}
        data-quiet={quiet || undefined}
        data-opens={onPress === undefined ? undefined : true}
        style={top === null ? style : { ...style, position: 'absolute', top, left: 0, right: 0 }}
        onClick={onPress === undefined ? undefined : () => onPress(place)}
      >
        {children}
      </div>
    );
  },
  (before, after) =>
    before.row === after.row &&
    before.place === after.place &&
    before.columns === after.columns &&
    before.top === after.top &&
    before.onPress === after.onPress &&
    before.reached === after.reached &&
    before.open === after.open &&
    before.quiet === after.quiet,
);

export function Table<Row extends RowData>(props: Props<Row>) {
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

  const show = useCallback(
    (place: number) => {
      if (windowed) virtualizer.scrollToIndex(place, { align: 'auto' });
      else document.getElementById(`${id}-${place}`)?.scrollIntoView({ block: 'nearest' });
    },
    [windowed, virtualizer, id],
  );
  const { reached, reach, onKeyDown } = useRowKeys({ rows, count: shown, show, onOpen, onReach });
  const press = useCallback(
    (place: number) => {
      reach(place);
      const row = rows.at(place);
      if (row !== undefined) onOpen?.(row);
    },
    [rows, onOpen, reach],
  );
  const opens = onOpen !== undefined;

  const data = useMemo(
    () =>
      Array.from({ length: Math.max(0, last - first + 1) }, (_, index): Line<Row> => {
        const place = first + index;
        return { place, row: rows.at(place) };
      }),
    [rows, first, last],
  );
  const definitions = useMemo(
    () =>
      columns.map(
        (column): ColumnDef<typeof features, Line<Row>, unknown> => ({
          id: column.id,
          header: column.title,
          cell: (info: CellContext<typeof features, Line<Row>, unknown>) => {
            const { row } = info.row.original;
            return row === undefined ? <span className={styles.waits} /> : column.cell(row);
          },
        }),
      ),
    [columns],
  );
  const table = useTable({ features, columns: definitions, data });
  const inView = reached >= first && reached <= last;

  return (
    <div
      className={styles.table}
      ref={scroller}
      role={opens ? 'grid' : 'table'}
      aria-label={props.label}
      aria-rowcount={rows.count + 1}
      aria-activedescendant={opens && inView ? `${id}-${reached}` : undefined}
      data-virtual={virtual || undefined}
      data-reached={(opens && inView) || undefined}
      tabIndex={virtual || opens ? 0 : undefined}
      onKeyDown={opens ? onKeyDown : undefined}
    >
      <div className={styles.head} role="rowgroup">
        <div className={styles.row} role="row" style={tracks(columns)} aria-rowindex={1}>
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
        {table.getRowModel().rows.map((line) => {
          const { place, row } = line.original;
          const key = row === undefined ? undefined : props.rowKey(row);
          return (
            <RowLine
              key={key ?? `waits-${place}`}
              id={`${id}-${place}`}
              row={row}
              place={place}
              columns={columns}
              top={windowed ? place * ROW_PX[density] : null}
              onPress={opens ? press : undefined}
              reached={opens && place === reached}
              open={key !== undefined && key === openKey}
              quiet={row !== undefined && (props.isQuiet?.(row) ?? false)}
            >
              {line.getAllCells().map((cell, index) => (
                <div
                  key={cell.id}
                  className={styles.cell}
                  role={opens ? 'gridcell' : 'cell'}
                  data-figure={columns[index]?.figure || undefined}
                >
                  <table.FlexRender cell={cell} />
                </div>
              ))}
            </RowLine>
          );
        })}
      </div>
    </div>
  );
}
