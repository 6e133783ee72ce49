import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleProvider } from '../../src/app/channels.js';
import type { MediaRule } from '../../src/contract/message-write.js';
import { mediaTypes } from '../../src/domain/media.js';
import type { MediaType } from '../../src/domain/message.js';
import type { ProviderDefinition } from '../../src/providers/definition.js';
import type { ReceivedRequest } from '../../src/providers/simulator/server.js';
import { askWithFiles } from '../graphql/upload/multipart.js';
import type { Answer } from '../running-gateway.js';
import { during } from '../faults.js';
import type { ProviderCase } from './provider-cases.js';
import { openShop, type Counted, type Shop } from './provider-shop.js';

type Source = MediaRule['sources'][number];

const sources: readonly Source[] = ['url', 'mediaId', 'file'];

/** A file of each type, as a request has it. */
const files: Readonly<Record<MediaType, readonly [name: string, type: string]>> = {
  IMAGE: ['mug.png', 'image/png'],
  VIDEO: ['mug.mp4', 'video/mp4'],
  AUDIO: ['mug.ogg', 'audio/ogg'],
  DOCUMENT: ['mug.pdf', 'application/pdf'],
};

interface Payload {
  readonly outcome: string | null;
  readonly message: { readonly content: Readonly<Record<string, unknown>> | null } | null;
  readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] | null }[];
}

interface Sending {
  readonly type: MediaType;
  readonly source: Source;
  readonly caption?: string;
  readonly filename?: string;
  readonly key?: string;
}

/** The calls of all providers that send a message: their last words are `send…` or `message…`. */
function isSending({ method, path }: ReceivedRequest): boolean {
  return method === 'POST' && /\/(send|messages?)([/-]|$)/.test(path);
}

