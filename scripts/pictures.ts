// npm run pictures: makes the pictures of README.md anew, with the UI test that compares them otherwise.
import { ensureChromium } from '../test/host/chromium.ts';
import { run } from './children.ts';
import { ensureTestHost, node } from './toolchain.mjs';

const LIMIT_MS = 5 * 60_000;

ensureTestHost();
ensureChromium();
process.env['HANDSHAKES_PICTURES'] = '1';
const packaged = await run(node(), ['scripts/package.ts'], { limitMs: LIMIT_MS });
process.exitCode = packaged || (await run(node(), ['--test', 'test/ui/pictures.test.ts'], { limitMs: LIMIT_MS }));
