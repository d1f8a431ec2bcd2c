import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { until } from '../support/emulated.ts';
import { useWorkbench } from './support/launchWorkbench.ts';

const VIEW = 'Invitations';

/** Writes down what it was called with. Signing in itself is the AWS CLI's own. */
const AWS = '#!/bin/sh\necho "$@" >> "$HOME/called"\n';

describe('Sign In in a terminal', () => {
  const programs = mkdtempSync(path.join(tmpdir(), 'handshakes-programs-'));
  const aws = path.join(programs, 'aws');
  writeFileSync(aws, AWS);
  chmodSync(aws, 0o755);
  after(() => rmSync(programs, { recursive: true, force: true }));

  const ui = useWorkbench({
    environment: { PATH: `${programs}${path.delimiter}${process.env['PATH'] ?? ''}` },
    awsFiles: (endpoint) => ({
      config: [
        '[profile console]\nregion = us-east-1\nlogin_session = arn:aws:iam::111122223333:user/dana',
        // What answers there is no OIDC service.
        `[services none]\nsso_oidc =\n  endpoint_url = ${endpoint}`,
        '[sso-session work]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1',
        '[profile sso]\nservices = none\nsso_session = work\nsso_account_id = 111122223333\nsso_role_name = Admin\n',
      ].join('\n'),
    }),
  });
  const called = (): string => {
    const file = path.join(ui.files.home, 'called');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  };

  before(async () => {
    await ui.workbench.openContainer('Handshakes');
  });

  test('Sign In runs "aws login" in a terminal for a profile that needs it', async () => {
    const { workbench } = ui;
    await workbench.row(VIEW, 'console').filter({ hasText: 'sign-in needed' }).waitFor();
    await workbench.inlineAction(VIEW, 'console', 'Sign In');
    await until(() => called() !== '', 'the AWS CLI was called');
    assert.equal(called(), 'login --profile=console\n');
    await workbench.screenshot('terminal-login-dark');
  });

  test('A failed sign-in offers "aws sso login" in a terminal', async () => {
    const { workbench } = ui;
    await workbench.inlineAction(VIEW, 'sso', 'Sign In');
    const failed = await workbench.notification('Not signed in to work');
    await failed.getByRole('button', { name: 'Sign In in a Terminal' }).click();
    await until(() => called().includes('sso'), 'the AWS CLI was called');
    assert.equal(called(), 'login --profile=console\nsso login --profile=sso\n');
  });
});
