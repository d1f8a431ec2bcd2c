// Finds rows of a tree by their labels.
import type { Locator } from 'playwright-core';

/** A label, the labels from the root of the tree down to the row, or a row that `row()` and a filter found. */
export type Row = string | readonly string[] | Locator;

/** An XPath string literal, also of a text with both kinds of quotes. */
function xpathLiteral(text: string): string {
  return `concat('', '${text.replaceAll("'", `', "'", '`)}')`;
}

/** XPath condition: a row with this label. */
function hasLabel(label: string): string {
  const text = xpathLiteral(label.trim().replaceAll(/\s+/g, ' '));
  return `.//*[contains(concat(' ', @class, ' '), ' label-name ')][normalize-space(.) = ${text}]`;
}

/** XPath condition: a row at the end of a path of labels. Rows are siblings in reading order. */
function rowCondition(labels: readonly string[]): string {
  const own = labels.at(-1) ?? '';
  if (labels.length === 1) return hasLabel(own);
  const ancestors = labels
    .slice(0, -1)
    .map((label, index) => `preceding-sibling::*[@role='treeitem'][@aria-level='${index + 1}'][1][${hasLabel(label)}]`);
  return [hasLabel(own), `@aria-level='${labels.length}'`, ...ancestors].join(' and ');
}

export function rowIn(tree: Locator, at: Row): Locator {
  const labels = typeof at === 'string' ? [at] : at;
  if (!isLabels(labels)) return labels;
  return tree.locator(`xpath=.//*[@role='treeitem'][${rowCondition(labels)}]`);
}

function isLabels(row: readonly string[] | Locator): row is readonly string[] {
  return Array.isArray(row);
}
