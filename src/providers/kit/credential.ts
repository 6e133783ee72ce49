import * as z from 'zod';
import { readPhoneNumber } from '../../domain/phone.js';

/** A setting that is sent in a header or an address, where a blank or a line break is a mistake in the configuration. */
export const credential = z.string().regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without blanks');

/** The channel's own number. */
export const ownPhoneNumber = z
  .string()
  .refine((text) => readPhoneNumber(text) === text, 'must be a phone number in E.164 with the leading +');
