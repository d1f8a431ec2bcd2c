import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { COMMANDS, CONTEXTS, FOCUSED, SETTINGS, TOOLS, VIEW } from '../../src/contributions.ts';
import { manifest } from '../support/manifest.ts';

const { contributes } = manifest;
const commandIds: readonly string[] = Object.values(COMMANDS);
const menus = Object.entries(contributes.menus).flatMap(([menu, items]) =>
  items.map((item: { command: string; when?: string }) => ({ menu, ...item })),
);
const clauses = [...menus, ...contributes.keybindings, ...contributes.viewsWelcome].flatMap(({ when }) =>
  when === undefined ? [] : [when],
);
const texts = JSON.stringify(contributes);
const settings: Readonly<
  Record<
    string,
    { default?: unknown; scope?: string; order?: number; description?: string; markdownDescription?: string }
  >
> = contributes.configuration.properties;

/** What the items of the tree put into `contextValue`, by `src/views/items.ts`. */
const CONTEXT_VALUES = [
  'profile',
  'profile sample',
  'profile hasSection',
  'profile hasSection canSignIn',
  'group',
  'invitation',
  'invitation hasArn',
  'invitation canCancel',
  'invitation hasArn canCancel',
  'invitation hasArn canDecline',
  'invitation hasArn canCancel canCheck',
  'invitation hasArn hasOtherSide canDecline',
  'group canCancelAll',
  'group canDeclineAll',
  'problem canRetry',
  'problem canRetry canSignIn',
  'problem canRetry canOpenConfig',
  'problem canRetry canCopyPolicy',
  'canShowFinished',
  'canClearFilters',
  'canFilter',
  'canReadAll',
];

test('every command of the code is in the manifest, and the other way round', () => {
  assert.deepEqual(contributes.commands.map(({ command }) => command).toSorted(), commandIds.toSorted());
});

test('every view of the code is in the manifest, and the other way round', () => {
  assert.deepEqual(
    Object.values(contributes.views).flatMap((views) => views.map(({ id }) => id)),
    [VIEW],
  );
  assert.deepEqual(
    Object.keys(contributes.views),
    contributes.viewsContainers.activitybar.map(({ id }) => id),
  );
});

test('every setting of the code is in the manifest, and the other way round', () => {
  const { section, ...names } = SETTINGS;
  assert.deepEqual(
    Object.keys(settings).toSorted(),
    Object.values(names)
      .map((name) => `${section}.${name}`)
      .toSorted(),
  );
});

test('every context key of the code is asked for, and no other is', () => {
  const known: readonly string[] = [...Object.values(CONTEXTS), VIEW];
  const asked = new Set(clauses.flatMap((when) => when.match(/(?<!config\.)\bhandshakes\.[\w.]+/g) ?? []));
  assert.deepEqual([...asked].toSorted(), known.toSorted());
});

test('every setting that a clause asks for exists', () => {
  const asked = clauses.flatMap((when) =>
    [...when.matchAll(/\bconfig\.(handshakes\.[\w.]+)/g)].map(([, name]) => name),
  );
  assert.ok(asked.length > 0);
  for (const name of asked) assert.ok(Object.keys(settings).includes(name ?? ''), name);
});

describe('commands', () => {
  for (const { command, title, category } of contributes.commands) {
    test(`${command} has a title and a category`, () => {
      assert.match(command, /^handshakes\.[a-z][A-Za-z]+$/);
      assert.match(title, /^[A-Z].*[^.\s]$/);
      assert.equal(category, 'Handshakes');
    });
  }

  test('that look the same are not both in the palette', () => {
    const hidden = new Set(
      contributes.menus.commandPalette.flatMap(({ command, when }) => (when === 'false' ? [command] : [])),
    );
    const titles = contributes.commands.flatMap(({ command, title }) => (hidden.has(command) ? [] : [title]));
    assert.equal(new Set(titles).size, titles.length, titles.join(', '));
  });
});

const iconOf = (id: string) => contributes.commands.find(({ command }) => command === id)?.icon;

