// The published service models, where they lie beside this repository, and whether a value fits a shape of theirs.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { asRecord } from '../../src/common/records.ts';

const folder = path.resolve(import.meta.dirname, '../../../shared/aws/models');

/** For the option `skip` of a test. */
export const noModels = existsSync(folder) ? false : 'the service models are not here';

export interface Shape {
  type: string;
  required?: string[];
  members?: Record<string, { shape: string }>;
  member?: { shape: string };
  key?: { shape: string };
  value?: { shape: string };
  enum?: string[];
  min?: number;
  max?: number;
  pattern?: string;
  timestampFormat?: string;
  error?: unknown;
  exception?: boolean;
}

export interface Model {
  metadata: { targetPrefix: string; signingName?: string; endpointPrefix: string; jsonVersion: string };
  operations: Record<string, { input?: { shape: string }; output?: { shape: string }; errors?: { shape: string }[] }>;
  shapes: Record<string, Shape>;
}

/** @param name as `organizations.json` */
export function readModel(name: string): Model {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- A model that is not like this fails in its tests.
  return JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Model;
}

/** Everything in a value of the wire that the shape does not allow, each with its path. */
export function misfits(model: Model, name: string, value: unknown, at = name): string[] {
  const shape = model.shapes[name];
  if (!shape) return [`${at}: there is no shape ${name}`];
  switch (shape.type) {
    case 'structure':
      return structureMisfits(model, shape, value, at);
    case 'list': {
      if (!Array.isArray(value)) return [`${at}: no list`];
      return value.flatMap((entry: unknown, index) =>
        misfits(model, shape.member?.shape ?? '', entry, `${at}.${String(index)}`),
      );
    }
    case 'map': {
      const entries = Object.entries(asRecord(value) ?? { '': 'no map' });
      return entries.flatMap(([key, entry]) =>
        misfits(model, shape.key?.shape ?? '', key, `${at}.${key}`).concat(
          misfits(model, shape.value?.shape ?? '', entry, `${at}.${key}`),
        ),
      );
    }
    case 'timestamp': {
      const fits = shape.timestampFormat === 'iso8601' ? typeof value === 'string' : typeof value === 'number';
      return fits ? [] : [`${at}: no timestamp`];
    }
    case 'string':
      return stringMisfits(shape, value, at);
    default:
      return typeof value === shape.type ? [] : [`${at}: no ${shape.type}`];
  }
}

function structureMisfits(model: Model, shape: Shape, value: unknown, at: string): string[] {
  const given = asRecord(value);
  if (!given) return [`${at}: no structure`];
  const missing = (shape.required ?? []).filter((member) => given[member] === undefined);
  return [
    ...missing.map((member) => `${at}.${member}: missing`),
    ...Object.entries(given).flatMap(([member, inner]) => {
      const of = shape.members?.[member];
      return of ? misfits(model, of.shape, inner, `${at}.${member}`) : [`${at}.${member}: unknown`];
    }),
  ];
}

function stringMisfits(shape: Shape, value: unknown, at: string): string[] {
  if (typeof value !== 'string') return [`${at}: no string`];
  const { pattern, min = 0, max = Infinity } = shape;
  if (shape.enum && !shape.enum.includes(value)) return [`${at}: ${value} is no value of the enumeration`];
  if (value.length < min || value.length > max) return [`${at}: ${String(value.length)} characters`];
  // The services mean the whole value, also where a pattern has no anchors.
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`, 'u').test(value)) return [`${at}: ${value}: ${pattern}`];
  return [];
}
