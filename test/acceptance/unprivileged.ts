import { execFileSync } from 'node:child_process';

/** Who owns nothing on most systems. */
const nobody = 65_534;

export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** Whom the image runs as: nobody where this process may choose, else whoever runs the suite. */
export const unprivileged: User = choose();

function choose(): User {
  const self = { uid: process.getuid?.() ?? nobody, gid: process.getgid?.() ?? nobody };
  if (self.uid !== 0) return self;
  const other = { uid: nobody, gid: nobody };
  try {
    execFileSync(process.execPath, ['--version'], { ...other, stdio: 'ignore' });
    return other;
  } catch {
    // Node is kept in a folder that only root may enter.
    return self;
  }
}
