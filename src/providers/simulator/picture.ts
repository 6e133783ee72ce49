import type { SimulatedAnswer } from './server.js';

/** A PNG of 8 x 8 orange pixels. */
export const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR42mN4UKCAFTEMLQkAIuRcAfwxS3wAAAAASUVORK5CYII=',
  'base64',
);

/** A file as storage serves it. */
export const pictureAnswer: SimulatedAnswer = { status: 200, headers: { 'content-type': 'image/png' }, body: picture };
