// Asks for an MFA code.
import * as vscode from 'vscode';
import { t } from '../common/l10n.ts';
import { visible } from '../common/untrustedText.ts';
import type { MfaQuestion } from '../invitations/invitationSource.ts';
import { profileLabel } from '../invitations/labels.ts';

/** Asks for the six digits of an MFA device. `undefined` where the person leaves the box or the question is withdrawn. */
export function askMfaCode({ profile, serial, refused, shared, signal }: MfaQuestion): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const box = vscode.window.createInputBox();
  box.title = t('MFA Code for Profile {0}', profileLabel({ profile }));
  const device = visible(serial, 200);
  box.prompt = shared
    ? t('Six digits from the device {0}. All profiles with this device and source share the session.', device)
    : t('Six digits from the device {0}.', device);
  box.placeholder = '123456';
  box.ignoreFocusOut = true;
  // A code expires within half a minute, and typing it blind leads to mistakes.
  box.password = false;
  const validate = (): void => {
    const value = box.value.trim();
    box.validationMessage = value === '' || /^\d{6}$/.test(value) ? undefined : t('A code has six digits.');
  };
  if (refused) box.validationMessage = t('AWS did not accept that code. Wait for the next one, then enter it.');
  const withdraw = (): void => box.hide();
  signal.addEventListener('abort', withdraw, { once: true });
  box.onDidChangeValue(validate);
  box.onDidAccept(() => {
    const code = box.value.trim();
    if (!/^\d{6}$/.test(code)) {
      box.validationMessage = t('A code has six digits.');
      return;
    }
    resolve(code);
    box.hide();
  });
  box.onDidHide(() => {
    signal.removeEventListener('abort', withdraw);
    resolve(undefined);
    box.dispose();
  });
  if (signal.aborted) box.dispose();
  else box.show();
  return signal.aborted ? Promise.resolve(undefined) : promise;
}
