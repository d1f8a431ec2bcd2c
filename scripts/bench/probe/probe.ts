// A small extension that shares the extension host with ours and tells the benchmark how that process is:
// its longest block, heap, sockets and profiles. It is asked over a loopback port that it writes to a file.
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Session } from 'node:inspector/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString, writeHeapSnapshot } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as vscode from 'vscode';

export interface ProbeAnswers {
  /** The longest time for which nothing else could run since `start`, in milliseconds. */
  readonly stop: { readonly longestBlockMs: number; readonly cpuMs: number };
  readonly heap: { readonly used: number; readonly sockets: number };
}

/** How often the clock is read: more often would be felt itself. */
const EVERY_MS = 2;
const delay = monitorEventLoopDelay({ resolution: EVERY_MS });
let cpu = process.cpuUsage();
let session: Session | undefined;

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc(); gc();');
}

async function answer(url: URL): Promise<unknown> {
  const file = url.searchParams.get('file') ?? '';
  switch (url.pathname) {
    case '/start':
      delay.enable();
      delay.reset();
      cpu = process.cpuUsage();
      return {};
    case '/stop': {
      delay.disable();
      const { user, system } = process.cpuUsage(cpu);
      return { longestBlockMs: delay.max / 1e6 - EVERY_MS, cpuMs: (user + system) / 1_000 };
    }
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
      await vscode.extensions.getExtension('handshakes-for-aws.handshakes-for-aws')?.activate();
      return {};
    case '/activated': {
      const extension = vscode.extensions.getExtension('handshakes-for-aws.handshakes-for-aws');
      while (extension?.isActive === false) await pause(1);
      return { at: Date.now() };
    }
    case '/command':
      await vscode.commands.executeCommand(url.searchParams.get('id') ?? '');
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
