// Where in the shared AWS files a profile stands, for a person who wants to correct it.
import type { CredentialSource } from './credentialSource.ts';
import type { FileLocations } from './environment.ts';
import type { FileKind, Section, Sections } from './sections.ts';

/** Where something stands in a file; `line` counts from 0. */
export interface FileLocation {
  readonly file: string;
  readonly line: number;
}

interface Files {
  readonly locations: FileLocations;
  readonly sections: Readonly<Record<FileKind, Sections>>;
}

/** The section with that name: the one of the config file, where there are two. */
export function locateSection(name: string, files: Files): FileLocation | undefined {
  return sectionsNamed(name, files)[0];
}

/** The section that names where the first credentials come from. */
export function locateOrigin({ profile, origin }: CredentialSource, files: Files): FileLocation | undefined {
  const sections = sectionsNamed(profile, files);
  const having = (setting: string): FileLocation | undefined =>
    sections.findLast(({ section }) => section.settings[setting] !== undefined);
  switch (origin.kind) {
    case 'keys':
      return sections.find(({ kind }) => kind === origin.file);
    case 'process':
      return having('credential_process');
    case 'webIdentity':
      return having('web_identity_token_file');
    case 'sso':
    case 'login':
    case 'machine':
      return sections[0];
    case 'none':
      return origin.at ?? sections[0];
  }
}

function sectionsNamed(
  name: string,
  { locations, sections }: Files,
): readonly (FileLocation & { readonly kind: FileKind; readonly section: Section })[] {
  const kinds: readonly FileKind[] = ['config', 'credentials'];
  return kinds.flatMap((kind) => {
    const section = sections[kind].profile.get(name);
    return section ? [{ kind, section, file: locations[kind], line: section.line }] : [];
  });
}
