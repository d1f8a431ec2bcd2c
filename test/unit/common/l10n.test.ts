import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { locale, plural, setLanguage, t } from '../../../src/common/l10n.ts';

describe('texts', () => {
  afterEach(() => setLanguage('en', undefined));

  test('are English, with English plural forms, as long as there is no other bundle', () => {
    setLanguage('fr', undefined);
    assert.equal(t('{0} of {1}', 1, 'all'), '1 of all');
    assert.equal(plural(0, 'one', 'other'), 'other');
    assert.equal(locale(), 'en');
  });

  test('come from the bundle, with the plural forms of its language', () => {
    setLanguage('fr', { '{0} rows': '{0} lignes', '{0} row': { message: '{0} ligne' } });
    assert.equal(plural(0, t('{0} row', 0), t('{0} rows', 0)), '0 ligne');
    assert.equal(plural(2, t('{0} row', 2), t('{0} rows', 2)), '2 lignes');
    assert.equal(t('not there'), 'not there');
    assert.equal(locale(), 'fr');
  });

  test('keep what a value says as it is: neither placeholders nor replacement patterns in it count', () => {
    assert.equal(t('{0} and {1}', '{1} $& $1', 'b'), '{1} $& $1 and b');
    assert.equal(t('{0} {1}', 'a'), 'a {1}', 'a missing value shows');
    assert.equal(t('constructor'), 'constructor');
  });
});
