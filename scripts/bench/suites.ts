// The suites of `npm run bench`: what is measured, its budget, and what stands in the way of less.
import { acting } from './actingSuite.ts';
import { cli } from './cliSuite.ts';
import type { Suite } from './figures.ts';
import { memory, refresh, scale } from './refreshSuites.ts';
import { startup } from './startupSuite.ts';
import { tree } from './treeSuite.ts';

export const suites: readonly Suite[] = [startup, refresh, cli, acting, tree, memory, scale];