describe('menus and welcome texts', () => {
  test('name only commands that there are', () => {
    const named = [...texts.matchAll(/command:([\w.]+)/g)].map(([, command = '']) => command);
    assert.ok(named.length > 0);
    const ofVsCode = new Set([`${VIEW}.focus`, 'workbench.action.openSettings']);
    for (const command of [...named, ...menus.map((item) => item.command)]) {
      assert.ok(commandIds.includes(command) || ofVsCode.has(command), command);
    }
  });

  test('belong to the view', () => {
    for (const { menu, command, when } of menus) {
      if (menu.startsWith('view/')) assert.ok(when?.startsWith(`view == ${VIEW}`), `${menu} ${command}`);
    }
    for (const { view } of contributes.viewsWelcome) assert.equal(view, VIEW);
  });

  test('the details of a row are one press away, before the acts', () => {
    const inline = contributes.menus['view/item/context']
      .filter(({ when, group }) => group.startsWith('inline') && patternOf(when)?.test('invitation hasArn canCancel'))
      .toSorted((a, b) => a.group.localeCompare(b.group));
    assert.deepEqual(
      inline.map(({ command }) => command),
      [COMMANDS.showDetails, COMMANDS.cancel],
    );
  });

  test('the icons of what cannot be undone are told apart, and promise no way back', () => {
    assert.notEqual(iconOf(COMMANDS.cancel), iconOf(COMMANDS.decline));
    for (const id of [COMMANDS.cancel, COMMANDS.decline]) assert.doesNotMatch(iconOf(id) ?? '', /discard|undo|redo/);
  });

  test('the title of the view shows by its icon whether filters are active', () => {
    const filters = contributes.menus['view/title'].filter(({ group }) => group === 'navigation@1');
    assert.deepEqual(
      filters.map(({ command, when }) => [command, when.replace(`view == ${VIEW} && `, '')]),
      [
        [COMMANDS.filter, `!${CONTEXTS.filtered}`],
        [COMMANDS.changeFilters, CONTEXTS.filtered],
      ],
    );
  });

  test('an inline action has an icon, and an item has at most three', () => {
    const icons = new Set(contributes.commands.flatMap((entry) => ('icon' in entry ? [entry.command] : [])));
    const inline = contributes.menus['view/item/context'].filter(({ group }) => group.startsWith('inline'));
    for (const { command } of inline) assert.ok(icons.has(command), command);
    for (const value of CONTEXT_VALUES) {
      assert.ok(inline.filter(({ when }) => patternOf(when)?.test(value)).length <= 3, value);
    }
  });
});

function patternOf(when: string | undefined): RegExp | undefined {
  // With one row selected: in a selection of several every act is offered, and says what it leaves out.
  const one = (when ?? '').replace(/ \|\| viewItem =~ \/\\binvitation\\b\/ && listMultiSelection/, '');
  const source = /viewItem =~ \/(.+)\//.exec(one)?.[1];
  return source === undefined ? undefined : new RegExp(source);
}

const offered = (value: string): string[] => [
  ...new Set(
    contributes.menus['view/item/context'].flatMap(({ command, when }) =>
      patternOf(when)?.test(value) ? [command] : [],
    ),
  ),
];

describe('when clauses of items', () => {
  const patterns = [...new Set(contributes.menus['view/item/context'].map(({ when }) => when))];

  for (const when of patterns) {
    test(when, () => {
      const pattern = patternOf(when);
      assert.ok(pattern, 'every one looks at the item');
      const tokens: readonly string[] = pattern.source.replaceAll(String.raw`\b`, ' ').match(/\w+/g) ?? [];
      for (const value of CONTEXT_VALUES) {
        const has = value.split(' ').some((token) => tokens.includes(token));
        assert.equal(pattern.test(value), has, `${value} as whole tokens`);
      }
      // A token that only looks like one that is meant.
      for (const token of tokens) {
        for (const other of [`${token}s`, `un${token}`, `x${token}y`, token.toUpperCase()]) {
          assert.equal(pattern.test(`first ${other} last`), false, other);
        }
      }
      assert.ok(
        CONTEXT_VALUES.some((value) => pattern.test(value)),
        'some item has it',
      );
    });
  }

  test('offer an act only where the row allows it', () => {
    const acts = new Set<string>([COMMANDS.cancel, COMMANDS.decline]);
    for (const [value, act] of [
      ['invitation hasArn', undefined],
      ['invitation hasArn canCancel', COMMANDS.cancel],
      ['invitation canDecline', COMMANDS.decline],
      ['group', undefined],
      ['profile sample', undefined],
      ['problem canRetry', undefined],
    ] as const) {
      assert.deepEqual(
        offered(value).filter((command) => acts.has(command)),
        act === undefined ? [] : [act],
        value,
      );
    }
  });
});

