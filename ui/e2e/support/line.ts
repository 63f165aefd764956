// A line to the engine that can be made to lose what it carries: what a gap, a restart and a
// sleep look like from a page's side.
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { freePort } from './processes';

/** Stands between a page and the engine. */
export class Line {
  readonly base: string;
  private readonly server: Server;
  /** Events that are still to be lost. */
  private losing = 0;
  private lost = 0;

  private constructor(base: string, server: Server) {
    this.base = base;
    this.server = server;
  }

  static async open(engine: string): Promise<Line> {
    const port = await freePort();
    let line: Line | undefined;
    const server = createServer((asked, answer) => {
      const onward = request(
        `${engine}${asked.url ?? ''}`,
        { method: asked.method, headers: { ...asked.headers, host: new URL(engine).host } },
        (got) => {
          answer.writeHead(got.statusCode ?? 502, got.headers);
          if (isStream(got)) {
            got.setEncoding('utf8');
            let rest = '';
            got.on('data', (text: string) => {
              const blocks = (rest + text).split('\n\n');
              rest = blocks.pop() ?? '';
              for (const block of blocks) {
                if (!(line?.loses(block) ?? false)) answer.write(`${block}\n\n`);
              }
            });
            got.on('end', () => answer.end());
          } else {
            got.pipe(answer);
          }
          got.on('error', () => answer.destroy());
        },
      );
      onward.on('error', () => answer.destroy());
      answer.on('close', () => onward.destroy());
      asked.pipe(onward);
    });
    await new Promise<void>((ready) => server.listen(port, '127.0.0.1', ready));
    line = new Line(`http://127.0.0.1:${port}`, server);
    return line;
  }

  /** Loses the next so many events of every stream. */
  lose(events: number): void {
    this.losing = events;
    this.lost = 0;
  }

  /** How many events have been lost since it was asked for. */
  get gone(): number {
    return this.lost;
  }

  private loses(block: string): boolean {
    if (this.losing === 0 || !/^event: ?event$/m.test(block)) return false;
    this.losing -= 1;
    this.lost += 1;
    return true;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }
}

function isStream(answer: IncomingMessage): boolean {
  return (answer.headers['content-type'] ?? '').startsWith('text/event-stream');
}
