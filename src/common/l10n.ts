// Localization: t() and plural() for folders that cannot import vscode.
/**
 * Every text that a person reads, in the language of the editor. Like `vscode.l10n.t`, which the folders that know
 * nothing of VS Code cannot import; `main.ts` hands its texts over.
 */

/** Texts of one language by their English original, as `l10n/bundle.l10n.*.json` has them. */
export type Bundle = Readonly<Record<string, string | { readonly message: string }>>;

let texts: Bundle = {};
let language = 'en';
let plurals: Intl.PluralRules | undefined;

/**
 * The language of every text from now on. Without a `bundle` that is English, whatever the editor's language: dates
 * and plural forms follow the texts around them.
 */
export function setLanguage(tag: string, bundle: Bundle | undefined): void {
  texts = bundle ?? {};
  language = bundle ? tag : 'en';
  plurals = undefined;
}

/** BCP 47 tag of the language that texts are in, for `Intl`. */
export function locale(): string {
  return language;
}

/** A text in that language; `{0}`, `{1}` … stand for `values`. Always with a literal: a test collects them. */
export function t(english: string, ...values: readonly (string | number)[]): string {
  const translated = Object.hasOwn(texts, english) ? texts[english] : undefined;
  const text = typeof translated === 'object' ? translated.message : (translated ?? english);
  if (values.length === 0) return text;
  // In one go: what a value contains is no placeholder.
  return text.replaceAll(/\{(\d+)\}/g, (placeholder, index) => String(values[Number(index)] ?? placeholder));
}

/** The form that fits a count: `plural(n, t('{0} invitation', n), t('{0} invitations', n))`. */
export function plural(count: number, one: string, other: string): string {
  plurals ??= new Intl.PluralRules(language);
  return plurals.select(count) === 'one' ? one : other;
}