describe('settings', () => {
  test('have an order of their own: what guards comes first', () => {
    const byOrder = Object.entries(settings).toSorted(([, a], [, b]) => (a.order ?? 0) - (b.order ?? 0));
    assert.deepEqual(
      byOrder.map(([, { order }]) => order),
      byOrder.map((_, index) => index + 1),
    );
    assert.deepEqual(
      byOrder.slice(0, 3).map(([name]) => name),
      [SETTINGS.readOnly, SETTINGS.protectedProfiles, SETTINGS.confirm].map((name) => `${SETTINGS.section}.${name}`),
    );
    assert.deepEqual(
      Object.keys(settings),
      byOrder.map(([name]) => name),
      'docs/reference.md has the same order',
    );
  });

  for (const [name, setting] of Object.entries(settings)) {
    test(`${name} has a description, a default and a scope that no workspace can set`, () => {
      assert.notEqual(setting.default, undefined);
      assert.match(setting.description ?? setting.markdownDescription ?? '', /^[A-Z].*\.$/);
      assert.match(setting.scope ?? '', /^(application|machine)$/);
    });
  }
});

test('the extension wakes up for its view and its commands only', () => {
  assert.deepEqual(manifest.activationEvents, []);
  assert.equal(manifest.capabilities.untrustedWorkspaces.supported, true);
});

test('every tool of the code is in the manifest, and those that act only where acting is allowed', () => {
  assert.deepEqual(contributes.languageModelTools.map(({ name }) => name).toSorted(), Object.values(TOOLS).toSorted());
  for (const tool of contributes.languageModelTools) {
    assert.equal('when' in tool && tool.when, tool.name !== TOOLS.list && '!config.handshakes.readOnly', tool.name);
  }
});

describe('the walkthrough', () => {
  const [walkthrough] = contributes.walkthroughs;
  for (const { id, media, completionEvents } of walkthrough?.steps ?? []) {
    test(`${id} has a picture with the colours of the theme, and ends by something that there is`, () => {
      const picture = readFileSync(path.join(import.meta.dirname, '..', '..', media.svg), 'utf8');
      assert.match(picture, /var\(--vscode-foreground/);
      // The page around it lets no other code, style or address in.
      assert.doesNotMatch(picture, /<script|<style|style=|class=|href=|onload/);
      const events = new Set([
        `onView:${VIEW}`,
        ...commandIds.map((command) => `onCommand:${command}`),
        ...Object.values(CONTEXTS).map((key) => `onContext:${key}`),
        ...Object.keys(settings).map((name) => `onSettingChanged:${name}`),
      ]);
      assert.ok(completionEvents.length > 0);
      for (const event of completionEvents) assert.ok(events.has(event), event);
    });
  }
});

describe('key bindings', () => {
  for (const { key, when, args, command: own } of contributes.keybindings) {
    const last = args?.commands.at(-1);
    const command = typeof last === 'object' ? last.command : own;
    const where = args ? 'the tree' : 'the view';
    test(`${key} runs ${command}, where ${where} has the focus and nobody types`, () => {
      assert.ok(commandIds.includes(command));
      assert.ok(when.startsWith(`focusedView == ${VIEW} && ${args ? 'listFocus && ' : ''}!inputFocus`), when);
    });

    if (!args) continue;
    test(`${key} tells ${command} the focused row by what runs before`, () => {
      const before = args.commands.slice(0, -1);
      const how = typeof last === 'object' ? last.args : undefined;
      if (how === FOCUSED.selected) assert.deepEqual(before, ['list.select']);
      else assert.deepEqual([how, ...before], [FOCUSED.toggled, 'list.toggleSelection', 'list.toggleSelection']);
      // Selecting would open or close a row that has rows; an act never goes by a selection of several alone.
      if (how === FOCUSED.selected) assert.match(when, /!treeElementCanCollapse && !treeElementCanExpand/);
    });
  }

  test('no act in a read-only inbox', () => {
    for (const binding of contributes.keybindings) {
      if (JSON.stringify(binding).includes(COMMANDS.cancelOrDecline)) {
        assert.match(binding.when, /!config\.handshakes\.readOnly$/);
      }
    }
  });
});
