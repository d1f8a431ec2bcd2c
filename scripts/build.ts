// npm run build -- [--production] [--tests] [--watch]
import { build, watch } from './bundle.ts';

const flags = new Set(process.argv.slice(2));
await (flags.has('--watch') ? watch() : build({ production: flags.has('--production'), tests: flags.has('--tests') }));
