// What the filter picker offers, and the filter that choices make.
import { t } from '../common/l10n.ts';
import { visible } from '../common/untrustedText.ts';
import type { ProfileInbox } from '../inbox/profileInbox.ts';
import type { Filter } from '../invitations/filter.ts';
import type { Direction } from '../invitations/invitation.ts';
import { phaseLabel, profileLabel } from '../invitations/labels.ts';

/** What can be ticked in one place of the filter, e.g. one type. */
export interface FilterChoice {
  readonly key: string;
  readonly label: string;
  /** How many of the rows that were read have it. */
  readonly count: number;
}

export interface FilterSection {
  readonly title: string;
  readonly choices: readonly FilterChoice[];
}

type ListName = 'phases' | 'directions' | 'services' | 'types' | 'catalogs' | 'profiles';

const OLDER = 'older';
const SOON = 'soon';

const PHASES = ['pending', 'accepted', 'declined', 'canceled', 'expired'] as const;
const directions = (): [Direction, string][] => [
  ['sent', t('Sent')],
  ['received', t('Received')],
];

/**
 * Everything that can be ticked, by what was read so far; a profile also before it was read. What is ticked stays there
 * even where no row has it any more. Ticks within a section add up, and a section without any lets everything pass.
 */
export function filterSections(filter: Filter, profiles: readonly ProfileInbox[], soonDays: number): FilterSection[] {
  const found = look(profiles);
  const choicesOf = (name: ListName, known: Iterable<readonly [string, string]>): FilterChoice[] => {
    const ticked: readonly string[] = filter[name];
    const labels = new Map([...ticked.map((value) => [value, visible(value, 100)] as const), ...known]);
    return [...labels].map(([value, label]) => ({
      key: `${name} ${value}`,
      label,
      count: found.counts.get(`${name} ${value}`) ?? 0,
    }));
  };
  const sections: FilterSection[] = [
    {
      title: t('State'),
      choices: [
        ...choicesOf(
          'phases',
          PHASES.map((phase) => [phase, phaseLabel(phase)]),
        ),
        {
          key: OLDER,
          label: t('What ended more than 30 days ago, too'),
          count: 0,
        },
      ],
    },
    {
      title: t('Expiry'),
      choices:
        soonDays > 0 || filter.expiringSoon
          ? [{ key: SOON, label: t('Expires in fewer than {0} days', soonDays), count: 0 }]
          : [],
    },
    { title: t('Direction'), choices: choicesOf('directions', directions()) },
    { title: t('Service'), choices: choicesOf('services', sorted(found.services)) },
    { title: t('Kind'), choices: choicesOf('types', sorted(found.types)) },
    { title: t('Catalog'), choices: choicesOf('catalogs', sorted(found.catalogs)) },
    {
      title: t('Profile'),
      choices: choicesOf(
        'profiles',
        profiles.map(({ id, viewer }) => [id, profileLabel(viewer)] as const),
      ),
    },
  ];
  return sections.filter(({ choices }) => choices.length > 0);
}

function sorted(labels: ReadonlyMap<string, string>): [string, string][] {
  return [...labels].toSorted(([, a], [, b]) => a.localeCompare(b));
}

interface Found {
  readonly services: ReadonlyMap<string, string>;
  readonly types: ReadonlyMap<string, string>;
  readonly catalogs: ReadonlyMap<string, string>;
  /** By key of a choice. */
  readonly counts: ReadonlyMap<string, number>;
}

function look(profiles: readonly ProfileInbox[]): Found {
  const services = new Map<string, string>();
  const types = new Map<string, string>();
  const catalogs = new Map<string, string>();
  const counts = new Map<string, number>();
  const add = (name: ListName, value: string): void => {
    const key = `${name} ${value}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  };
  for (const { id, lists } of profiles) {
    for (const store of lists) {
      const { service, catalog } = store.list;
      services.set(service.id, service.name);
      if (catalog !== undefined) catalogs.set(catalog, visible(catalog, 64));
      for (const { invitation } of store) {
        const { type, phase } = invitation;
        if (!types.has(type)) types.set(type, visible(service.typeLabel(type || 'UNKNOWN'), 60));
        add('phases', phase === 'unknown' ? 'pending' : phase);
        add('directions', invitation.direction);
        add('services', service.id);
        add('types', type);
        if (invitation.catalog !== undefined) add('catalogs', invitation.catalog);
        add('profiles', id);
      }
    }
  }
  return { services, types, catalogs, counts };
}

/** Keys of the choices that are ticked with this filter. */
export function tickedKeys(filter: Filter): ReadonlySet<string> {
  const names = ['phases', 'directions', 'services', 'types', 'catalogs', 'profiles'] as const;
  return new Set([
    ...names.flatMap((name) => filter[name].map((value) => `${name} ${value}`)),
    ...(filter.older ? [OLDER] : []),
    ...(filter.expiringSoon ? [SOON] : []),
  ]);
}

const isText = (value: string): value is string => typeof value === 'string';

/** The filter with exactly these choices ticked, by their keys; its text stays. */
export function filterWith(ticked: readonly string[], { text }: Filter): Filter {
  const values = <T extends string>(name: ListName, isOne: (value: string) => value is T): T[] =>
    ticked.flatMap((key) => {
      const value = key.slice(name.length + 1);
      return key.startsWith(`${name} `) && isOne(value) ? [value] : [];
    });
  return {
    phases: values('phases', (value): value is (typeof PHASES)[number] => PHASES.some((phase) => phase === value)),
    older: ticked.includes(OLDER),
    expiringSoon: ticked.includes(SOON),
    directions: values('directions', (value): value is Direction => directions().some(([one]) => one === value)),
    services: values('services', isText),
    types: values('types', isText),
    catalogs: values('catalogs', isText),
    profiles: values('profiles', isText),
    text,
  };
}
