// Counts over time as bars, one inside the other, with an earlier time as a line behind them.
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import styles from './TimeBars.module.css';

/** One stretch of time. */
export interface Stretch {
  /** Its beginning, in seconds since 1970. */
  readonly at: number;
  /** The whole count; nothing for a stretch that has not begun. */
  readonly whole: number | null;
  /** The part of it. */
  readonly part: number | null;
  /** The whole count of the earlier time. */
  readonly before: number;
}

interface Props {
  /** What the chart says, in a sentence. */
  label: string;
  stretches: readonly Stretch[];
  writeTime: (seconds: number) => string;
  writeCount: (count: number) => string;
  /** Told the stretch under the pointer. */
  onPoint?: (stretch: Stretch | null) => void;
}

const HEIGHT_PX = 168;
/** Room at the top, so that the highest bar does not touch the heading. */
const HEADROOM = 1.12;

type Data = [number[], (number | null)[], (number | null)[], (number | null)[]];

/** Half of a stretch: a bar stands in the middle of its time. */
function halfOf(stretches: readonly Stretch[]): number {
  const [first, second] = stretches;
  return first === undefined || second === undefined ? 0 : (second.at - first.at) / 2;
}

function dataOf(stretches: readonly Stretch[]): Data {
  const half = halfOf(stretches);
  return [
    stretches.map((one) => one.at + half),
    stretches.map((one) => one.before),
    stretches.map((one) => one.whole),
    stretches.map((one) => one.part),
  ];
}

/** Loads the library. It asks for the reader's language at its first line, and some systems have
 * one that is none: then it would fail to load. */
async function loadPlot(): Promise<typeof uPlot> {
  try {
    new Intl.NumberFormat(navigator.language);
  } catch {
    Object.defineProperty(navigator, 'language', { value: 'en-IN', configurable: true });
  }
  return (await import('uplot')).default;
}

function optionsOf(
  Plot: typeof uPlot,
  { stretches, writeTime, writeCount }: Props,
  colour: (name: string) => string,
  width: number,
  onIndex: (index: number | null) => void,
): uPlot.Options {
  const bars = Plot.paths.bars?.({ size: [0.72, 40] });
  const half = halfOf(stretches);
  const axis: uPlot.Axis = {
    stroke: colour('--ink3'),
    font: "11px 'Inter Variable', system-ui, sans-serif",
    ticks: { show: false },
  };
  return {
    width,
    height: HEIGHT_PX,
    padding: [8, 20, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, y: false, points: { show: false } },
    scales: {
      x: { time: true, range: (_plot, min, max) => [min - half, max + half] },
      y: { range: (_plot, _min, max) => [0, Math.max(4, (max ?? 0) * HEADROOM)] },
    },
    axes: [
      {
        ...axis,
        size: 24,
        space: 72,
        grid: { show: false },
        values: (_plot, seconds) => seconds.map(writeTime),
      },
      {
        ...axis,
        size: 44,
        space: 32,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000],
        grid: { stroke: colour('--line'), width: 1 },
        values: (_plot, counts) => counts.map(writeCount),
      },
    ],
    series: [
      {},
      {
        stroke: colour('--edge'),
        width: 1.5,
        points: { show: false },
      },
      { fill: colour('--dial'), width: 0, points: { show: false }, paths: bars },
      { fill: colour('--talk'), width: 0, points: { show: false }, paths: bars },
    ],
    hooks: { setCursor: [(plot) => onIndex(plot.cursor.idx ?? null)] },
  };
}

export function TimeBars(props: Props) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const scheme = useComputedColorScheme();

  // The library draws on a canvas, which knows no variables of the page: another scheme is
  // another drawing.
  useEffect(() => {
    const place = box.current;
    if (place === null || document.createElement('canvas').getContext('2d') === null) return;
    let over = false;
    place.dataset.scheme = scheme;
    const resized = new ResizeObserver(() => {
      plot.current?.setSize({ width: place.clientWidth, height: HEIGHT_PX });
    });
    void loadPlot().then((Plot) => {
      if (over) return;
      const css = getComputedStyle(place);
      const options = optionsOf(
        Plot,
        latest.current,
        (name) => css.getPropertyValue(name).trim(),
        place.clientWidth,
        (index) => {
          const { stretches, onPoint } = latest.current;
          onPoint?.(index === null ? null : (stretches[index] ?? null));
        },
      );
      plot.current = new Plot(options, dataOf(latest.current.stretches), place);
      resized.observe(place);
    });
    return () => {
      over = true;
      resized.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [scheme]);
  useEffect(() => {
    plot.current?.setData(dataOf(props.stretches));
  }, [props.stretches]);

  return <div className={styles.chart} ref={box} role="img" aria-label={props.label} />;
}
