// A display of its own with a window manager, a session bus and a home folder: a person's desk with
// nothing else on it.
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answer, line, ownEnvironment, Processes, until } from '../support/processes';

/** Debian's own Python has GTK's bindings; another one on the path may not. */
const PYTHON = '/usr/bin/python3';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export class Display {
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  readonly processes: Processes;

  private constructor(home: string, env: NodeJS.ProcessEnv, processes: Processes) {
    this.home = home;
    this.env = env;
    this.processes = processes;
  }

  static async open(size: Size): Promise<Display> {
    const home = mkdtempSync(join(tmpdir(), 'dialdesk-window-'));
    const processes = new Processes();
    try {
      const screen = `${size.width + 400}x${size.height + 200}x24`;
      const display = processes.start(
        'Xvfb',
        ['-displayfd', '3', '-screen', '0', screen, '-nolisten', 'tcp'],
        ownEnvironment(),
        1,
      );
      const number = await line(display, 3, /^\d+$/, 'a display');
      const bus = processes.start(
        'dbus-daemon',
        ['--session', '--nofork', '--nopidfile', '--print-address'],
        ownEnvironment(),
      );
      const env: NodeJS.ProcessEnv = {
        ...ownEnvironment(),
        DISPLAY: `:${number}`,
        DBUS_SESSION_BUS_ADDRESS: await line(bus, 1, /^unix:/, 'a session bus'),
        // Under "C" the charts' library fails, and no person has it.
        LANG: 'en_US.UTF-8',
        GDK_BACKEND: 'x11',
        // Without it GTK waits for a service of the desktop that is not there.
        NO_AT_BRIDGE: '1',
        XDG_CONFIG_HOME: join(home, 'config'),
        XDG_DATA_HOME: join(home, 'share'),
        XDG_CACHE_HOME: join(home, 'cache'),
        XDG_DOWNLOAD_DIR: join(home, 'downloads'),
      };
      delete env.WAYLAND_DISPLAY;
      processes.start('openbox', ['--sm-disable'], env);
      return new Display(home, env, processes);
    } catch (error) {
      await processes.end();
      rmSync(home, { recursive: true, force: true });
      throw error;
    }
  }

  /** A small program that plays a part of the desktop, once it says that it is ready. */
  async play(name: string, ...words: string[]): Promise<ChildProcess> {
    const part = this.processes.start(
      PYTHON,
      [join(import.meta.dirname, name), ...words],
      this.env,
    );
    await line(part, 1, /^ready$/, name);
    return part;
  }

  xdotool(...words: string[]): Promise<string> {
    return answer('xdotool', words, this.env);
  }

  /** The newest visible window of this name; an empty text while there is none. */
  async window(name: string): Promise<string> {
    const ids = await this.xdotool('search', '--onlyvisible', '--name', name).catch(() => '');
    return ids.split('\n').at(-1) ?? '';
  }

  /** Where a window is and how large. */
  async geometry(id: string): Promise<Size & { readonly x: number; readonly y: number }> {
    const text = await this.xdotool('getwindowgeometry', '--shell', id);
    const facts = new Map(
      text.split('\n').map((one) => {
        const [name = '', value = '0'] = one.split('=');
        return [name, Number(value)] as const;
      }),
    );
    const of = (name: string) => facts.get(name) ?? 0;
    return { x: of('X'), y: of('Y'), width: of('WIDTH'), height: of('HEIGHT') };
  }

  /** Drags files from another window to a place: the system's own drag and drop. */
  async drag(
    paths: readonly string[],
    from: readonly [number, number],
    to: readonly [number, number],
  ) {
    const source = await this.play('drag-source.py', ...paths);
    const over = line(source, 1, /^over$/, 'the drag to end');
    // Whoever awaits it is told; until then a failure is no stray one.
    over.catch(() => {});
    const id = await until(
      'the drag source’s window',
      async () => (await this.window('^Files to drag$')) || undefined,
    );
    await this.xdotool('windowmove', '--sync', id, String(from[0]), String(from[1]));
    await this.xdotool('windowraise', id);
    const place = await this.geometry(id);
    const [x, y] = [place.x + Math.round(place.width / 2), place.y + Math.round(place.height / 2)];
    await this.xdotool('mousemove', '--sync', String(x), String(y));
    await this.xdotool('mousedown', '1');
    // GTK begins a drag after a few pixels of movement with the button held; it wants steps.
    for (let step = 1; step <= 8; step += 1) {
      await this.step(x - step * 8, y + step * 2, 50);
    }
    const [toX, toY] = to;
    for (let step = 1; step <= 20; step += 1) {
      const share = step / 20;
      await this.step(x - 64 + (toX - x + 64) * share, y + 16 + (toY - y - 16) * share, 25);
    }
    await this.step(toX + 2, toY + 2, 500);
    await this.xdotool('mouseup', '1');
    // Ended before that, the source would take the drop with it.
    await over;
    await this.processes.stop(source);
  }

  private async step(x: number, y: number, restMs: number): Promise<void> {
    await this.xdotool('mousemove', String(Math.round(x)), String(Math.round(y)));
    await new Promise((wake) => setTimeout(wake, restMs));
  }

  async close(): Promise<void> {
    await this.processes.end();
    rmSync(this.home, { recursive: true, force: true });
  }
}
