import { ProviderError } from '../../../contract/error.js';
import type { SubscriberWrites } from '../../../contract/subscriber-write.js';
import type { WriteCall } from '../../../contract/writer.js';
import { digitsOf } from '../../../domain/phone.js';
import { notSent } from '../../kit/not-sent.js';
import { checkPhoneNumber, found, invalid, isBlank } from '../../kit/refusal.js';
import { asRecord, readText } from '../../kit/untrusted.js';
import { createWriter } from '../../kit/writer.js';
import type { Api } from '../api.js';
import { toJson } from '../exact-json.js';

/**
 * POST chats/{phone}/notes. A chat has one note (GET chats/{phone}), which the call is assumed to replace: the note is read first, and the
 * new text stands below the old one.
 */
export function createNoteWriter(api: Api): NonNullable<SubscriberWrites['addNote']> {
  return createWriter(
    api,
    ({ phoneNumber, text }) => [...checkPhoneNumber(phoneNumber), ...found([isBlank(text) && invalid('text', 'The note is empty.')])],
    async ({ phoneNumber, text }, call) => {
      const phone = digitsOf(phoneNumber);
      const earlier = await readNote(api, phone, call).catch(notSent);
      await api.confirm('POST', `chats/${phone}/notes`, toJson({ notes: earlier === null ? text : `${earlier}\n${text}` }), call);
      return { outcome: 'APPLIED', providerId: null };
    },
  );
}

/** The text of the chat's note; null when there is none. */
async function readNote(api: Api, phone: string, call: WriteCall): Promise<string | null> {
  try {
    const { value } = await api.read(`chats/${phone}`, call);
    return readText(asRecord(asRecord(value)['notes'])['content']);
  } catch (error) {
    if (error instanceof ProviderError && error.kind === 'not-found') return null;
    throw error;
  }
}
