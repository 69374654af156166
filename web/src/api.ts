/** Talks to the server. */
import type { Reply } from './types';

const TIMEOUT = 20_000;

/** A request that did not succeed. `temporary` ones are worth repeating. */
export class Problem extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly temporary: boolean,
    readonly wait = 0,
  ) {
    super(message);
  }

  get lostConversation(): boolean {
    return this.code === 'unknown_conversation' || this.code === 'forged_token';
  }
}

export interface Answered {
  conversation: string;
  id: string;
  reply: Reply;
}

export interface HistoryMessage {
  id: string;
  at: string;
  text: string;
  reply: Reply;
  helpful: boolean | null;
  why: string | null;
}

export class Api {
  constructor(private readonly server: string) {}

  send(message: { text: string; id: string; conversation?: string; region?: string }): Promise<Answered> {
    return this.call('POST', '/api/messages', '', message) as Promise<Answered>;
  }

  async history(token: string): Promise<HistoryMessage[]> {
    const answer = (await this.call('GET', '/api/conversation', token)) as { messages: HistoryMessage[] };
    return answer.messages;
  }

  async forget(token: string): Promise<void> {
    await this.call('DELETE', '/api/conversation', token);
  }

  async feedback(token: string, id: string, helpful: boolean, why?: string): Promise<void> {
    await this.call('POST', '/api/feedback', token, why ? { id, helpful, why } : { id, helpful });
  }

  greeting(region: string): Promise<Reply> {
    return this.call('GET', `/api/greeting${region ? `?region=${region}` : ''}`) as Promise<Reply>;
  }

  private async call(method: string, path: string, token = '', body?: unknown): Promise<unknown> {
    const headers: Record<string, string> = {};
    if (token) headers.Authorization = `Bearer ${token}`;
    if (body) headers['Content-Type'] = 'application/json';
    let response: Response;
    let content: unknown;
    try {
      response = await fetch(this.server + path, {
        method,
        headers,
        body: body ? JSON.stringify(body) : undefined,
        credentials: 'omit',
        signal: AbortSignal.timeout(TIMEOUT),
      });
      if (response.status === 204) return undefined;
      content = await response.json();
    } catch {
      throw new Problem('unreachable', '', true);
    }
    if (response.ok) return content;
    const { code = '', message = '' } = (content as { error?: { code?: string; message?: string } }).error ?? {};
    const temporary = response.status === 429 || response.status >= 500;
    throw new Problem(code, message, temporary, Number(response.headers.get('Retry-After')) || 0);
  }
}
