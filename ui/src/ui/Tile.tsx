// One figure: what it is, how old it is, its size, its unit, and what follows from it.
import { Hint } from './Hint';
import styles from './Tile.module.css';

/** How a figure is coloured when its size is itself a state. */
type Tone = 'plain' | 'talk' | 'look' | 'bad';

interface Props {
  /** What it is; a link where there are rows behind it. */
  label: React.ReactNode;
  /** How old the figure is, in words. */
  age?: React.ReactNode;
  value: string;
  /** The widest that the value will be: room is kept for it, so that nothing jumps. */
  widest?: string;
  unit?: string;
  /** So what? */
  note?: React.ReactNode;
  /** What the figure means and how it is reckoned. */
  formula?: string;
  tone?: Tone;
}

export function Tile({ label, age, value, widest, unit, note, formula, tone = 'plain' }: Props) {
  const tile = (
    <div className={styles.tile} tabIndex={formula === undefined ? undefined : 0}>
      <dt className={styles.label}>
        {label}
        {age !== undefined && <span className={styles.age}>{age}</span>}
      </dt>
      <dd className={styles.figure} data-tone={tone}>
        <span
          className="num"
          style={widest === undefined ? undefined : { minWidth: `${widest.length}ch` }}
        >
          {value}
        </span>
        {unit !== undefined && <span className={styles.unit}>{unit}</span>}
      </dd>
      {note !== undefined && <dd className={styles.note}>{note}</dd>}
    </div>
  );
  return formula === undefined ? (
    tile
  ) : (
    <Hint label={formula} focus>
      {tile}
    </Hint>
  );
}

/** A row of tiles with hairlines between them. */
export function Tiles({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <dl className={styles.tiles} aria-label={label}>
      {children}
    </dl>
  );
}
