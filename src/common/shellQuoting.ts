// Quotes command lines for POSIX shells, fish, PowerShell, and cmd.
/** Whose rules of quoting a command line follows. `powershell` is Windows PowerShell 5, `pwsh` what came after it. */
export type Shell = 'posix' | 'fish' | 'pwsh' | 'powershell' | 'cmd';

const BY_NAME: ReadonlyMap<string, Shell> = new Map([
  ['pwsh', 'pwsh'],
  ['pwsh-preview', 'pwsh'],
  ['powershell', 'powershell'],
  ['powershell_ise', 'powershell'],
  ['cmd', 'cmd'],
  ['fish', 'fish'],
]);

/**
 * The shell of a program's path or name (`C:\…\pwsh.exe`, `/bin/zsh`, `gitbash`). What is not known has the rules that
 * most have; where nothing is known it is the one that Windows comes with, there.
 */
export function shellOf(program: string, platform: string): Shell {
  const name =
    /[^/\\]*$/
      .exec(program)?.[0]
      .toLowerCase()
      .replace(/\.exe$/, '') ?? '';
  if (name === '') return platform === 'win32' ? 'powershell' : 'posix';
  return BY_NAME.get(name) ?? 'posix';
}

/**
 * The words as one line for that shell, each quoted where it is not plain, so that the program gets every word as it
 * is and nothing in it is ever run. The first word is the program's name, and plain. `undefined` where a word cannot be
 * written for that shell.
 */
export function commandLine(words: readonly string[], shell: Shell): string | undefined {
  const quoted = words.map((word) => (PLAIN.test(word) ? word : QUOTE[shell](word)));
  return quoted.includes(undefined) ? undefined : quoted.join(' ');
}

/** Means itself to every shell: a leading `=` would be a path to zsh, and PowerShell reads numbers and `-a.b` anew. */
const PLAIN = /^(?:--[a-z-]+|[A-Za-z_][\w/.@:+-]*)$/;

const QUOTE: Readonly<Record<Shell, (word: string) => string | undefined>> = {
  posix: (word) => `'${word.replaceAll("'", String.raw`'\''`)}'`,
  // Knows two escapes inside quotes, where a POSIX shell knows none.
  fish: (word) => `'${word.replaceAll(/[\\']/g, String.raw`\$&`)}'`,
  pwsh: inPowerShell,
  // It hands the line on to the program without protecting quotes, and without the backslash before its own.
  powershell: (word) => {
    const escaped = escapeQuotes(word);
    return inPowerShell(/\s/.test(word) ? escaped.replace(/\\+$/, '$&$&') : escaped);
  },
  cmd: (word) => {
    // It ends a line wherever there is a break, quoted or not.
    if (/[\0\r\n]/.test(word)) return undefined;
    const argument = `"${escapeQuotes(word).replace(/\\+$/, '$&$&')}"`;
    // Carets, the quotes themselves included, because inside of quotes % still means a variable.
    return argument.replaceAll(/[()%!^"<>&|]/g, '^$&');
  },
};

/** PowerShell takes the typographic quotes for the plain one. */
function inPowerShell(word: string): string {
  return `'${word.replaceAll(/['\u2018-\u201B]/g, '$&$&')}'`;
}

/** How a Windows program reads its command line: `\"` is a quote, and backslashes before one count twice. */
function escapeQuotes(word: string): string {
  return word.replaceAll(/(\\*)"/g, String.raw`$1$1\"`);
}
