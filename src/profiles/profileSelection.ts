// Which profiles a person chose to see.
import { matchesAny } from '../common/glob.ts';

/** The setting `handshakes.profiles`: which profiles are shown. Entries are names, or patterns with `*` and `?`. */
export interface ProfileSelection {
  /** Nothing in it: all of them. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

const isPattern = (entry: string): boolean => /[*?]/.test(entry);

/** A name is stronger than a pattern, and leaving out stronger than taking in. */
export function isSelected({ include, exclude }: ProfileSelection): (name: string) => boolean {
  const names = { in: new Set(include), out: new Set(exclude) };
  const patterns = { in: include.filter(isPattern), out: exclude.filter(isPattern) };
  return (name) => {
    if (names.out.has(name)) return false;
    if (names.in.has(name)) return true;
    if (matchesAny(name, patterns.out)) return false;
    return include.length === 0 || matchesAny(name, patterns.in);
  };
}

/**
 * The setting that shows exactly `chosen` of `all`: patterns stay as they are, and names are added where they say
 * something else. Without patterns it names whichever is shorter, what is shown or what is hidden. Names of profiles
 * that are not there just now are kept.
 */
export function choose(
  all: readonly string[],
  chosen: ReadonlySet<string>,
  before: ProfileSelection,
): ProfileSelection {
  const here = new Set(all);
  const gone = (entries: readonly string[]) => entries.filter((entry) => !isPattern(entry) && !here.has(entry));
  const patterns = { include: before.include.filter(isPattern), exclude: before.exclude.filter(isPattern) };
  if (patterns.include.length === 0 && patterns.exclude.length === 0) {
    const wanted = all.filter((name) => chosen.has(name));
    const hidden = all.filter((name) => !chosen.has(name));
    if (hidden.length === 0) return { include: [], exclude: gone(before.exclude) };
    if (wanted.length === 0) return { include: [], exclude: ['*'] };
    return wanted.length < hidden.length
      ? { include: [...gone(before.include), ...wanted], exclude: [] }
      : { include: [], exclude: [...gone(before.exclude), ...hidden] };
  }
  const kept = {
    include: [...patterns.include, ...gone(before.include)],
    exclude: [...patterns.exclude, ...gone(before.exclude)],
  };
  const byKept = isSelected(kept);
  const takenIn = all.filter((name) => chosen.has(name) && !byKept(name));
  const leftOut = all.filter((name) => !chosen.has(name) && byKept(name));
  // Nothing to take in means everything: the first name must not change that.
  const everything = kept.include.length === 0 && takenIn.length > 0 ? ['*'] : [];
  return {
    include: [...everything, ...kept.include, ...takenIn],
    exclude: [...kept.exclude, ...leftOut],
  };
}
