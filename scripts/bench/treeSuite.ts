import path from 'node:path';
// For how long a large tree blocks the extension host, and what it keeps in memory.
import { COMMANDS } from '../../src/contributions.ts';
import { startEditor } from './editor.ts';
import type { RunningEditor } from './editor.ts';
import { expand, INVITATION_ROW, open, PROFILE_ROW } from './editorSteps.ts';
import type { Figure, Suite } from './figures.ts';
import { startWorld } from './processes.ts';
import { MANY_ROWS, MB } from './repeats.ts';

const BLOCK_MS = 50;
const LOADED_LIMIT_MS = 240_000;

async function loadTree(editor: RunningEditor) {
  const profilingTo = process.env['BENCH_CPU_PROF'];
  const idle = await editor.heap();
  const still = await editor.watch(() => editor.page.waitForTimeout(10_000));
  if (profilingTo !== undefined) await editor.probe('/profile');
  const shownAll = editor.page
    .locator("[role=treeitem][aria-level='1']")
    .filter({ hasText: `${(MANY_ROWS * 3) / 4} pending` });
  const loading = await editor.watch(async () => {
    await expand(editor)();
    await shownAll.waitFor({ timeout: LOADED_LIMIT_MS });
    await editor.page.waitForTimeout(1_000);
  });
  if (profilingTo !== undefined) {
    await editor.probe(`/profiled?file=${encodeURIComponent(path.join(profilingTo, 'tree.cpuprofile'))}`);
  }
  const loaded = await editor.heap();
  return { idle, still, loading, loaded };
}

/** What a person does with the loaded tree. */
async function useTree(editor: RunningEditor) {
  const again = await editor.watch(async () => {
    await editor.probe(`/command?id=${COMMANDS.refresh}`);
    await editor.page.waitForTimeout(1_000);
  });
  const filtering = await editor.watch(async () => {
    for (const command of [COMMANDS.showFinished, COMMANDS.hideFinished]) {
      await editor.probe(`/command?id=${command}`);
      await editor.page.waitForTimeout(1_000);
    }
  });
  const listed = await editor.watch(async () => {
    await editor.probe(`/command?id=${COMMANDS.viewAsList}`);
    await editor.page
      .locator("[role=treeitem][aria-level='1']")
      .filter({ hasText: 'sent by crowd-' })
      .first()
      .waitFor();
    await editor.probe(`/command?id=${COMMANDS.refresh}`);
    await editor.page.waitForTimeout(1_000);
  });
  await editor.probe(`/command?id=${COMMANDS.viewByProfile}`);
  await editor.page.locator(PROFILE_ROW).first().waitFor();
  const collapsed = await editor.watch(async () => {
    // VS Code asks for everything once more when the view comes back.
    await editor.workbench.command('View: Show Explorer');
    await editor.page.waitForTimeout(1_000);
    await open(editor)();
    await editor.page.locator(INVITATION_ROW).first().waitFor();
    await editor.page.waitForTimeout(1_000);
  });
  return { again, filtering, listed, collapsed };
}

export const tree: Suite = {
  name: 'tree',
  what: '10,000 handshakes of one profile in VS Code: loaded, refreshed, the first 250 rows expanded',
  async *run(): AsyncIterable<Figure> {
    await using world = await startWorld({ profiles: 1, handshakes: MANY_ROWS, latencyMs: 0 });
    await using editor = await startEditor(world.files);
    await editor.untilShown(PROFILE_ROW, open(editor));
    const { idle, still, loading, loaded } = await loadTree(editor);
    const { again, filtering, listed, collapsed } = await useTree(editor);
    await editor.workbench.command('View: Show Explorer');
    const hidden = await editor.heap();
    for (const [name, block] of [
      ['with nothing to do, 10 s', still],
      ['while loading', loading],
      ['while refreshing', again],
      ['while filtering, to all rows and back', filtering],
      ['while it becomes one list and is refreshed', listed],
      ['while the view is shown again', collapsed],
    ] as const) {
      yield {
        name: `longest block of the extension host ${name}`,
        unit: 'ms',
        value: block.longestBlockCpuMs,
        budget: BLOCK_MS,
        note: `${block.longestBlockMs.toFixed(0)} ms by the clock, what other programs took included`,
      };
    }
    const grown = (heap: { used: number }): number => (heap.used - idle.used) / MB;
    yield {
      name: 'heap above idle, view open',
      unit: 'MB',
      value: grown(loaded),
      budget: 25,
      note: `${(idle.used / MB).toFixed(0)} MB of the whole extension host before`,
    };
    yield { name: 'heap above idle, view hidden', unit: 'MB', value: grown(hidden), budget: 25 };
    yield { name: 'sockets', unit: '', value: loaded.sockets - idle.sockets };
  },
};
