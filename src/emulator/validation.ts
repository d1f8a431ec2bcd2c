// Input constraints as data, and readers of validated input.
/**
 * Input constraints, declared. A rule says what the service models say: required members, patterns, lengths (in code
 * points), ranges, enumerations. What a violation is called is the business of each service.
 */
export type Rule =
  | { kind: 'string'; min?: number; max?: number; pattern?: RegExp; values?: readonly string[] }
  | { kind: 'integer'; min: number; max: number }
  /** epoch seconds, fraction allowed */
  | { kind: 'timestamp' }
  | { kind: 'list'; of: Rule; max?: number }
  | StructureRule;

export interface StructureRule {
  kind: 'structure';
  members: Readonly<Record<string, Rule>>;
  required: readonly string[];
}

export type ProblemCode =
  | 'required'
  | 'type'
  | 'pattern'
  | 'value'
  | 'tooShort'
  | 'tooLong'
  | 'tooSmall'
  | 'tooLarge'
  | 'tooMany';

export interface Problem {
  /** member path, e.g. `Filter.ActionType` */
  path: string;
  code: ProblemCode;
  message: string;
}

/** The validated input of one call: only declared members, `null` members dropped as the services do. */
export type Input = Readonly<Record<string, unknown>>;

export function structure(members: Readonly<Record<string, Rule>>, required: readonly string[] = []): StructureRule {
  return { kind: 'structure', members, required };
}

/** Every violation, in the order of the declaration. An empty array means the input is valid. */
export function problemsOf(rule: Rule, value: unknown, path = ''): Problem[] {
  switch (rule.kind) {
    case 'string':
      return stringProblems(rule, value, path);
    case 'integer': {
      if (typeof value !== 'number' || !Number.isInteger(value)) return [wrongType(path, 'an integer')];
      if (value < rule.min) return [problem(path, 'tooSmall', `must be at least ${String(rule.min)}`)];
      if (value > rule.max) return [problem(path, 'tooLarge', `must be at most ${String(rule.max)}`)];
      return [];
    }
    case 'timestamp':
      return typeof value === 'number' && Number.isFinite(value) ? [] : [wrongType(path, 'a number of seconds')];
    case 'list': {
      if (!Array.isArray(value)) return [wrongType(path, 'a list')];
      const tooMany = rule.max !== undefined && value.length > rule.max;
      return [
        ...(tooMany ? [problem(path, 'tooMany', `must have at most ${String(rule.max)} members`)] : []),
        ...value.flatMap((member: unknown, index) => problemsOf(rule.of, member, `${path}.${String(index + 1)}`)),
      ];
    }
    case 'structure': {
      if (!isRecord(value)) return [wrongType(path === '' ? 'input' : path, 'an object')];
      const prefix = path === '' ? '' : `${path}.`;
      return Object.entries(rule.members).flatMap(([name, member]) => {
        const given = memberOf(value, name);
        if (given !== undefined && given !== null) return problemsOf(member, given, `${prefix}${name}`);
        return rule.required.includes(name) ? [problem(`${prefix}${name}`, 'required', 'must not be null')] : [];
      });
    }
  }
}

function stringProblems(rule: Rule & { kind: 'string' }, value: unknown, path: string): Problem[] {
  if (typeof value !== 'string') return [wrongType(path, 'a string')];
  if (rule.values) {
    if (rule.values.includes(value)) return [];
    return [problem(path, 'value', `must be one of [${rule.values.join(', ')}]`)];
  }
  const length = codePoints(value);
  if (rule.max !== undefined && length > rule.max) {
    return [problem(path, 'tooLong', `must have length less than or equal to ${String(rule.max)}`)];
  }
  if (rule.min !== undefined && length < rule.min) {
    return [problem(path, 'tooShort', `must have length greater than or equal to ${String(rule.min)}`)];
  }
  if (rule.pattern && !rule.pattern.test(value)) return [problem(path, 'pattern', `must match ${rule.pattern.source}`)];
  return [];
}

/** The models count code points; a surrogate pair is one. */
function codePoints(value: string): number {
  return value.length - (value.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0);
}

function wrongType(path: string, what: string): Problem {
  return problem(path, 'type', `must be ${what}`);
}

function problem(path: string, code: ProblemCode, complaint: string): Problem {
  // The value stays out of the text: it may be personal data, and error texts end up in logs.
  return { path, code, message: `Value at '${path}' failed to satisfy constraint: Member ${complaint}` };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Its own: a name like `constructor` is nothing special. */
function memberOf(input: Input, name: string): unknown {
  return Object.hasOwn(input, name) ? input[name] : undefined;
}

/** Reads a member that the rules have already proved to be a string (or absent). */
export function text(input: Input, name: string): string | undefined {
  const value = memberOf(input, name);
  return typeof value === 'string' ? value : undefined;
}

export function requiredText(input: Input, name: string): string {
  return text(input, name) ?? '';
}

export function number(input: Input, name: string): number | undefined {
  const value = memberOf(input, name);
  return typeof value === 'number' ? value : undefined;
}

export function record(input: Input, name: string): Input {
  const value = memberOf(input, name);
  return isRecord(value) ? value : {};
}
