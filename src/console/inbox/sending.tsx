import type { ErrorLike } from '@apollo/client';
import { Alert } from '@mantine/core';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { failureOf } from '../../client/failure.js';
import { newIdempotencyKey } from '../../client/idempotency-key.js';
import { isInUse, type Refusal } from '../../client/refusal.js';
import type { WriteOutcome } from '../generated/graphql.js';
import type { DraftOfForm } from '../page/draft.js';

/** Whom a form writes to, and what was written before. */
export interface ReplyFormProps {
  readonly conversationId: string;
  /** The channel's name. */
  readonly channel: string;
  /** Shared by the kinds of messages, so that a text stays when another kind is chosen. */
  readonly draft: DraftOfForm;
  readonly onSent: () => void;
}

/** Why a message was not sent, in words. `unknown`, `noAnswer`: nobody knows whether it was, the gateway or this page. */
export type Problem = { readonly kind: 'refused'; readonly message: string } | { readonly kind: 'unknown' | 'noAnswer' };

interface Payload {
  readonly outcome: WriteOutcome | null;
  readonly userErrors: readonly Refusal[];
}

export interface Sending {
  readonly problem: Problem | undefined;
  /** The key of the write. The same content has the same key until it is certain what became of it, so that it cannot be sent twice, also not after a reload. */
  keyFor(content: string): string;
  /** Whether the message was sent; the draft is then empty. */
  finish(payload: Payload | null | undefined, error: ErrorLike | undefined): boolean;
}

export function useSending(draft: DraftOfForm): Sending {
  const [problem, setProblem] = useState<Problem>();
  return {
    problem,
    keyFor: (content) => {
      if (draft.text('sentContent') === content) return draft.text('sentKey');
      const key = newIdempotencyKey();
      draft.change({ sentContent: content, sentKey: key });
      return key;
    },
    finish: (payload, error) => {
      const refusal = payload?.userErrors.map(({ message }) => message).join(' ') ?? '';
      if (error !== undefined) {
        const { kind, message } = failureOf(error);
        setProblem(kind === 'offline' ? { kind: 'noAnswer' } : { kind: 'refused', message });
      } else if (payload?.outcome === 'UNKNOWN') setProblem({ kind: 'unknown' });
      else if (payload == null || payload.outcome === null) {
        setProblem({ kind: 'refused', message: refusal });
        // The gateway answers a key as it did before: what was certainly not sent needs another one.
        if (payload != null && !isInUse(payload.userErrors)) draft.change({ sentContent: '', sentKey: '' });
      } else {
        setProblem(undefined);
        draft.clear();
        return true;
      }
      return false;
    },
  };
}

export function SendProblem({ problem }: { readonly problem: Problem | undefined }) {
  const t = useTranslations('inbox.reply');
  if (problem === undefined) return null;
  return (
    <Alert
      variant="outline"
      color={problem.kind === 'refused' ? 'red' : 'yellow'}
      role="alert"
      title={problem.kind === 'unknown' ? undefined : t(problem.kind === 'refused' ? 'failed' : 'noAnswer')}
    >
      {problem.kind === 'refused' ? problem.message : t(problem.kind === 'unknown' ? 'unknown' : 'noAnswerText')}
    </Alert>
  );
}
