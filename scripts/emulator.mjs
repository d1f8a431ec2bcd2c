// Runs the emulator by itself, for the AWS CLI, boto3 or a second editor: `npm run emulator -- --help`.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { node } from './toolchain.mjs';

const HELP = `Usage: npm run emulator -- [options]

Starts a local stand-in for AWS Organizations, Partner Central connections and STS (docs/emulator.md lists the
operations), and prints one line of JSON: {"endpoint","configFile","credentialsFile","profiles"}.
Ctrl-C ends it and removes the files.

Options:
  --profiles N         instead of the sample story, a crowd of N profiles (with --handshakes)
  --handshakes N       how many handshakes the crowd has in total (with --profiles)
  --port N             port on 127.0.0.1; a free one by default
  --latency MS         answer every request MS milliseconds later
  --rates R            published (default): throttle as AWS says it does; unlimited: never
  --help               this text`;

/**
 * @param {string} sentence
 * @returns {never}
 */
function refuse(sentence, code = 2) {
  process.stderr.write(`${sentence}\n`);
  process.exit(code);
}

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args,
      options: {
        profiles: { type: 'string' },
        handshakes: { type: 'string' },
        port: { type: 'string' },
        latency: { type: 'string' },
        rates: { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    return refuse(error instanceof Error ? (error.message.split(/\n|(?<=\.) /, 1)[0] ?? '') : String(error));
  }
}

/**
 * @param {string} name
 * @param {string | undefined} value
 * @param {number} max
 */
function wholeNumber(name, value, max) {
  if (value === undefined) return undefined;
  const parsed = /^\d{1,9}$/.test(value) ? Number(value) : Infinity;
  return parsed <= max ? parsed : refuse(`--${name} takes a whole number from 0 to ${max}, not "${value}".`);
}

const flags = parse(process.argv.slice(2));
if (flags.help) {
  console.log(HELP);
  process.exit(0);
}
const profiles = wholeNumber('profiles', flags.profiles, 10_000);
const handshakes = wholeNumber('handshakes', flags.handshakes, 1_000_000);
const port = wholeNumber('port', flags.port, 65_535);
const latencyMs = wholeNumber('latency', flags.latency, 600_000);
const rates = ratesFrom(flags.rates);
if ((profiles === undefined) !== (handshakes === undefined)) {
  refuse('--profiles and --handshakes make a crowd together: give both or neither.');
}

const capable = nodeOrExplain();
if (capable === process.execPath) {
  await run();
} else {
  // This Node is too old for TypeScript sources: hand over to the one that is not.
  const child = spawn(capable, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    // The channel tells the child when this process is gone, however it went.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 0 : 1)));
}

/** @param {string | undefined} text */
function ratesFrom(text = 'published') {
  if (text === 'published' || text === 'unlimited') return text;
  return refuse(`--rates takes "published" or "unlimited", not "${text}".`);
}

function nodeOrExplain() {
  try {
    return node();
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error), 1);
  }
}

async function run() {
  const { startEmulator } = await import('../src/emulator/emulator.ts');
  const { tellSampleStory } = await import('../src/emulator/sampleStory.ts');
  const { addCrowd } = await import('../src/emulator/bulkFixture.ts');
  const { writeAwsFiles } = await import('../src/emulator/awsFiles.ts');

  const emulator = await startEmulator({ port: port ?? 0, latencyMs: latencyMs ?? 0, rates }).catch((error) =>
    refuse(`The emulator cannot listen on port ${port}: ${error instanceof Error ? error.message : String(error)}.`, 1),
  );
  const people =
    profiles === undefined || handshakes === undefined
      ? tellSampleStory(emulator.world)
      : addCrowd(emulator.world, { profiles, handshakes });
  const files = await writeAwsFiles(people, emulator.endpoint);

  let ending = false;
  const end = async () => {
    if (ending) return;
    ending = true;
    await files.remove();
    await emulator.close();
    process.exit(0);
  };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => void end());
  process.on('disconnect', () => void end());
  if (process.env['npm_lifecycle_event'] !== undefined) {
    // npm's shell does not pass a SIGTERM on: being handed to another parent is how this process learns of it.
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) void end();
    }, 500).unref();
  }
  console.log(
    JSON.stringify({
      endpoint: emulator.endpoint,
      configFile: files.configFile,
      credentialsFile: files.credentialsFile,
      profiles: people.map((profile) => profile.name),
    }),
  );
}
