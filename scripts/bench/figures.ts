// What a benchmark reports, and how that becomes a table.
import { cpus, loadavg, totalmem, type } from 'node:os';

export type Unit = 'ms' | 's' | 'KB' | 'MB' | '×' | '';

/** One measured figure. Everything is in its `unit`. */
export interface Figure {
  readonly name: string;
  readonly unit: Unit;
  /** `undefined` where it could not be measured here; `note` says why. */
  readonly value: number | undefined;
  /** What it must not exceed, or fall below where `atLeast` is set. */
  readonly budget?: number;
  readonly atLeast?: true;
  /** What latency, pages and published rates (or the bare SDK) leave possible. */
  readonly limit?: number;
  readonly note?: string;
}

export interface Suite {
  readonly name: string;
  readonly what: string;
  /** Yields its figures as they come. */
  run(): AsyncIterable<Figure>;
}

export interface SuiteResult {
  readonly suite: string;
  readonly what: string;
  readonly figures: readonly Figure[];
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >>> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

export function isOverBudget({ value, budget, atLeast }: Figure): boolean {
  if (value === undefined || budget === undefined) return false;
  return atLeast ? value < budget : value > budget;
}

/** The machine, without anything that names it. */
export function machine(): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${cpu?.model.trim() ?? 'unknown processor'}, ${memory} GB, ${type()} ${process.arch}, Node ${process.versions.node}, load ${loadavg()[0]?.toFixed(1) ?? '?'}`;
}

function amount(value: number | undefined, unit: Unit): string {
  if (value === undefined) return '–';
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return `${value.toFixed(digits)}${unit === '' ? '' : ` ${unit}`}`;
}

function row(figure: Figure): string {
  const { name, unit, value, budget, atLeast, limit, note } = figure;
  const ratio = value === undefined || limit === undefined || limit === 0 ? '' : (value / limit).toFixed(2);
  const verdict = budget === undefined ? '' : isOverBudget(figure) ? ' **missed**' : '';
  const cells = [
    name,
    `${amount(value, unit)}${verdict}`,
    budget === undefined ? '' : `${atLeast ? '≥' : '≤'} ${amount(budget, unit)}`,
    limit === undefined ? '' : amount(limit, unit),
    ratio,
    note ?? '',
  ];
  return `| ${cells.join(' | ')} |`;
}

export function markdown(results: readonly SuiteResult[], about: string): string {
  const parts = results.map(({ suite, what, figures }) =>
    [
      `## ${suite}: ${what}`,
      '',
      '| figure | measured | budget | limit | ratio | |',
      '| --- | ---: | ---: | ---: | ---: | --- |',
      ...figures.map((figure) => row(figure)),
    ].join('\n'),
  );
  return [`# Benchmarks`, about, ...parts, ''].join('\n\n');
}
