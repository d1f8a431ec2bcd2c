import raw from '../../package.json' with { type: 'json' };
import english from '../../package.nls.json' with { type: 'json' };

const texts = new Map(Object.entries(english));

function resolved<T>(value: T): T {
  const text = JSON.stringify(value).replaceAll(/"%([^"%]+)%"/g, (_, key: string) => JSON.stringify(texts.get(key)));
  // oxlint-disable-next-line typescript/no-unsafe-return -- The same shape, with other texts.
  return JSON.parse(text);
}

/** The manifest as VS Code shows it in English. */
export const manifest = resolved(raw);
