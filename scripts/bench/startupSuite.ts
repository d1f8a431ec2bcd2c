// How long VS Code takes from a press to the rows of the packaged extension.
import { EMPTY_COMMAND, EMPTY_ID, EMPTY_TITLE, OUR_ID, startEditor } from './editor.ts';
import {
  activationTime,
  EMPTY_ROW,
  expand,
  firstRows,
  INVITATION_ROW,
  open,
  PROFILE_ROW,
  sdkLoad,
} from './editorSteps.ts';
import { median } from './figures.ts';
import type { Figure, Suite } from './figures.ts';
import { runClient, startWorld } from './processes.ts';
import { repeated, RUNS } from './repeats.ts';

/** A start differs by a half from the one before. */
const STARTS = 9;

type BenchWorld = Awaited<ReturnType<typeof startWorld>>;
type Results<T extends (world: BenchWorld) => Promise<unknown>> = Awaited<ReturnType<T>>;

/** The view is what activates the extension. */
function coldStarts(world: BenchWorld) {
  return repeated(STARTS, async () => {
    await using editor = await startEditor(world.files);
    return {
      ...(await firstRows(editor, OUR_ID, PROFILE_ROW, open(editor))),
      activation: await activationTime(editor, 'Handshakes for AWS'),
      sdk: await sdkLoad(editor),
    };
  });
}

/** The same with an extension that does nothing but show as many rows. */
function emptyStarts(world: BenchWorld) {
  return repeated(STARTS, async () => {
    await using editor = await startEditor(world.files);
    return await firstRows(editor, EMPTY_ID, EMPTY_ROW, () => editor.workbench.openContainer(EMPTY_TITLE));
  });
}

/** Activated by a command, before its view is opened. */
function warmStarts(world: BenchWorld) {
  return repeated(RUNS, async () => {
    await using editor = await startEditor(world.files);
    await editor.probe(`/command?id=${EMPTY_COMMAND}`);
    const empty = await activationTime(editor, EMPTY_TITLE);
    await editor.probe(`/activate?id=${OUR_ID}`);
    const activation = await activationTime(editor, 'Handshakes for AWS');
    await editor.untilShown(PROFILE_ROW, open(editor));
    return { empty, activation, first: (await editor.untilShown(INVITATION_ROW, expand(editor))).ms };
  });
}

/** In milliseconds. */
function startFigures(
  cold: Results<typeof coldStarts>,
  plain: Results<typeof emptyStarts>,
  warm: Results<typeof warmStarts>,
) {
  return [
    {
      name: 'activation, VS Code’s own figure; limit: an extension that does nothing',
      value: median(warm.map((run) => run.activation)),
      budget: 10,
      limit: median(warm.map((run) => run.empty)),
    },
    {
      name: '… while the editor is opening the view that asked for it',
      value: median(cold.map((run) => run.activation)),
    },
    {
      name: 'end of the activation → profile rows on screen; limit: as many rows of an extension that has them already',
      value: median(cold.map((run) => run.rows)),
      budget: 150,
      limit: median(plain.map((run) => run.rows)),
    },
    {
      name: '… from the press on the icon',
      value: median(cold.map((run) => run.press)),
      limit: median(plain.map((run) => run.press)),
    },
    { name: 'first load of the SDK, in the extension host', value: median(cold.map((run) => run.sdk)), budget: 150 },
    {
      name: 'press on a profile → its first invitation on screen, SDK load included',
      value: median(warm.map((run) => run.first)),
    },
  ];
}

export const startup: Suite = {
  name: 'startup',
  what: 'the packaged extension in VS Code, AWS files with 1,000 profiles',
  async *run(): AsyncIterable<Figure> {
    await using world = await startWorld({ profiles: 1_000, handshakes: 2_000, latencyMs: 0 });
    const figures = startFigures(await coldStarts(world), await emptyStarts(world), await warmStarts(world));
    for (const figure of figures) yield { ...figure, unit: 'ms' };
    const loads = await repeated(RUNS, () => runClient(world.files, { kind: 'load' }));
    yield {
      name: 'both files read and parsed, 1,000 rows ready (no editor)',
      unit: 'ms',
      value: median(loads.map((load) => load.profilesMs)),
    };
  },
};
