/**
 * A fetch for libraries that bound the time of an answer but not its size: 500 MB arrived before a timeout. The signal in the options ends the fetch
 * and the reading. `whose` begins the message of the error, such as `The key set of the issuer`.
 */
export function createBoundedFetch(whose: string, maxBytes: number): (url: string, options: RequestInit) => Promise<Response> {
  return async (url, options) => {
    const response = await fetch(url, options);
    const { status, headers, body } = response;
    if (body === null) return response;
    const read = await readWithin(body, maxBytes, whose);
    // Responses with these statuses may not have a body.
    return new Response([204, 205, 304].includes(status) ? null : read, { status, headers });
  };
}

async function readWithin(body: ReadableStream<Uint8Array>, limit: number, whose: string): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop cancels the body and so closes the connection.
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) throw new Error(`${whose} has more than ${limit} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
