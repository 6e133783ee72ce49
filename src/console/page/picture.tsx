import { Image, ThemeIcon } from '@mantine/core';
import { ImageOff } from 'lucide-react';
import { useState } from 'react';
import { useGateway } from './gateway-context.js';

interface PictureProps {
  /** As the gateway returned it; a path of the gateway, or an address elsewhere, which is not loaded. */
  readonly url: string | null;
  /** Empty where a text beside it says the same. */
  readonly alt: string;
  readonly size: number;
}

/** A picture that the gateway serves, or a quiet sign where there is none. */
export function Picture({ url, alt, size }: PictureProps) {
  const { gateway } = useGateway().settings;
  const [failed, setFailed] = useState<string>();
  const source = url === null ? undefined : ownAddress(url, gateway);
  if (source === undefined || failed === source) {
    return (
      <ThemeIcon variant="default" size={size} radius="md" aria-hidden>
        <ImageOff size={size / 2.5} strokeWidth={1.5} />
      </ThemeIcon>
    );
  }
  return <Image src={source} alt={alt} w={size} h={size} radius="md" fit="cover" loading="lazy" onError={() => setFailed(source)} />;
}

/**
 * The address of a file of the gateway; undefined for files elsewhere, which the content security policy forbids. Providers write addresses:
 * `//host`, `///host`, `/\host` and `/javascript:` begin as a path does.
 */
export function ownAddress(url: string, gateway: URL): string | undefined {
  if (url.startsWith('/media/')) return new URL(`.${url}`, gateway).href;
  if (!URL.canParse(url)) return undefined;
  const { origin, protocol } = new URL(url);
  return origin === gateway.origin && protocol === gateway.protocol ? url : undefined;
}
