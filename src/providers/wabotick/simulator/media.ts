import type { UntrustedRecord } from '../../kit/untrusted.js';
import type { SimulatedAnswer } from '../../simulator/server.js';
import type { FormPart } from '../../simulator/multipart.js';
import { refusal } from './request.js';
import type { EndpointHandler, SimulatorState } from './state.js';

/** Endpoints that take a file and send nothing. */
export const mediaHandlers: Readonly<Record<string, EndpointHandler>> = {
  'upload/media': (_fields, { backOffice, quirks }, file) => {
    const type = file === null ? undefined : typeOf(file);
    if (file === null || type === undefined) return refusal('The file field must be a file of type image, video, audio or document.');
    const mediaId = String(982348123049103 + backOffice.files.length);
    backOffice.mediaIds.push(mediaId);
    backOffice.files.push({ ...file, mediaId });
    if (quirks.uploadAnswer !== 'described') return { status: 200, body: { status: 'success', media_id: mediaId } };
    const message = 'Upload successful.';
    return { status: 200, body: { status: '1', media_id: mediaId, media_type: type, media_name: file.filename, message } };
  },
};

/** The media of send/file: an address, an uploaded file, or the file itself, which is stored. */
export function readMedium(
  fields: Readonly<Record<string, string>>,
  { backOffice }: SimulatorState,
  file: FormPart | null,
): UntrustedRecord | SimulatedAnswer {
  const { media_type: type = '', media_url: link, media_id: id, media_name: name, media_file: text } = fields;
  if (text !== undefined) return refusal('The media_file field must be a file.');
  if ([link, id, file ?? undefined].filter((source) => source !== undefined).length !== 1) {
    return refusal('The media_url field is required when media_id is not present.');
  }
  if (id !== undefined && !backOffice.mediaIds.includes(id)) return refusal('Media not found.');
  if (file === null) return { link, id, filename: name };
  if (type !== 'document' && typeOf(file) !== type) return refusal('The media_file field must be a file of the media_type.');
  backOffice.files.push({ ...file, mediaId: null });
  return { filename: name ?? file.filename };
}

function typeOf({ mimeType }: FormPart): string | undefined {
  const [family = ''] = (mimeType ?? '').split('/');
  return { image: 'image', video: 'video', audio: 'audio', application: 'document', text: 'document' }[family];
}
