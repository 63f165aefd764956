// The REST API answers, on the same origin as the pages: whoever serves them adds the token.
import type { ApiError, Batch, EventView, Page } from './bindings';
import type { Commands, Host } from './host';

const ROOT = '/api/v1';

/** What the REST API wraps every answer in. */
interface Envelope<Data> {
  readonly success: boolean;
  readonly data?: Data;
  readonly error?: ApiError;
}

async function ask<Data>(method: string, path: string): Promise<Data> {
  const response = await fetch(`${ROOT}${path}`, { method });
  const envelope: Envelope<Data> = await response.json();
  if (envelope.data !== undefined && envelope.success) return envelope.data;
  throw envelope.error ?? new Error(`${response.status} ${response.statusText}`);
}

function get<Data>(path: string, query: Readonly<Record<string, unknown>> = {}): Promise<Data> {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined) words.set(name, String(value));
  }
  const text = words.toString();
  return ask('GET', text === '' ? path : `${path}?${text}`);
}

function post<Data>(path: string): Promise<Data> {
  return ask('POST', path);
}

/** A list, whether the API gives it as such or by pages. */
async function list<Row>(path: string): Promise<Row[]> {
  const answer = await get<Row[] | Page<Row>>(path, { limit: 200 });
  return Array.isArray(answer) ? answer : answer.items;
}

function desktopOnly(): Promise<never> {
  const error: ApiError = {
    code: 'FORBIDDEN',
    message: 'Files of this computer are opened in the window.',
    details: [],
    callLogId: null,
    reasons: [],
    retryAfterS: null,
  };
  return Promise.reject(error);
}

const commands: Commands = {
  systemView: () => get('/system'),
  liveView: () => get('/live'),
  campaignList: () => list('/campaigns'),
  campaignGet: (id) => get(`/campaigns/${id}`),
  campaignStart: (id) => post(`/campaigns/${id}/start`),
  campaignPause: (id) => post(`/campaigns/${id}/pause`),
  campaignResume: (id) => post(`/campaigns/${id}/resume`),
  campaignStop: (id) => post(`/campaigns/${id}/stop`),
  campaignContacts: (id, query) => get(`/campaigns/${id}/contacts`, query),
  importPreview: desktopOnly,
  importStart: desktopOnly,
  importGet: (id) => get(`/imports/${id}`),
  importCancel: (id) => post(`/imports/${id}/cancel`),
  importUndo: (id) => post(`/imports/${id}/undo`),
  importRejects: (id, cursor, limit) => get(`/imports/${id}/rejects`, { cursor, limit }),
  importRejectsSave: desktopOnly,
  openedFiles: () => Promise.resolve([]),
  filesPick: () => Promise.resolve([]),
  enginePause: () => post('/engine/pause'),
  engineResume: () => post('/engine/resume'),
  accountRecheck: () => post('/account/recheck'),
};

/** One message of a stream of server-sent events. */
interface Message {
  readonly name: string;
  readonly data: string;
}

function fieldOf(lines: readonly string[], name: string): string {
  return lines
    .filter((line) => line.startsWith(`${name}:`))
    .map((line) => line.slice(name.length + 1).replace(/^ /, ''))
    .join('\n');
}

/** The messages of a stream, each as soon as it is whole; signs of life are left out. */
export async function* messages(body: ReadableStream<Uint8Array>): AsyncGenerator<Message> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += decoder.decode(value, { stream: true }).replaceAll('\r\n', '\n');
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      const data = fieldOf(lines, 'data');
      if (data !== '') yield { name: fieldOf(lines, 'event'), data };
    }
  }
}

/** Puts messages together as the batches that they came from: figures end a batch. */
export async function* batches(
  stream: AsyncIterable<Message>,
  cursor: number,
): AsyncGenerator<Batch> {
  let seen = cursor;
  let envelopes: EventView[] = [];
  let lagged = false;
  for await (const { name, data } of stream) {
    switch (name) {
      case 'event':
        envelopes.push(JSON.parse(data));
        break;
      case 'gap':
        lagged = true;
        seen = JSON.parse(data).lastSeq;
        break;
      case 'live': {
        const figures: Pick<Batch, 'live' | 'funnel' | 'campaigns' | 'imports'> = JSON.parse(data);
        const first = envelopes[0]?.seq ?? seen;
        seen = envelopes.at(-1)?.seq ?? seen;
        yield { first, last: seen, envelopes, lagged, ...figures };
        envelopes = [];
        lagged = false;
        break;
      }
    }
  }
}

async function listen(
  cursor: number,
  onBatch: (batch: Batch) => void,
  signal: AbortSignal,
): Promise<void> {
  const response = await fetch(`${ROOT}/events`, {
    headers: { Accept: 'text/event-stream', 'Last-Event-ID': String(cursor) },
    signal,
  });
  if (!response.ok || response.body === null) throw new Error(`${response.status}`);
  for await (const batch of batches(messages(response.body), cursor)) onBatch(batch);
}

export function browserHost(): Host {
  return {
    kind: 'browser',
    commands,
    follow(cursor, onBatch, onLost) {
      const abort = new AbortController();
      listen(cursor, onBatch, abort.signal).then(onLost, () => {
        if (!abort.signal.aborted) onLost();
      });
      return () => abort.abort();
    },
    followDrops: () => () => {},
    followOpened: () => () => {},
  };
}
