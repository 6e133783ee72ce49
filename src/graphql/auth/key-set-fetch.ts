import type { FetchImplementation } from 'jose';

/** A key set has a few keys of some hundred bytes each. */
const maxBytes = 1_048_576;

/**
 * Fetches a key set for jose, which would read a body however long it is: 500 MB in the seconds that it waits. The signal that jose
 * gives ends the fetch and the reading of its body.
 */
export const fetchKeySet: FetchImplementation = async (url, options) => {
  const response = await fetch(url, options);
  const { status, body } = response;
  if (status !== 200 || body === null) {
    await body?.cancel();
    return new Response(null, { status: status === 200 ? 204 : status });
  }
  return new Response(await readWithin(body, maxBytes), { status });
};

async function readWithin(body: ReadableStream<Uint8Array>, limit: number): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop cancels the body, which closes the connection.
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) throw new Error(`The key set of the issuer has more than ${limit} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
