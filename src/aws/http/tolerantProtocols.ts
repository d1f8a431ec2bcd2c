// Protocols of the JSON services that hand answers over as they came: the SDK's own give up a page for one bad date.
import { AwsJson1_0Protocol, AwsJson1_1Protocol } from '@aws-sdk/core/protocols';
import { JsonCodec2, JsonShapeDeserializer2 } from '@smithy/core/protocols';
import type { $Schema, DocumentType } from '@smithy/types';
import { asRecord } from '../../common/records.ts';
import { pruned } from '../json.ts';

/** What came is not JSON, or not an object. */
export class UnreadableAnswer extends Error {
  override readonly name: 'UnreadableAnswer' | 'PageInsteadOfAnswer';

  constructor(body: string, cause?: unknown) {
    super('', { cause });
    this.name = body.trimStart().startsWith('<') ? 'PageInsteadOfAnswer' : 'UnreadableAnswer';
  }
}

/** Member of an answer that ended early: what was complete before that is there. */
export const INCOMPLETE = '$incomplete';

/** By the SDK's convention the schema of an error's body, before its name is known: any document. */
const DOCUMENT = 15;

class TolerantDeserializer extends JsonShapeDeserializer2 {
  override async read(schema: $Schema, data: unknown): Promise<object> {
    const body = typeof data === 'string' ? data : data instanceof Uint8Array ? new TextDecoder().decode(data) : '';
    if (body === '') return {};
    const whole = parse(body);
    const cut = whole === undefined && schema !== DOCUMENT ? completeElements(body) : undefined;
    const members = asRecord(whole ?? (cut === undefined ? undefined : parse(cut)));
    if (!members) throw new UnreadableAnswer(body);
    return { ...members, [INCOMPLETE]: whole === undefined };
  }

  override readObject(_schema: $Schema, data: DocumentType): DocumentType {
    return data;
  }
}

class TolerantCodec extends JsonCodec2 {
  override createDeserializer(): JsonShapeDeserializer2 {
    return new TolerantDeserializer(this.settings);
  }
}

/** As the SDK's own protocols have it. */
const codec = (): TolerantCodec =>
  new TolerantCodec({ timestampFormat: { useTrait: true, default: 7 }, jsonName: false });

export class TolerantJson10Protocol extends AwsJson1_0Protocol {
  constructor(settings: ConstructorParameters<typeof AwsJson1_0Protocol>[0]) {
    super({ ...settings, jsonCodec: codec() });
  }
}

export class TolerantJson11Protocol extends AwsJson1_1Protocol {
  constructor(settings: ConstructorParameters<typeof AwsJson1_1Protocol>[0]) {
    super({ ...settings, jsonCodec: codec() });
  }
}

function parse(text: string): unknown {
  try {
    return pruned(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Of a page that ended early, up to the last complete element of its list. */
function completeElements(text: string): string | undefined {
  const open: string[] = [];
  let end: number | undefined;
  for (const { 0: token, index } of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}]/gs)) {
    if (token === '{' || token === '[') open.push(token);
    if (token === '}' || token === ']') {
      open.pop();
      if (open.length === 2 && open[0] === '{' && open[1] === '[') end = index + 1;
    }
  }
  return end === undefined ? undefined : `${text.slice(0, end)}]}`;
}
