// One quiet table for every list: names left, figures right, one line a row. Long lists are
// virtual, so that a million rows cost what fifty cost.
import {
  type CellContext,
  type ColumnDef,
  type RowData,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useMemo, useRef } from 'react';
import styles from './Table.module.css';
import { type Density, ROW_PX } from './tokens';

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
  /** Scrolls inside its parent, drawing only what is in view. */
  virtual?: boolean;
  /** Told the first and the last place in view. */
  onView?: (first: number, last: number) => void;
}

/** Up to this many rows all are drawn. */
const DRAWN_WHOLE = 60;

/** Makes rows of a list. */
export function rowsOf<Row>(list: readonly Row[]): Rows<Row> {
  return { count: list.length, at: (place) => list[place] };
}

interface Line<Row> {
  readonly place: number;
  readonly row: Row | undefined;
}

function tracks<Row>(columns: readonly Column<Row>[]): React.CSSProperties {
  return { gridTemplateColumns: columns.map((column) => column.width).join(' ') };
}

interface RowLineProps {
  row: unknown;
  place: number;
  columns: readonly Column<never>[];
  /** Where it stands in a list of which only a part is drawn. */
  top: number | null;
  children: React.ReactNode;
}

/** One row. It is drawn anew only when its own row has changed, however often the list does. */
const RowLine = memo(
  function RowLine({ place, columns, top, children }: RowLineProps) {
    const style = tracks(columns);
    return (
      <div
        className={styles.row}
        role="row"
        aria-rowindex={place + 2}
        style={top === null ? style : { ...style, position: 'absolute', top, left: 0, right: 0 }}
      >
        {children}
      </div>
    );
  },
  (before, after) =>
    before.row === after.row &&
    before.place === after.place &&
    before.columns === after.columns &&
    before.top === after.top,
);

export function Table<Row extends RowData>(props: Props<Row>) {
  const { columns, rows, density, virtual = false, onView } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const windowed = virtual && rows.count > DRAWN_WHOLE;
  const virtualizer = useVirtualizer({
    count: windowed ? rows.count : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX[density],
    overscan: 12,
    initialRect: { width: 800, height: 600 },
  });
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? (windowed ? 0 : rows.count - 1);

  useEffect(() => onView?.(first, last), [onView, first, last]);

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

  return (
    <div
      className={styles.table}
      ref={scroller}
      role="table"
      aria-label={props.label}
      aria-rowcount={rows.count + 1}
      data-virtual={virtual || undefined}
      tabIndex={virtual ? 0 : undefined}
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
          return (
            <RowLine
              key={row === undefined ? `waits-${place}` : props.rowKey(row)}
              row={row}
              place={place}
              columns={columns}
              top={windowed ? place * ROW_PX[density] : null}
            >
              {line.getAllCells().map((cell, index) => (
                <div
                  key={cell.id}
                  className={styles.cell}
                  role="cell"
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
