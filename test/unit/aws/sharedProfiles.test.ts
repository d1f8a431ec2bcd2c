import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { KEYS, problem, profileOf } from '../../support/awsProfiles.ts';

const endpoints = (settings: string, rest = '') => profileOf('a', `[profile a]\n${settings}\n${rest}`).endpoints;

describe('the settings of a profile', () => {
  test('are those of both files; the credentials file wins', () => {
    const both = profileOf('a', '[profile a]\nregion = eu-west-1\noutput = json\n', '[a]\nregion = us-west-2\n');
    assert.deepEqual([both.region, both.settings['output']], ['us-west-2', 'json']);
    assert.equal(profileOf('a', '[profile a]\nregion =\n').region, 'us-east-1');
  });

  test('have to name a region that could be one: the AWS CLI takes comments for a part of the value', () => {
    assert.equal(
      problem('a', `[profile a]\n${KEYS}region = us-east-1 # Virginia\n`),
      'Its region "us-east-1 # Virginia" is not the name of a region.',
    );
  });
});

describe('the endpoints of a profile', () => {
  const services =
    '[services local]\norganizations =\n  endpoint_url = http://127.0.0.1:1\npartnercentral_account =\n  endpoint_url = http://127.0.0.1:2\nsts =\n  max_attempts = 5\n';

  test('are none, one for all, or one for a service', () => {
    assert.deepEqual(endpoints(''), {});
    assert.deepEqual(endpoints('endpoint_url = http://127.0.0.1:9'), { '*': 'http://127.0.0.1:9' });
    assert.deepEqual(endpoints('services = local\nendpoint_url = http://127.0.0.1:9', services), {
      organizations: 'http://127.0.0.1:1',
      partnercentral_account: 'http://127.0.0.1:2',
      '*': 'http://127.0.0.1:9',
    });
  });

  test('are those of the very profile, and of no other', () => {
    assert.deepEqual(endpoints('', '[default]\nendpoint_url = http://127.0.0.1:9\n'), {});
  });

  test('are switched off by ignore_configured_endpoint_urls', () => {
    const off = 'services = gone\nendpoint_url = http://127.0.0.1:9\nignore_configured_endpoint_urls = True';
    assert.deepEqual(endpoints(off, services), {});
    const on = 'endpoint_url = http://127.0.0.1:9\nignore_configured_endpoint_urls = false';
    assert.deepEqual(endpoints(on), { '*': 'http://127.0.0.1:9' });
  });

  test('that are named and not there are not those of AWS', () => {
    const text = 'It names the services section "gone", which the config file does not have.';
    assert.equal(problem('a', `[profile a]\n${KEYS}services = gone\n`), text);
    assert.equal(
      problem('a', `[profile a]\n${KEYS}services = gone\n[services gone]\n`),
      text,
      'an empty section is none',
    );
  });
});
