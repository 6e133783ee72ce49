import type { MediaInput, MediaSource, MediaType } from '../generated/graphql.js';
import type { MediaRule } from './channel-offers.js';

/** A file that somebody chose, or the address of one; at most one of both. */
export interface MediaChoice {
  readonly file: File | null;
  readonly url: string;
}

export const noMedia: MediaChoice = { file: null, url: '' };

/** Why a file cannot be sent. */
export type FileFault = { readonly kind: 'type' } | { readonly kind: 'empty' } | { readonly kind: 'size'; readonly maxBytes: number };

/** The rule by which a file is sent: that of its type. */
export function ruleFor(file: File, rules: readonly MediaRule[]): MediaRule | undefined {
  return rules.find(({ mimeTypes, sources }) => sources.includes('FILE') && mimeTypes.includes(file.type));
}

export function faultOf(file: File, rules: readonly MediaRule[]): FileFault | undefined {
  const rule = ruleFor(file, rules);
  if (rule === undefined) return { kind: 'type' };
  if (file.size === 0) return { kind: 'empty' };
  return rule.maxFileBytes !== null && file.size > rule.maxFileBytes ? { kind: 'size', maxBytes: rule.maxFileBytes } : undefined;
}

/** Whether a file of the request can be sent; else only an address. */
export function takesFiles(sources: readonly MediaSource[]): boolean {
  return sources.includes('FILE');
}

/** An address that a provider can fetch. */
export function isWebAddress(url: string): boolean {
  return /^https?:\/\//i.test(url) && URL.canParse(url);
}

/** Undefined while nothing complete is chosen. */
export function toMediaInput({ file, url }: MediaChoice, mediaType: MediaType | null): MediaInput | undefined {
  const type = mediaType !== null && { mediaType };
  if (file !== null) return { file, ...type };
  return isWebAddress(url) ? { url, ...type } : undefined;
}

/** What makes two choices the same, without the bytes. */
export function nameOfChoice({ file, url }: MediaChoice): string {
  return file === null ? url : JSON.stringify([file.name, file.size, file.lastModified]);
}
