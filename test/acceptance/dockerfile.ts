/** One instruction: its name in capitals, and what stands behind it on one line. */
export interface Instruction {
  readonly name: string;
  readonly words: string;
}

/** From one FROM to the next. */
export interface Stage {
  /** As `AS` names it. */
  readonly name: string | undefined;
  readonly baseImage: string;
  readonly instructions: readonly Instruction[];
}

/** Reads what this project's Dockerfile uses of the language. Throws for what comes before FROM. */
export function readDockerfile(text: string): readonly Stage[] {
  const stages: (Stage & { readonly instructions: Instruction[] })[] = [];
  const lines = text.split('\n').filter((line) => !/^\s*#/.test(line));
  for (const line of lines.join('\n').replaceAll('\\\n', '').split('\n')) {
    const [, name, words = ''] = /^\s*([A-Za-z]+)\s+(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined) continue;
    if (name.toUpperCase() === 'FROM') {
      const [baseImage = '', , stage] = words.split(/\s+/);
      stages.push({ name: stage, baseImage, instructions: [] });
      continue;
    }
    const stage = stages.at(-1);
    if (stage === undefined) throw new Error(`The Dockerfile has ${name} before FROM.`);
    stage.instructions.push({ name: name.toUpperCase(), words });
  }
  return stages;
}

/** COPY without the forms that this project does not use. */
export interface Copy {
  readonly from: string | undefined;
  readonly sources: readonly string[];
  readonly target: string;
}

export function readCopy(words: string): Copy {
  const [first = '', ...rest] = words.split(/\s+/);
  const from = /^--from=(.+)$/.exec(first)?.[1];
  const paths = from === undefined ? [first, ...rest] : rest;
  const target = paths.at(-1);
  if (target === undefined || paths.length < 2 || paths.some((path) => path.startsWith('--')))
    throw new Error(`This COPY is not understood: ${words}`);
  return { from, sources: paths.slice(0, -1), target };
}

/** ENV of the form `NAME=value NAME=value`. */
export function readEnvironment(words: string): Readonly<Record<string, string>> {
  return Object.fromEntries(words.split(/\s+/).map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]));
}

/** The words of `CMD ["program", "argument"]`, also behind the options of HEALTHCHECK. */
export function readCommand(words: string): readonly string[] {
  return JSON.parse(words.slice(words.indexOf('['))) as string[];
}

/** What .dockerignore lets in. It excludes everything, and lets in what it names: only that form is understood. */
export function readContext(dockerignore: string): readonly string[] {
  const [first, ...rest] = dockerignore.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  if (first !== '*' || rest.some((line) => !line.startsWith('!')))
    throw new Error('.dockerignore names something else than what it lets in.');
  return rest.map((line) => line.slice(1));
}
