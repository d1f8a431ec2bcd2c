// A small extension that shares the extension host with ours and tells the benchmark how that process is:
// its longest block, heap, sockets and profiles. It is asked over a loopback port that it writes to a file.
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Session } from 'node:inspector/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString, writeHeapSnapshot } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as vscode from 'vscode';

export interface ProbeAnswers {
  /** The longest time for which nothing else could run since `start`, in milliseconds: by the clock, and of ours. */
  readonly stop: { readonly longestBlockMs: number; readonly longestBlockCpuMs: number };
  readonly heap: { readonly used: number; readonly sockets: number };
}

/** How often the clock is read: more often would be felt itself. */
const EVERY_MS = 2;

/**
 * Looks for blocks: times in which nothing else could run. By the clock they also hold what other programs of the
 * machine took from us; by the processor time of this thread they hold our own work alone.
 */
class Watch {
  readonly #timer: NodeJS.Timeout;
  #at = performance.now();
  #cpu = threadCpuMs();
  #longest = 0;
  #longestCpu = 0;

  constructor() {
    this.#timer = setInterval(() => this.#look(), EVERY_MS);
  }

  stop(): ProbeAnswers['stop'] {
    clearInterval(this.#timer);
    return { longestBlockMs: this.#longest, longestBlockCpuMs: this.#longestCpu };
  }

  #look(): void {
    const at = performance.now();
    const cpu = threadCpuMs();
    this.#longest = Math.max(this.#longest, at - this.#at - EVERY_MS);
    this.#longestCpu = Math.max(this.#longestCpu, cpu - this.#cpu);
    this.#at = at;
    this.#cpu = cpu;
  }
}

function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

let watch: Watch | undefined;
let session: Session | undefined;

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc(); gc();');
}

async function answer(url: URL): Promise<unknown> {
  const id = url.searchParams.get('id') ?? '';
  const file = url.searchParams.get('file') ?? '';
  switch (url.pathname) {
    case '/start':
      watch?.stop();
      watch = new Watch();
      return {};
    case '/stop':
      return watch?.stop();
    case '/heap':
      collectGarbage();
      return {
        used: process.memoryUsage().heapUsed,
        sockets: process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length,
      };
    case '/snapshot':
      return writeHeapSnapshot(file);
    case '/profile':
      session = new Session();
      session.connect();
      await session.post('Profiler.enable');
      await session.post('Profiler.setSamplingInterval', { interval: 200 });
      await session.post('Profiler.start');
      return {};
    case '/profiled': {
      const result = await session?.post('Profiler.stop');
      writeFileSync(file, JSON.stringify(result?.profile));
      return {};
    }
    case '/activate':
      await vscode.extensions.getExtension(id)?.activate();
      return {};
    case '/activated':
      while (vscode.extensions.getExtension(id)?.isActive === false) await pause(1);
      return { at: Date.now() };
    case '/command':
      await vscode.commands.executeCommand(id);
      return {};
    case '/import': {
      const started = performance.now();
      await import(file);
      return { ms: performance.now() - started };
    }
    default:
      return {};
  }
}

export function activate(context: vscode.ExtensionContext): void {
  const server = createServer((request, response) => {
    answer(new URL(request.url ?? '/', 'http://127.0.0.1'))
      .then((found) => response.end(JSON.stringify(found)))
      .catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (typeof address === 'object' && address) {
      writeFileSync(process.env['HANDSHAKES_BENCH_PORT'] ?? '', String(address.port));
    }
  });
  context.subscriptions.push({ dispose: () => server.close() });
}
