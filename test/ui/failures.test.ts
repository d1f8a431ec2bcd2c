import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { before, describe, test } from 'node:test';
import { secret } from '../support/secrets.ts';
import { useWorkbench } from './support/launchWorkbench.ts';

const VIEW = 'Invitations';

describe('when something is wrong', () => {
  /** A port where nobody listens, for the time of this file. */
  let closedPort = 0;
  before(async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    closedPort = address.port;
    server.close();
    await once(server, 'close');
  });
  const ui = useWorkbench({
    settings: { 'handshakes.confirm': 'bulkOnly' },
    awsFiles: (endpoint, profiles) => {
      const [management] = profiles;
      assert.ok(management);
      const keys = `aws_access_key_id = ${management.accessKeyId}\naws_secret_access_key = ${management.secretAccessKey}\n`;
      return {
        config: [
          `[profile good]\nendpoint_url = ${endpoint}`,
          `[profile wrong-key]\nendpoint_url = ${endpoint}`,
          `[profile offline]\nendpoint_url = http://127.0.0.1:${closedPort}`,
          `[profile no-keys]\nendpoint_url = ${endpoint}`,
          `[profile no-source]\nrole_arn = arn:aws:iam::222233334444:role/Admin\nsource_profile = missing`,
          `[profile not-a-url]\nendpoint_url = somewhere`,
          `[profile with space in it]\nregion = us-east-1`,
          '',
        ].join('\n'),
        credentials: `[good]\n${keys}[offline]\n${keys}[not-a-url]\n${keys}[wrong-key]\naws_access_key_id = AKIAWRONGWRONGWRONG2\naws_secret_access_key = ${secret()}\n`,
      };
    },
  });

  const under = (profile: string) =>
    ui.workbench.row(VIEW, profile).locator('xpath=following-sibling::*[@role="treeitem"][1]');

  test('A section that the AWS CLI ignores is no profile and no problem', async () => {
    const { workbench } = ui;
    await workbench.openContainer('Handshakes');
    await workbench.row(VIEW, 'good').waitFor();
    assert.equal(await workbench.row(VIEW, 'Problem in an AWS file').count(), 0);
    assert.equal(await workbench.row(VIEW, 'with space in it').count(), 0);
  });

  for (const [profile, label, sentence] of [
    ['wrong-key', 'Credentials not accepted', 'expired, revoked or wrong'],
    ['offline', 'Network problem', 'could not be reached'],
    ['no-keys', 'Profile not usable', 'It has no credentials'],
    ['no-source', 'Profile not usable', 'names the source_profile "missing"'],
    ['not-a-url', 'Profile not usable', 'is not an http or https URL'],
  ] as const) {
    test(`One row under ${profile} says what is wrong and what to do`, async () => {
      const { workbench } = ui;
      await workbench.expand(VIEW, profile);
      const row = under(profile).filter({ hasText: label });
      await row.filter({ hasText: sentence }).waitFor();
      assert.match(await row.innerText(), /retry|Retry/);
      await workbench.screenshot(`failure-${profile}-dark`);
      await workbench.collapse(VIEW, profile);
      await workbench.row(VIEW, profile).filter({ hasText: label }).locator('.codicon-warning').waitFor();
    });
  }

  test('The problem of a collapsed profile shows in its icon, its hover, and its accessibility label', async () => {
    const { workbench } = ui;
    const row = workbench.row(VIEW, 'wrong-key');
    assert.match((await row.getAttribute('aria-label')) ?? '', /^Profile wrong-key, Credentials not accepted$/);
    assert.match(await workbench.hoverText(row), /Credentials not accepted\n.*expired, revoked or wrong/);
    await workbench.screenshot('failures-collapsed-dark');
  });

  test('A failed list offers Retry in its row while its sibling lists stay intact', async () => {
    const { workbench, emulator } = ui;
    emulator.faults.add({ operation: 'ListHandshakesForOrganization', times: 1, fault: { kind: 'html' } });
    await workbench.expand(VIEW, 'good');
    await workbench.row(VIEW, ['good', 'Received handshakes']).waitFor();
    const row = workbench.row(VIEW, ['good', 'Sent handshakes', 'Unexpected answer']);
    await row.waitFor();
    await workbench.screenshot('failure-html-dark');
    await workbench.inlineAction(VIEW, row, 'Retry');
    await workbench.row(VIEW, ['good', 'Sent handshakes', 'juan@example.com']).waitFor();
    await row.waitFor({ state: 'detached' });
  });

  test('A refresh that fails keeps the rows of the last one', async () => {
    const { workbench, emulator } = ui;
    emulator.faults.add({ operation: 'ListHandshakesForOrganization', times: 3, fault: { kind: 'status500' } });
    await workbench.inlineAction(VIEW, 'good', 'Refresh');
    await workbench.row(VIEW, ['good', 'Sent handshakes', 'AWS reports an error']).waitFor();
    await workbench.row(VIEW, ['good', 'Sent handshakes', 'juan@example.com']).waitFor();
  });

  test('With "bulkOnly" the button of a row acts without a question', async () => {
    const { workbench, emulator } = ui;
    const row = workbench.row(VIEW, ['good', 'Sent handshakes', 'juan@example.com']);
    await workbench.inlineAction(VIEW, row, 'Cancel Invitation…');
    await row.filter({ hasText: 'Canceled · Invite' }).waitFor();
    assert.equal(emulator.world.effects.filter(({ operation }) => operation === 'CancelHandshake').length, 1);
  });
});
