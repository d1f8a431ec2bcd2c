// What the shipped package weighs, and the budgets that it must keep: `npm run size`, and a layer of `npm test`.
import type { Metafile } from 'esbuild';

const KB = 1024;

interface Part {
  readonly name: string;
  readonly what: string;
  readonly bytes: number;
  readonly budget: number;
  /** The largest of what is in it. */
  readonly mainly: readonly string[];
}

export const kilobytes = (bytes: number): string => `${(bytes / KB).toFixed(1)} KB`;

type Outputs = Metafile['outputs'];

/** A chunk with everything that is loaded together with it. */
function closure(outputs: Outputs, entry: string, without: ReadonlySet<string> = new Set()): Set<string> {
  const found = new Set<string>();
  const add = (file: string): void => {
    if (found.has(file) || without.has(file)) return;
    found.add(file);
    for (const { path, kind } of outputs[file]?.imports ?? []) {
      if (kind === 'import-statement' && path in outputs) add(path);
    }
  };
  add(entry);
  return found;
}

function chunkOf(outputs: Outputs, source: string): string {
  const found = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === source);
  if (!found) throw new Error(`No chunk begins with ${source}.`);
  return found[0];
}

/** `@aws-sdk/core`, or the folder of our own sources. */
function ownerOf(file: string): string {
  return (
    /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(file)?.[1] ?? file.split('/').slice(0, 2).join('/')
  );
}

function largest(outputs: Outputs, files: Iterable<string>): string[] {
  const bytes = new Map<string, number>();
  for (const file of files) {
    for (const [input, { bytesInOutput }] of Object.entries(outputs[file]?.inputs ?? {})) {
      const owner = ownerOf(input);
      bytes.set(owner, (bytes.get(owner) ?? 0) + bytesInOutput);
    }
  }
  const sorted = [...bytes].toSorted(([, a], [, b]) => b - a);
  return sorted.slice(0, 4).map(([owner, size]) => `${owner} ${kilobytes(size)}`);
}

/** The parts that have a budget, each with what dominates it. */
export function partsOf({ outputs }: Metafile, vsixBytes: number): Part[] {
  const bytesOf = (files: Iterable<string>): number => {
    let sum = 0;
    for (const file of files) sum += outputs[file]?.bytes ?? 0;
    return sum;
  };
  const part = (name: string, what: string, files: ReadonlySet<string>, budgetKb: number): Part => ({
    name,
    what,
    bytes: bytesOf(files),
    budget: budgetKb * KB,
    mainly: largest(outputs, files),
  });
  const activation = closure(outputs, chunkOf(outputs, 'src/extension.ts'));
  const entry = closure(outputs, chunkOf(outputs, 'src/main.ts'));
  const reader = closure(outputs, chunkOf(outputs, 'src/profiles/profileList.ts'), entry);
  const sdk = closure(outputs, chunkOf(outputs, 'src/aws/connectionFactory.ts'), new Set([...entry, ...reader]));
  const emulator = closure(outputs, chunkOf(outputs, 'src/emulator/emulator.ts'), entry);
  const code = new Set(Object.keys(outputs).filter((file) => file.endsWith('.js')));
  return [
    {
      name: '.vsix',
      what: 'what is downloaded',
      bytes: vsixBytes,
      budget: 340 * KB,
      mainly: [],
    },
    part('entry chunk', 'what activation reads: one file', activation, 4),
    part('view', 'loaded right after activation', entry, 92),
    part('profiles', 'reads and follows the AWS files, loaded with the view', reader, 40),
    part('SDK', 'loaded when a profile is first opened', sdk, 256),
    part('emulator', 'loaded for sample data only', emulator, 120),
    part('all code', 'with the credential providers, each of which loads when its kind of profile is met', code, 680),
  ];
}

export function sizeTable(parts: readonly Part[]): string {
  const rows = parts.map(
    ({ name, what, bytes, budget, mainly }) =>
      `| ${name} | ${kilobytes(bytes)} | ${kilobytes(budget)} | ${what} | ${mainly.join(', ')} |`,
  );
  return ['| part | size | budget | | mainly |', '| --- | ---: | ---: | --- | --- |', ...rows, ''].join('\n');
}
