import type { MediaFile } from '../../../contract/message-write.js';
import type { Writer } from '../../../contract/writer.js';
import { mediaTypeOfFile } from '../../../domain/media.js';
import type { Api } from '../api.js';
import { checkOptionalText } from '../text-check.js';
import { mediaWords } from '../../kit/media-source.js';
import { readKey } from '../record.js';
import type { Account } from '../settings.js';
import { createWriter } from '../writer.js';

interface Upload {
  readonly file: MediaFile;
  readonly filename: string | null;
}

/** POST upload/media. The documented response is only the id; sister deployments also return the type. */
export function createUploadWriter(api: Api, account: Account): Writer<Upload> {
  return createWriter<Upload>(api, {
    endpoint: 'upload/media',
    check: ({ filename }) => checkOptionalText(filename, ['filename']),
    fields: () => ({ phone_number_id: account.settings.phoneNumberId }),
    file: ({ file, filename }) => ({ field: 'file', filename: filename ?? file.filename, file }),
    receipt: (answer, { file }) => {
      const mediaId = readKey(answer['media_id']);
      const reportedType = Object.entries(mediaWords).find(([, word]) => word === answer['media_type'])?.[0];
      return { outcome: 'APPLIED', providerId: mediaId, result: { mediaId, mediaType: reportedType ?? mediaTypeOfFile(file) } };
    },
  });
}
