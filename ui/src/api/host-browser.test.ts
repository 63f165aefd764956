import { expect, test } from 'vitest';
import { batch, counters, event, NO_FUNNEL } from '../test/samples';
import { batches, messages } from './host-browser';

/** A body that arrives in these pieces. */
function body(...pieces: string[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(encoder.encode(piece));
      controller.close();
    },
  });
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

test('messages are whole, however the network cuts them', async () => {
  const stream = body(
    'event: live\nda',
    'ta: {"a":',
    '1}\n',
    '\n: alive\n\nevent: gap\r\ndata: 2\r\n\r\n',
  );

  expect(await all(messages(stream))).toEqual([
    { name: 'live', data: '{"a":1}' },
    { name: 'gap', data: '2' },
  ]);
});

test('events and the figures after them are one batch', async () => {
  const figures = {
    last: 9,
    live: counters({ linesHeld: 2 }),
    funnel: NO_FUNNEL,
    campaigns: [],
    imports: [],
  };
  const text = [8, 9]
    .map((seq) => `event: event\nid: ${seq}\ndata: ${JSON.stringify(event(seq))}\n\n`)
    .concat(`event: live\ndata: ${JSON.stringify(figures)}\n\n`)
    .join('');

  const heard = await all(batches(messages(body(text)), 7));

  expect(heard).toEqual([batch([event(8), event(9)], { live: counters({ linesHeld: 2 }) })]);
});

test('a gap is passed on with the figures after it', async () => {
  const figures = { last: 40, live: counters(), funnel: NO_FUNNEL, campaigns: [], imports: [] };
  const text = `event: gap\ndata: {"lastSeq":40}\n\nevent: live\ndata: ${JSON.stringify(figures)}\n\n`;

  const [heard] = await all(batches(messages(body(text)), 7));

  expect(heard?.lagged).toBe(true);
  expect(heard?.last).toBe(40);
});
