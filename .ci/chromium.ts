import { existsSync } from 'node:fs';

/** What Debian, others and the packages of Google call it. */
const usualPaths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The path of Chromium's executable; undefined where there is none. */
export function findInstalledChromium(): string | undefined {
  const path = process.env['CHROMIUM_PATH'] || usualPaths.find((candidate) => existsSync(candidate));
  return path !== undefined && existsSync(path) ? path : undefined;
}

/** The path of Chromium's executable. Says what is missing and exits with 1 where there is none. */
export function findChromium(): string {
  const path = findInstalledChromium();
  if (path !== undefined) return path;
  console.error(
    `Chromium is needed, and is not at ${process.env['CHROMIUM_PATH'] || usualPaths.join(', ')}.\n` +
      'On Debian: apt-get update && apt-get install -y chromium. Elsewhere CHROMIUM_PATH names the executable of Chromium or Chrome.',
  );
  process.exit(1);
}
