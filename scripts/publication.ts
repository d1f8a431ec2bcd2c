// Who publishes the package, and where it comes from: the one place that knows. Both are decided outside of the code, by
// the fields of package.json or, above them, by the variables PUBLISHER and REPOSITORY. All work without them too.
import { asRecord, defined } from '../src/common/records.ts';

export interface Publication {
  publisher: string;
  /** Address of the repository's page, without a slash at its end. */
  repository?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

function filled(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function publicationOf(manifest: object, environment: Environment): Publication {
  const fields = asRecord(manifest) ?? {};
  const publisher = filled(environment['PUBLISHER']) ?? filled(fields['publisher']);
  if (publisher === undefined) throw new Error('package.json has no publisher.');
  const field = fields['repository'];
  const address = filled(environment['REPOSITORY']) ?? filled(field) ?? filled(asRecord(field)?.['url']);
  return { publisher, ...defined({ repository: address === undefined ? undefined : page(address) }) };
}

function page(address: string): string {
  const text = address.replace(/^git\+/, '').replace(/(?:\.git)?\/?$/, '');
  if (!/^https:\/\/[\w.-]+\/[\w.-]+\/[\w.-]+$/.test(text)) {
    throw new Error(`REPOSITORY is not the https address of a repository: ${address}`);
  }
  return text;
}

/** The fields of package.json that follow from it. */
export function publicationFields({ publisher, repository }: Publication) {
  if (repository === undefined) return { publisher };
  return {
    publisher,
    repository: { type: 'git', url: `${repository}.git` },
    bugs: { url: `${repository}/issues` },
    homepage: `${repository}#readme`,
  };
}
