import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { readCommand, readContext, readCopy, readDockerfile, readEnvironment, type Instruction, type Stage } from './dockerfile.js';
import { unprivileged } from './unprivileged.js';

/** What the Dockerfile makes, in a folder in place of the container's root. */
export interface Image {
  /** The folder that stands for `/`. */
  readonly root: string;
  /** Below the container's root, such as `/app`. */
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly user: string | undefined;
  readonly volumes: readonly string[];
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
}

type Building = { -readonly [Key in keyof Image]: Image[Key] };

/**
 * Follows the Dockerfile's steps without Docker: each stage in an empty folder of its own, with this process's Node in place of the base
 * image. Nothing but what the steps name gets in. The last stage is then made read-only.
 */
export async function buildImage(project: string, folder: string): Promise<Image> {
  const stages = readDockerfile(await readFile(join(project, 'Dockerfile'), 'utf8'));
  const context = { project, allowed: readContext(await readFile(join(project, '.dockerignore'), 'utf8')) };
  const built = new Map<string, Image>();
  let last: Image | undefined;
  for (const [index, stage] of stages.entries()) {
    last = await buildStage(stage, join(folder, `stage-${index}`), { context, built });
    if (stage.name !== undefined) built.set(stage.name, last);
  }
  if (last === undefined) throw new Error('The Dockerfile has no stage.');
  await run('chmod', ['-R', 'a-w', join(last.root, last.workingDirectory)], last.root);
  return last;
}

interface Services {
  readonly context: { readonly project: string; readonly allowed: readonly string[] };
  /** By the name of the stage. */
  readonly built: ReadonlyMap<string, Image>;
}

async function buildStage({ instructions }: Stage, root: string, services: Services): Promise<Image> {
  await mkdir(root, { recursive: true });
  // Whoever the image runs as must get in.
  await chmod(root, 0o755);
  const image: Building = { root, workingDirectory: '/', environment: {}, user: undefined, volumes: [], command: [], healthcheck: [] };
  for (const instruction of instructions) await follow(instruction, image, services);
  return image;
}

async function follow({ name, words }: Instruction, image: Building, services: Services): Promise<void> {
  const here = join(image.root, image.workingDirectory);
  switch (name) {
    case 'WORKDIR':
      image.workingDirectory = words;
      await mkdir(join(image.root, words), { recursive: true });
      return;
    case 'COPY':
      return copy(words, here, services);
    case 'RUN':
      await run('sh', ['-c', belowRoot(words, image.root)], here);
      return;
    case 'ENV':
      image.environment = { ...image.environment, ...readEnvironment(words) };
      return;
    case 'USER':
      image.user = words;
      return;
    case 'VOLUME':
      image.volumes = [...image.volumes, words];
      return;
    case 'CMD':
      image.command = readCommand(words);
      return;
    case 'HEALTHCHECK':
      image.healthcheck = readCommand(words);
      return;
    case 'EXPOSE':
      return;
    default:
      throw new Error(`The acceptance suite does not know how to follow ${name}.`);
  }
}

async function copy(words: string, here: string, { context, built }: Services): Promise<void> {
  const { from, sources, target } = readCopy(words);
  const origin = from === undefined ? context.project : built.get(from)?.root;
  if (origin === undefined) throw new Error(`COPY --from=${from} names no stage before it.`);
  const isFolder = target.endsWith('/') || sources.length > 1;
  for (const source of sources) {
    const path = resolve(origin, source.replace(/^\//, ''));
    if (from === undefined && !isAllowed(relative(origin, path), context.allowed))
      throw new Error(`.dockerignore does not let in ${source}.`);
    // As COPY does it: of a folder the content, a file into a folder under its name.
    const place = isFolder && !(await stat(path)).isDirectory() ? join(here, target, basename(path)) : join(here, target);
    await cp(path, place, { recursive: true, verbatimSymlinks: true });
  }
}

function isAllowed(path: string, allowed: readonly string[]): boolean {
  return allowed.some((entry) => path === entry || path.startsWith(entry + sep));
}

/** There is no root of one's own without a container, and no user `node`: paths are placed below the folder, and given to who runs it. */
function belowRoot(command: string, root: string): string {
  return command.replaceAll(/(?<=\s)\/(?=\w)/g, `${root}/`).replaceAll('node:node', `${unprivileged.uid}:${unprivileged.gid}`);
}

/** Runs a program as on a machine that knows nothing of this checkout; says what it said when it fails. */
export async function run(program: string, args: readonly string[], directory: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, [...args], {
      cwd: directory,
      env: cleanEnvironment(),
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${program} ${args.join(' ')} failed in ${directory}:\n${stdout}\n${stderr}`, { cause: error });
  }
}

/** The machine's environment without what npm and vitest put into it for this checkout. What is installed was most likely installed before. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(
    ([name]) =>
      !/^(npm_(package|lifecycle|config_local_prefix|config_prefix|command|execpath|node_execpath)|INIT_CWD|NODE_|VITEST|TEST|DEV|PROD|MODE|BASE_URL|SSR|DATABASE_URL|REDIS_URL)/.test(
        name,
      ),
  );
  const path = (process.env.PATH ?? '').split(':').filter((folder) => !folder.includes('node_modules'));
  return { ...Object.fromEntries(entries), PATH: path.join(':'), npm_config_prefer_offline: 'true', npm_config_progress: 'false' };
}
