/** A PNG of 8 x 8 orange pixels. */
export const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR42mN4UKCAFTEMLQkAIuRcAfwxS3wAAAAASUVORK5CYII=',
  'base64',
);
