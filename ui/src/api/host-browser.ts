// The REST API answers, on the same origin as the pages: whoever serves them adds the token.
import type { ApiError, Batch, CallView, EventView, Page } from './bindings';
import type { Commands, Host } from './host';

const ROOT = '/api/v1';

/** What the REST API wraps every answer in. */
interface Envelope<Data> {
  readonly success: boolean;
  readonly data?: Data;
  readonly error?: Partial<ApiError>;
}

/** A failure in the window's shape: the API leaves out what is empty, and says in a header when to
 * ask again. */
function failure(error: Partial<ApiError>, response: Response): ApiError {
  const retryAfter = Number(response.headers.get('Retry-After') ?? Number.NaN);
  return {
    code: 'INTERNAL_ERROR',
    message: '',
    details: [],
    callLogId: null,
    reasons: [],
    retryAfterS: Number.isFinite(retryAfter) ? retryAfter : null,
    ...error,
  };
}

async function ask<Data>(method: string, path: string, body?: unknown): Promise<Data> {
  const response = await fetch(`${ROOT}${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const envelope: Envelope<Data> = await response.json();
  if (envelope.data !== undefined && envelope.success) return envelope.data;
  if (envelope.error !== undefined) throw failure(envelope.error, response);
  throw new Error(`${response.status} ${response.statusText}`);
}

function get<Data>(path: string, query: Readonly<Record<string, unknown>> = {}): Promise<Data> {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined) words.set(name, String(value));
  }
  const text = words.toString();
  return ask('GET', text === '' ? path : `${path}?${text}`);
}

function post<Data>(path: string, body?: unknown): Promise<Data> {
  return ask('POST', path, body);
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
  campaignCreate: (input) => post('/campaigns', input),
  campaignUpdate: (id, input) => ask('PATCH', `/campaigns/${id}`, input),
  campaignFigures: (id) => get(`/campaigns/${id}/figures`),
  campaignRetries: (id) => list(`/campaigns/${id}/retries`),
  campaignWhy: (id) => get(`/campaigns/${id}/why`),
  contactWhy: (id, contact) => get(`/campaigns/${id}/contacts/${contact}/why`),
  campaignEdits: (id) => list(`/campaigns/${id}/edits`),
  statsSeries: (query) => get('/stats/series', query),
  statsSummary: (query) => get('/stats', query),
  importList: (id) => list(`/campaigns/${id}/imports`),
  importCount: desktopOnly,
  importPreview: desktopOnly,
  importStart: desktopOnly,
  importGet: (id) => get(`/imports/${id}`),
  importCancel: (id) => post(`/imports/${id}/cancel`),
  importUndo: (id) => post(`/imports/${id}/undo`),
  importRejects: (id, cursor, limit) => get(`/imports/${id}/rejects`, { cursor, limit }),
  importRejectsSave: desktopOnly,
  closeAnswer: desktopOnly,
  openedFiles: () => Promise.resolve([]),
  filesPick: () => Promise.resolve([]),
  agentList: () => list('/agents'),
  agentSave: (input) => post('/agents', input),
  agentRemove: (id) => ask('DELETE', `/agents/${encodeURIComponent(id)}`),
  suppressionList: (query) => get('/suppressions', query),
  suppressionImport: desktopOnly,
  suppressionImporting: () => get('/suppressions/import'),
  suppressionImportCancel: () => post('/suppressions/import/cancel'),
  suppressionAdd: (input) => post('/suppressions', input),
  suppressionRemove: (number) => ask('DELETE', `/suppressions/${encodeURIComponent(number)}`),
  callList: (query) => get('/calls', query),
  callGet: (id) => get(`/calls/${id}`),
  callEvents: (id) => list(`/calls/${id}/events`),
  callCancel: (id) => post(`/calls/${id}/cancel`),
  callRetries: (id) => list(`/calls/${id}/retries`),
  callResolve: (id, input) => post(`/calls/${id}/resolve`, input),
  callResolutions: (id) => list(`/calls/${id}/resolutions`),
  // Programs are given numbers in full.
  callNumber: async (id) => (await get<CallView>(`/calls/${id}`)).phoneNumber,
  callPlace: (input) => post('/calls/outbound', input),
  scheduleCreate: (input) => post('/scheduled-calls', input),
  schedulePreview: (input) => post('/scheduled-calls/preview', input),
  scheduleAgenda: (query) => get('/scheduled-calls/agenda', query),
  scheduleCancel: (id, input) => post(`/scheduled-calls/${id}/cancel`, input),
  scheduleRestore: (id, input) => post(`/scheduled-calls/${id}/restore`, input),
  numberCheck: (phoneNumber) => get('/numbers/check', { phoneNumber }),
  enginePause: () => post('/engine/pause'),
  engineResume: () => post('/engine/resume'),
  accountRecheck: () => post('/account/recheck'),
  breakerHold: (input) => post('/engine/breaker', input),
  away: () => get('/away'),
  strangerList: () => list('/strangers'),
  strangerSeen: (id) => post(`/strangers/${encodeURIComponent(id)}/seen`),
  settingsGet: () => get('/settings'),
  settingsUpdate: (input) => ask('PATCH', '/settings', input),
  callbacksGet: () => get('/callbacks'),
  accountTest: desktopOnly,
  accountSave: desktopOnly,
  accountForget: desktopOnly,
  apiSwitch: desktopOnly,
  apiToken: desktopOnly,
  apiTokenRenew: desktopOnly,
  diagnostics: () => get('/diagnostics'),
  programRestart: desktopOnly,
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
        const figures: Omit<Batch, 'first' | 'envelopes' | 'lagged'> = JSON.parse(data);
        const first = envelopes[0]?.seq ?? seen;
        seen = figures.last;
        yield { first, envelopes, lagged, ...figures };
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
    followCloseAsked: () => () => {},
  };
}
