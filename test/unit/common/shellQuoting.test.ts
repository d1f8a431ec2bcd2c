import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { commandLine, shellOf } from '../../../src/common/shellQuoting.ts';

/** Whatever could end a word, start a command or stand for something else in any of the shells. */
const SPECIAL = Array.from(`'"\`$(){}[];&|<>*?~!#\\ \n\t%^=,@-‘’‚‛`);
const nasty = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
  fc.string({ unit: fc.constantFrom(...SPECIAL, 'a', 'b'), minLength: 1, maxLength: 12 }),
  fc.constantFrom('$(calc)', '& calc', '%PATH%', '!PATH!', '"; calc; "', "'; calc; '", 'a\\', 'a b\\', '=ls', '1e5'),
);
const words = fc.array(
  nasty.filter((text) => !text.includes('\0')),
  { minLength: 1, maxLength: 4 },
);

const MANY = { numRuns: 1_000 };

describe('a line is read as the words that it was made of, and nothing in it is run', () => {
  test('by a POSIX shell', { skip: process.platform === 'win32' && 'needs sh' }, () => {
    fc.assert(
      fc.property(words, (own) => {
        const script = `set -- ${commandLine(own, 'posix') ?? ''}\nprintf '%s\\0' "$@"`;
        const read = execFileSync('sh', ['-c', script], { encoding: 'utf8' });
        assert.deepEqual(read.split('\0').slice(0, -1), own);
      }),
      { numRuns: 60 },
    );
  });

  for (const shell of ['zsh', 'fish'] as const) {
    test(`by ${shell} itself`, { skip: !isInstalled(shell) && `needs ${shell}` }, () => {
      fc.assert(
        fc.property(words, (own) => {
          const line = commandLine(own, shell === 'fish' ? 'fish' : 'posix') ?? '';
          const read = execFileSync(shell, ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' });
          assert.deepEqual(read.split('\0').slice(0, -1), own);
        }),
        { numRuns: 60 },
      );
    });
  }

  test('by fish', () => {
    fc.assert(
      fc.property(words, (own) => assert.deepEqual(readByFish(commandLine(own, 'fish') ?? ''), own)),
      MANY,
    );
  });

  test('by PowerShell 7', () => {
    fc.assert(
      fc.property(words, (own) => assert.deepEqual(readByPowerShell(commandLine(own, 'pwsh') ?? ''), own)),
      MANY,
    );
  });

  test('by Windows PowerShell and the program that it starts', () => {
    fc.assert(
      fc.property(words, (own) => {
        const passed = readByPowerShell(commandLine(own, 'powershell') ?? '').map(asWindowsPowerShellPasses);
        assert.deepEqual(readByProgram(passed.join(' ')), own);
      }),
      MANY,
    );
  });

  test('by cmd and the program that it starts', () => {
    fc.assert(
      fc.property(words, (own) => {
        const line = commandLine(own, 'cmd');
        if (own.some((word) => /[\r\n]/.test(word))) return assert.equal(line, undefined);
        return assert.deepEqual(readByProgram(readByCmd(line ?? '')), own);
      }),
      MANY,
    );
  });
});

test('a plain line is the same for all of them', () => {
  const line = 'aws organizations cancel-handshake --handshake-id h-aaaaaaaa01 --profile acme.prod@eu';
  for (const shell of ['posix', 'fish', 'pwsh', 'powershell', 'cmd'] as const) {
    assert.equal(commandLine(line.split(' '), shell), line);
  }
});

test('what is quoted looks as a person of that shell would write it', () => {
  const own = ['aws', '--profile', "Juan's prod"];
  assert.equal(commandLine(own, 'posix'), String.raw`aws --profile 'Juan'\''s prod'`);
  assert.equal(commandLine(own, 'fish'), String.raw`aws --profile 'Juan\'s prod'`);
  assert.equal(commandLine(own, 'pwsh'), "aws --profile 'Juan''s prod'");
  assert.equal(commandLine(own, 'powershell'), "aws --profile 'Juan''s prod'");
  assert.equal(commandLine(own, 'cmd'), `aws --profile ^"Juan's prod^"`);
});

describe('the shell of a program', () => {
  for (const [program, platform, shell] of [
    ['/bin/bash', 'linux', 'posix'],
    ['/usr/bin/zsh', 'darwin', 'posix'],
    ['/opt/homebrew/bin/fish', 'darwin', 'fish'],
    ['/snap/bin/pwsh', 'linux', 'pwsh'],
    [String.raw`C:\Program Files\PowerShell\7\pwsh.exe`, 'win32', 'pwsh'],
    [String.raw`C:\WINDOWS\System32\WindowsPowerShell\v1.0\PowerShell.EXE`, 'win32', 'powershell'],
    [String.raw`C:\WINDOWS\System32\cmd.exe`, 'win32', 'cmd'],
    [String.raw`C:\Program Files\Git\bin\bash.exe`, 'win32', 'posix'],
    ['gitbash', 'win32', 'posix'],
    ['', 'win32', 'powershell'],
    ['', 'linux', 'posix'],
  ] as const) {
    test(`${program || 'nothing'} on ${platform}: ${shell}`, () => assert.equal(shellOf(program, platform), shell));
  }
});

// The readers below are written from the documentation of each shell, the characters that would do something outside
// of quotes being an error.

function readByFish(line: string): string[] {
  return reading(line, /[^\w/.@:+-]/, (text, at) => {
    if (text[at] !== "'") return undefined;
    let word = '';
    for (let i = at + 1; i < text.length; i++) {
      const character = text[i] ?? '';
      if (character === "'") return { word, end: i + 1 };
      const escaped = character === '\\' && /[\\']/.test(text[i + 1] ?? '');
      word += escaped ? (text[++i] ?? '') : character;
    }
    throw new Error('Not closed.');
  });
}

const isQuote = (character: string | undefined): boolean => /['‘’‚‛]/.test(character ?? '');

/** about_Quoting_Rules: inside of single quotes only these are special, doubled; the typographic ones are the same. */
function readByPowerShell(line: string): string[] {
  return reading(line, /[^\w/.@:+-]/, (text, at) => {
    if (!isQuote(text[at])) return undefined;
    let word = '';
    for (let i = at + 1; i < text.length; i++) {
      if (!isQuote(text[i])) word += text[i];
      else if (isQuote(text[i + 1])) word += text[i++];
      else return { word, end: i + 1 };
    }
    throw new Error('Not closed.');
  });
}

/** Words with blanks between them, which are bare or in quotes. */
function reading(
  line: string,
  special: RegExp,
  quoted: (text: string, at: number) => { readonly word: string; readonly end: number } | undefined,
): string[] {
  const read: string[] = [];
  for (let at = 0; at < line.length; at++) {
    const inQuotes = quoted(line, at);
    const bare = /^[^ ]*/.exec(line.slice(at))?.[0] ?? '';
    if (!inQuotes) assert.doesNotMatch(bare, special);
    read.push(inQuotes?.word ?? bare);
    at = inQuotes?.end ?? at + bare.length;
    assert.ok(at === line.length || line[at] === ' ', 'a blank ends a word');
  }
  return read;
}

/** It puts quotes around what has white space outside of quotes of its own, and escapes nothing. */
function asWindowsPowerShellPasses(word: string): string {
  const outside = word.replaceAll(String.raw`\"`, '').replaceAll(/"[^"]*"/g, '');
  return /\s/.test(outside) ? `"${word}"` : word;
}

/** Carets and quotes; `%` and `!` must not be there without a caret, nor anything special outside of quotes. */
function readByCmd(line: string): string {
  let inQuotes = false;
  let read = '';
  for (let i = 0; i < line.length; i++) {
    const character = line[i] ?? '';
    if (character === '^' && !inQuotes) {
      read += line[++i] ?? '';
      continue;
    }
    if (character === '"') inQuotes = !inQuotes;
    assert.ok(inQuotes || !/[%!&|<>()\r\n]/.test(character), `${character} in ${line}`);
    assert.ok(!(inQuotes && /[%!]/.test(character)), `${character} in ${line}`);
    read += character;
  }
  return read;
}

/** How the C runtime of Windows makes arguments of a command line. */
function readByProgram(line: string): string[] {
  const read: string[] = [];
  let word: string | undefined;
  let inQuotes = false;
  for (let i = 0; i < line.length; i++) {
    const character = line[i] ?? '';
    const backslashes = /^\\*/.exec(line.slice(i))?.[0].length ?? 0;
    if (backslashes > 0) {
      const beforeQuote = line[i + backslashes] === '"';
      word = `${word ?? ''}${'\\'.repeat(beforeQuote ? Math.floor(backslashes / 2) : backslashes)}`;
      i += backslashes - 1;
      if (beforeQuote && backslashes % 2 === 1) {
        word += '"';
        i++;
      }
    } else if (character === '"') {
      inQuotes = !inQuotes;
      word ??= '';
    } else if (/[ \t]/.test(character) && !inQuotes) {
      if (word !== undefined) read.push(word);
      word = undefined;
    } else {
      word = `${word ?? ''}${character}`;
    }
  }
  return word === undefined ? read : [...read, word];
}

function isInstalled(shell: string): boolean {
  return spawnSync(shell, ['-c', 'true']).status === 0;
}
