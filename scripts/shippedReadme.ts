// README.md as the extension's own page in VS Code shows it. That page draws pictures from https addresses alone: from a
// file of the package or from data in the text it takes the source away (seen in 1.139). And it cannot follow a link
// into a repository that the package does not name. So both lead into the repository, or are left out without one; what
// is for developers is left out.

const DEVELOPERS = 'For developers';
/** Sections that lead into the repository. */
const LEFT_OUT = ['Install', 'Learn more', DEVELOPERS];

/** `HEAD` is the default branch, whatever its name. */
function picture(repository: string | undefined): string {
  return repository === undefined ? '' : `![$1](${repository}/raw/HEAD/$2)\n`;
}

function link(repository: string | undefined): string {
  return repository === undefined ? '$1' : `[$1](${repository}/blob/HEAD/$2)`;
}

/** Throws where something is left that the page could not show. */
export function shippedReadme(readme: string, repository?: string): string {
  const sections = readme.split(/^(?=## )/m);
  const text = sections
    .filter((section) => !LEFT_OUT.some((title) => section.startsWith(`## ${title}\n`)))
    .join('')
    .replaceAll(/^<!--.*-->\n/gm, '')
    .replaceAll(/^!\[([^\]]*)\]\((?!https:)([^)]*)\)\n/gm, picture(repository))
    .replaceAll(/(?<!!)\[([^\][]*)\]\((?!https:|#)([^)]*)\)/g, link(repository))
    .replaceAll(/\n{3,}/g, '\n\n')
    .trimEnd();
  const lost = /!\[[^\]]*\](?!\(https:)|\[!\[|<img\b|\]\((?!https:|#)/.exec(text);
  if (!readme.includes(`\n## ${DEVELOPERS}\n`)) throw new Error(`README.md has no "## ${DEVELOPERS}".`);
  if (lost) {
    throw new Error(`The README of the package would show nothing for: ${text.slice(lost.index).split('\n')[0]}`);
  }
  const headings = new Set(
    [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading.toLowerCase().replaceAll(' ', '-')),
  );
  for (const [, anchor = ''] of text.matchAll(/\]\(#([^)]*)\)/g)) {
    if (!headings.has(anchor)) throw new Error(`The README of the package has no heading #${anchor}.`);
  }
  return `${text}\n`;
}
