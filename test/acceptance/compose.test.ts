import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { parse } from 'yaml';
import { createContainer, runInContainer } from './running-image.js';

interface Service {
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
  readonly secrets: readonly string[];
  readonly user: string;
  readonly depends_on: Readonly<Record<string, object>>;
}

interface Composition {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

const image = inject('image');

const toEnd: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of toEnd.splice(0).reverse()) await end();
});

async function readComposition(): Promise<Composition> {
  return parse(await readFile('docs/compose.yaml', 'utf8')) as Composition;
}

describe('docs/compose.yaml', () => {
  it("MUST start the image's own command, with the password of the secret in DATABASE_URL", async () => {
    const { parley } = (await readComposition()).services;
    const container = await createContainer(image, {});
    toEnd.push(container.remove);
    await mkdir(join(container.volume, 'secrets'));
    await writeFile(join(container.volume, 'secrets/postgres_password'), 'a-made-up-password\n');
    // In place of the gateway what it would be started with, and in place of the container's folder one of this machine. Compose writes $$ for $.
    const [command = ''] = parley?.command ?? [];
    expect(command).toContain(`exec ${image.command.join(' ')}`);
    const shown = command.replaceAll('$$', '$').replaceAll('/run/secrets', join(container.volume, 'secrets'));
    const printed = shown.replace(image.command.join(' '), `node -p process.env.DATABASE_URL`);
    const { code, stdout } = await runInContainer(container, [...(parley?.entrypoint ?? []), printed]).ended;
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'postgres://parley:a-made-up-password@postgres:5432/parley\n' });
  });

  it('MUST name what it uses: services in addresses, volumes where the image writes, secrets', async () => {
    const { services, volumes, secrets } = await readComposition();
    const { parley } = services;
    expect(parley?.user).toBe(image.user);
    expect(parley?.environment['REDIS_URL']).toBe('redis://redis:6379');
    expect(parley?.command[0]).toContain('@postgres:5432/');
    expect(Object.keys(parley?.depends_on ?? {}).sort()).toEqual(['postgres', 'redis']);
    for (const volume of image.volumes) expect(parley?.volumes.map((entry) => entry.split(':')[1])).toContain(volume);
    expect(parley?.volumes.map((entry) => entry.split(':')[1])).toContain(parley?.environment['PARLEY_CONFIG']);
    expect(Object.keys(volumes).sort()).toEqual(['data', 'postgres']);
    expect(Object.keys(secrets)).toEqual(parley?.secrets);
  });
});
