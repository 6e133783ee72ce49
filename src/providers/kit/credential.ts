import * as z from 'zod';

/** A setting that is sent in a header or an address, where a blank or a line break is a mistake in the configuration. */
export const credential = z.string().regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without blanks');
