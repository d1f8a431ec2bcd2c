import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseIni } from '../../../src/aws/config/iniFile.ts';
import { sectionsOf, type FileKind } from '../../../src/aws/config/sections.ts';

/** Each as `kind: name`, in the file's order within each kind. */
function named(file: FileKind, ...headers: readonly string[]): string[] {
  const text = headers.map((header) => `[${header}]\nx = 1\n`).join('');
  const found = sectionsOf(file, parseIni(text));
  return Object.entries(found).flatMap(([kind, sections]) => [...sections.keys()].map((name) => `${kind}: ${name}`));
}

describe('the sections of the config file', () => {
  test('are named profiles, sign-in sessions and services, and [default]', () => {
    assert.deepEqual(named('config', 'default', 'profile a', 'sso-session a', 'services a'), [
      'profile: default',
      'profile: a',
      'sso-session: a',
      'services: a',
    ]);
  });

  test('may have names with blanks between quotes, as the AWS CLI writes them', () => {
    assert.deepEqual(
      named(
        'config',
        "profile 'Acme Corp'",
        'profile "my team"',
        "sso-session 'Acme Corp'",
        "profile It\\'s",
        "services 'a b'",
      ),
      ['profile: Acme Corp', 'profile: my team', "profile: It's", 'sso-session: Acme Corp', 'services: a b'],
    );
  });

  test('may be called like the kinds of sections', () => {
    assert.deepEqual(
      named('config', 'profile services', 'profile services.Administrator', 'profile sso-session.a', 'profile profile'),
      ['profile: services', 'profile: services.Administrator', 'profile: sso-session.a', 'profile: profile'],
    );
  });

  test('may have names that every object has', () => {
    assert.deepEqual(named('config', 'profile __proto__', 'profile constructor'), [
      'profile: __proto__',
      'profile: constructor',
    ]);
  });

  test('of other tools are ignored in silence', () => {
    assert.deepEqual(
      named(
        'config',
        'okta',
        'a',
        'plugins',
        'preview',
        'profile',
        'services',
        ' profile a ',
        'profile a b',
        'profile "a',
        'Profile a',
      ),
      [],
    );
  });

  test('with one name count as the last of them', () => {
    const sections = sectionsOf('config', parseIni('[profile a]\nx = 1\ny = 1\n[profile "a"]\nx = 2\n'));
    assert.deepEqual(sections.profile.get('a')?.settings, { x: '2' });
    assert.equal(sections.profile.get('a')?.line, 3);
  });
});

test('every section of the credentials file is a profile with just that name', () => {
  assert.deepEqual(named('credentials', 'a', 'services', 'profile', 'profile b', 'sso-session c', '"d"', ' e '), [
    'profile: a',
    'profile: services',
    'profile: profile',
    'profile: profile b',
    'profile: sso-session c',
    'profile: "d"',
    'profile:  e ',
  ]);
});
