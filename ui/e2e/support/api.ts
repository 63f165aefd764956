// The REST API of a running engine, as another program on this computer would use it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './processes';

export class Api {
  readonly base: string;
  readonly token: string;

  constructor(base: string, dataDir: string) {
    this.base = base;
    this.token = readFileSync(join(dataDir, 'api-token'), 'utf8').trim();
  }

  /** Asks, and gives the data of a success. */
  async ask(
    method: string,
    path: string,
    body?: unknown,
    type = 'application/json',
  ): Promise<unknown> {
    const response = await fetch(`${this.base}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.token}`, 'Content-Type': type },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (!response.ok)
      throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return typeof answer === 'object' && answer !== null && 'data' in answer ? answer.data : answer;
  }

  /** A draft with the people of a file on its list; gives its id. */
  async draft(name: string, file: string, more: object = {}): Promise<string> {
    const campaign = field(
      await this.ask('POST', '/campaigns', { name, agentId: 'default', ...more }),
      'id',
    );
    const people = readFileSync(file, 'utf8');
    const started = await this.ask('POST', `/campaigns/${campaign}/imports`, people, 'text/csv');
    const id = field(started, 'importId');
    await until(
      'the import',
      async () =>
        field(await this.ask('GET', `/imports/${id}`), 'status') === 'completed' || undefined,
      120_000,
    );
    return campaign;
  }

  /** The items of a list's first page. */
  async list(path: string): Promise<readonly unknown[]> {
    const answer = await this.ask('GET', `${path}?limit=200`);
    if (Array.isArray(answer)) return answer;
    const items: unknown =
      typeof answer === 'object' && answer !== null && Reflect.get(answer, 'items');
    return Array.isArray(items) ? items : [];
  }

  /** Ends the campaigns that run, and waits until no call is under way. */
  async endEverything(): Promise<void> {
    for (const campaign of await this.list('/campaigns')) {
      if (field(campaign, 'state') === 'running') {
        await this.ask('POST', `/campaigns/${field(campaign, 'id')}/stop`);
      }
    }
    await until(
      'the last call to end',
      async () => {
        const stats = JSON.stringify(await this.ask('GET', '/calls/outbound/stats'));
        return stats.includes('"activeCalls":0,') || undefined;
      },
      120_000,
    );
  }
}

/** A text in an answer. */
export function field(answer: unknown, name: string): string {
  if (typeof answer === 'object' && answer !== null && name in answer) {
    const value: unknown = Reflect.get(answer, name);
    if (typeof value === 'string') return value;
  }
  throw new Error(`no ${name} in ${JSON.stringify(answer)}`);
}
