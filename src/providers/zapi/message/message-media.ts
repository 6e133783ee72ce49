import type { Refusal } from '../../../contract/error.js';
import type { Media, MediaMessage, MediaRule, MediaRules, ToContact } from '../../../contract/message-write.js';
import type { WriteCall, Writer, WriteReceipt } from '../../../contract/writer.js';
import type { MediaType } from '../../../domain/message.js';
import { digitsOf } from '../../../domain/phone.js';
import { checkMedia, extensionOf } from '../../kit/media.js';
import { checkPhoneNumber, invalid } from '../../kit/refusal.js';
import type { Api, Sending } from '../api.js';
import { toJson } from '../exact-json.js';
import { isGroupId } from '../subscriber/contact-id.js';
import { checkContactId } from '../subscriber/phone-number.js';

const carries = ['media.url', 'media.filename', 'caption'] as const;
const byUrl: MediaRule = { sources: ['url'], hasCaption: true, hasFilename: false, maxMegabytes: null };

/** Files are sent by address. Base64 in JSON, the other way, would be whole in memory. Sizes are WhatsApp's; the documents name none. */
export const mediaRules: MediaRules = {
  IMAGE: byUrl,
  VIDEO: byUrl,
  AUDIO: { ...byUrl, hasCaption: false },
  DOCUMENT: { ...byUrl, hasFilename: true },
};

/** The address, and the name of the field with the file's address. */
const endpoints: Readonly<Record<Exclude<MediaType, 'DOCUMENT'>, readonly [Sending, string]>> = {
  IMAGE: ['send-image', 'image'],
  VIDEO: ['send-video', 'video'],
  AUDIO: ['send-audio', 'audio'],
};

/** POST send-image, send-video, send-audio and send-document/{extension}. */
export function createMediaWriter(api: Api): Writer<MediaMessage> {
  const check = (message: MediaMessage): readonly Refusal[] => [...checkPhoneNumber(message.phoneNumber), ...checkContent(message)];
  return { carries, check, send: (message, call) => sendMedia(api, digitsOf(message.phoneNumber), message, check(message), call) };
}

/** The same to a `…@lid` or a group. */
export function createContactMediaWriter(api: Api): Writer<ToContact<MediaMessage>> {
  const check = (message: ToContact<MediaMessage>): readonly Refusal[] => [
    ...checkContactId(message.contactId, isGroupId),
    ...checkContent(message),
  ];
  return { carries, check, send: (message, call) => sendMedia(api, message.contactId, message, check(message), call) };
}

type Content = Pick<MediaMessage, 'media' | 'caption'>;

function checkContent(content: Content): readonly Refusal[] {
  const { media } = content;
  const hasExtension = media.type !== 'DOCUMENT' || extensionOfDocument(media) !== null;
  const message = 'Z-API needs the extension of a document: give a filename such as bill.pdf, or a url with one.';
  return [...checkMedia(content, mediaRules), ...(hasExtension ? [] : [invalid(['media', 'filename'], message)])];
}

/** That of the shown name, else that of the address. */
function extensionOfDocument({ filename, url }: Media): string | null {
  return (filename === null ? null : extensionOf(filename)) ?? (url === null ? null : extensionOf(url));
}

async function sendMedia(
  api: Api,
  phone: string,
  { media, caption }: Content,
  refusals: readonly Refusal[],
  call: WriteCall,
): Promise<WriteReceipt> {
  const { type, url, filename } = media;
  if (refusals.length > 0 || type === null) throw api.refused(refusals);
  const [sending, field]: readonly [Sending, string] =
    type === 'DOCUMENT' ? [`send-document/${extensionOfDocument(media) ?? ''}`, 'document'] : endpoints[type];
  return api.send(sending, toJson({ phone, [field]: url, caption: caption ?? undefined, fileName: filename ?? undefined }), call);
}