/** What every provider promises of sending media, by the rules that it declares. */
export function describeMedia(definition: ProviderDefinition, example: ProviderCase): void {
  const messages = exampleProvider(definition).messages;
  const rules = messages?.mediaRules;
  const can = ({ type, source }: Sending): boolean => rules?.[type]?.sources.includes(source) === true;
  const cells = mediaTypes.flatMap((type) => sources.map((source) => ({ type, source })));
  const sendable = cells.filter(can);

  describe(`${definition.displayName} \u203a media`, () => {
    let shop: Shop;
    let mediaId = '';
    beforeAll(async () => {
      shop = await openShop(definition, example);
      if (cells.some((cell) => cell.source === 'mediaId' && can(cell))) mediaId = await upload();
    });
    afterAll(() => shop.close());

    async function upload(): Promise<string> {
      const query =
        'mutation($file: Upload!) { uploadMedia(input: { channel: "shop", file: $file }) { mediaId outcome userErrors { code } } }';
      const sent = await withFile<{ uploadMedia: { mediaId: string; outcome: string } }>(query, 'IMAGE');
      expect(sent.data?.uploadMedia).toMatchObject({ outcome: 'APPLIED', userErrors: [] });
      return sent.data?.uploadMedia.mediaId ?? '';
    }

    function withFile<Data>(query: string, type: MediaType): Promise<Answer<Data>> {
      const [name, mimeType] = files[type];
      const file = new File(['the bytes of a file'], name, { type: mimeType });
      return askWithFiles<Data>(new URL(shop.webhookAddress).origin, {
        query,
        variables: { file: null },
        files: { 'variables.file': file },
      });
    }

    async function ask({ type, source, caption, filename, key }: Sending): Promise<Payload> {
      const [name] = files[type];
      const given = { url: `url: "https://shop.example/${name}"`, mediaId: `mediaId: "${mediaId || 'none-0'}"`, file: 'file: $file' }[
        source
      ];
      const more = [caption && `caption: "${caption}"`, key && `idempotencyKey: "${key}"`].filter(Boolean).join(', ');
      const shown = filename === undefined ? '' : `, filename: "${filename}"`;
      const input = `channel: "shop", phoneNumber: "+14155550100", media: { mediaType: ${type}, ${given}${shown} }, ${more}`;
      const content = 'content { __typename ... on MediaContent { mediaType caption filename } }';
      const selection = `sendMedia(input: { ${input} }) { outcome message { ${content} } userErrors { code field } }`;
      const { data, errors } = await (source === 'file'
        ? withFile<{ sendMedia: Payload }>(`mutation($file: Upload!) { ${selection} }`, type)
        : shop.ask<{ sendMedia: Payload }, object>(`mutation { ${selection} }`));
      expect(errors).toEqual([]);
      return data?.sendMedia as Payload;
    }

    /** What was sent; a provider's conversations may be read before, for the service window, and after. */
    const counted = async <T>(act: () => Promise<T>): Promise<Pick<Counted<T>, 'answer' | 'requests'>> => {
      const { answer, requests } = await shop.counted(act);
      return { answer, requests: requests.filter(isSending) };
    };
    const send = (sending: Sending): Promise<Pick<Counted<Payload>, 'answer' | 'requests'>> => counted(() => ask(sending));

    it('MUST be declared by type exactly where it can be sent', () => {
      expect(rules !== undefined).toBe(messages?.media !== undefined);
    });

    it.each(cells)('MUST be sent with one call, or refused without one: $type by $source', async (cell) => {
      const { answer, requests } = await send(cell);
      if (can(cell)) {
        expect(answer).toMatchObject({ message: { content: { __typename: 'MediaContent', mediaType: cell.type } }, userErrors: [] });
        expect(['APPLIED', 'ACCEPTED']).toContain(answer.outcome);
        expect(requests).toHaveLength(1);
      } else {
        expect(answer.outcome).toBeNull();
        expect(['CAPABILITY_NOT_SUPPORTED', 'CAPABILITY_NOT_IMPLEMENTED']).toContain(answer.userErrors[0]?.code);
        expect(requests).toEqual([]);
      }
    });

    it.each(sendable)('MUST have a caption and a name where the documents have a place for them: $type by $source', async (cell) => {
      const rule = rules?.[cell.type];
      for (const [what, isPlaced] of [
        [{ caption: 'A mug' }, rule?.hasCaption],
        [{ filename: 'shown.pdf' }, rule?.hasFilename],
      ] as const) {
        const { answer, requests } = await send({ ...cell, ...what });
        expect(answer.userErrors.map(({ field }) => field?.at(-1))).toEqual(isPlaced === true ? [] : Object.keys(what));
        expect(requests).toHaveLength(isPlaced === true ? 1 : 0);
        if (isPlaced === true) expect(answer.message?.content).toMatchObject(what);
      }
    });

    if (sendable.length === 0) return;

    it('MUST be sent once for one key', async () => {
      const [cell] = sendable as [Sending];
      const first = await send({ ...cell, key: 'once' });
      const second = await send({ ...cell, key: 'once' });
      expect(second.answer).toEqual(first.answer);
      expect([first.requests.length, second.requests.length]).toEqual([1, 0]);
    });

    it.each(sendable)('MUST be UNKNOWN and not sent again when the answer is lost: $type by $source', async (cell) => {
      const { answer, requests } = await during(shop.simulator, { kind: 'cut-after', when: isSending }, () => send(cell));
      expect(answer).toMatchObject({ outcome: 'UNKNOWN', userErrors: [{ code: 'OUTCOME_UNKNOWN' }] });
      expect(requests).toHaveLength(1);
    });

    it('MUST be refused without a call when it has no source, two of them, or a url that is no web address', async () => {
      for (const media of ['', 'url: "https://a.example/a.png", mediaId: "1"', 'url: "ftp://a.example/a.png"']) {
        const mutation = `mutation { sendMedia(input: { channel: "shop", phoneNumber: "+14155550100", media: { mediaType: IMAGE, ${media} } }) {
          outcome userErrors { code } } }`;
        const { answer, requests } = await counted(() => shop.ask<{ sendMedia: Payload }, object>(mutation));
        expect(answer.data?.sendMedia).toMatchObject({ outcome: null, userErrors: [{ code: 'INVALID' }] });
        expect(requests).toEqual([]);
      }
    });
  });
}
