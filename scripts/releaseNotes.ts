// What follows from the version of a release: its channel, and its part of CHANGELOG.md.

/** The Marketplace knows no suffixes like -beta: odd minor versions are pre-releases. */
export function channelOf(version: string): 'release' | 'pre-release' {
  const [, minor] = /^\d+\.(\d+)\.\d+$/.exec(version) ?? [];
  if (minor === undefined) throw new Error(`${version} is no version of the Marketplace: it takes three numbers.`);
  return Number(minor) % 2 === 1 ? 'pre-release' : 'release';
}

export function releaseNotes(changelog: string, version: string): string {
  const section = changelog.split(/^(?=## )/m).find((text) => text.startsWith(`## ${version}\n`));
  const notes = section?.slice(section.indexOf('\n')).trim() ?? '';
  if (notes === '') throw new Error(`CHANGELOG.md says nothing about ${version}.`);
  return `${notes}\n`;
}
