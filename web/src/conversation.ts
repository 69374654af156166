/**
 * The conversation: its turns, sent one after the other, each answered once, and sent again by itself while the server
 * cannot be reached. Fires 'change' after every change and 'arrived' (detail: the turn) when a reply came.
 */
import { Api, Problem } from './api';
import { Shelf, randomId } from './shelf';
import type { Reply, Turn } from './types';

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30_000;
type News = { kind: 'turn'; turn: Turn } | { kind: 'clear' };

export class Conversation extends EventTarget {
  turns: Turn[] = [];
  greeting?: Reply;
  /** The server cannot be reached, or takes no messages now. */
  trouble = '';
  loaded = false;
  busy = false;
  private wait = FIRST_WAIT;
  private timer = 0;
  private era = 0;
  private readonly own = new Set<string>();
  private readonly api: Api;
  private readonly shelf: Shelf;

  constructor(
    server: string,
    private readonly regionSet: () => string,
  ) {
    super();
    this.api = new Api(server);
    this.shelf = new Shelf(`baclofen-chat|${server}`);
    this.shelf.addEventListener('news', (event) => this.hear((event as CustomEvent<News>).detail));
    this.shelf.addEventListener('token', (event) => this.hearToken((event as CustomEvent<string | null>).detail));
    window.addEventListener('online', this.tryNow);
  }

  close(): void {
    clearTimeout(this.timer);
    this.shelf.close();
    window.removeEventListener('online', this.tryNow);
  }

  get started(): boolean {
    return this.shelf.get('token') !== null || this.shelf.list('queue').length > 0;
  }

  /** The region of the last reply, else the one set, else the one that the server had last. */
  get region(): string {
    const last = this.turns.findLast((turn) => turn.reply?.region);
    return last?.reply?.region ?? (this.regionSet() || this.greeting?.region || this.shelf.get('region') || '');
  }

  /** Fetches greeting and history; messages not yet sent are taken up again. */
  async load(): Promise<void> {
    const era = this.era;
    const token = this.shelf.get('token');
    try {
      const [greeting, history] = await Promise.all([
        this.greeting ?? this.api.greeting(this.regionSet()),
        token ? this.api.history(token).catch((problem: Problem) => this.noHistory(problem)) : [],
      ]);
      if (era !== this.era) return;
      this.greeting = greeting;
      this.shelf.set('region', greeting.region);
      const kept = this.turns.filter((turn) => !history.some((message) => message.id === turn.id));
      const told = history.map((message): Turn => {
        const known = this.turns.find((turn) => turn.id === message.id);
        return { ...message, at: Date.parse(message.at), state: 'answered', restored: known?.restored ?? !known };
      });
      this.turns = [...told, ...kept].sort((one, other) => one.at - other.at);
      this.settle();
      this.loaded = true;
    } catch (problem) {
      this.retryLater(problem as Problem);
    }
    for (const turn of this.shelf.list<Turn>('queue')) {
      if (!this.turns.some((known) => known.id === turn.id)) {
        this.turns.push({ ...turn, state: 'waiting', restored: true });
        this.own.add(turn.id);
      }
    }
    this.saveQueue();
    this.changed();
    void this.pump();
  }

  /** Takes what the person wrote and sends it, now or as soon as that is possible. */
  say(text: string): void {
    const turn: Turn = { id: randomId(), text, at: Date.now(), state: 'waiting' };
    this.own.add(turn.id);
    this.turns.push(turn);
    this.saveQueue();
    this.shelf.post({ kind: 'turn', turn });
    this.changed();
    void this.pump();
  }

  async rate(turn: Turn, helpful: boolean, why?: string): Promise<void> {
    turn.helpful = helpful;
    turn.why = why ?? null;
    this.changed();
    this.shelf.post({ kind: 'turn', turn });
    const token = this.shelf.get('token');
    if (token) await this.api.feedback(token, turn.id, helpful, why).catch(() => undefined);
  }

  /** Erases the conversation here and on the server; where that cannot be reached, as soon as it can be. */
  async forget(): Promise<void> {
    const token = this.shelf.get('token');
    if (token) this.shelf.setList('leaving', [...this.shelf.list('leaving'), token]);
    this.clear();
    this.shelf.set('token', null);
    this.shelf.set('queue', null);
    this.shelf.post({ kind: 'clear' });
    await this.leave();
  }

  /** Tries again at once. */
  readonly tryNow = (): void => {
    if (!this.trouble) return;
    clearTimeout(this.timer);
    if (this.loaded) void this.pump();
    else void this.load();
  };

  private async leave(): Promise<void> {
    for (const token of this.shelf.list<string>('leaving')) {
      try {
        await this.api.forget(token);
      } catch (problem) {
        if ((problem as Problem).temporary) return;
      }
      this.shelf.setList('leaving', this.shelf.list<string>('leaving').filter((kept) => kept !== token));
    }
  }

  /** Sends what waits, one message after the other, and one tab after the other where the browser can arrange that. */
  private async pump(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.changed();
    const work = (): Promise<void> => this.sendWaiting();
    try {
      await (navigator.locks ? navigator.locks.request('baclofen-chat', work) : work());
      await this.leave();
    } finally {
      this.busy = false;
      this.changed();
    }
  }

  private async sendWaiting(): Promise<void> {
    for (;;) {
      const turn = this.turns.find((one) => one.state === 'waiting' && this.own.has(one.id));
      if (!turn) return;
      const era = this.era;
      try {
        const answered = await this.sendOnce(turn);
        if (era !== this.era) {
          // "Forget me" was chosen meanwhile: what came of this message is to be forgotten as well.
          this.shelf.setList('leaving', [...this.shelf.list('leaving'), answered.conversation]);
          return;
        }
        this.shelf.set('token', answered.conversation);
        this.settle();
        this.took(turn, answered.reply);
      } catch (problem) {
        if (era !== this.era) return;
        if ((problem as Problem).temporary) return this.retryLater(problem as Problem);
        turn.state = 'refused';
        turn.problem = (problem as Problem).message || 'This message could not be sent.';
      }
      this.saveQueue();
      this.shelf.post({ kind: 'turn', turn });
      this.changed();
    }
  }

  private async sendOnce(turn: Turn): ReturnType<Api['send']> {
    const token = this.shelf.get('token');
    const message = { text: turn.text, id: turn.id, region: this.regionSet() || undefined };
    try {
      return await this.api.send({ ...message, conversation: token ?? undefined });
    } catch (problem) {
      if (!token || !(problem as Problem).lostConversation) throw problem;
      this.shelf.set('token', null);
      return await this.api.send(message);
    }
  }

  private took(turn: Turn, reply: Reply): void {
    turn.state = 'answered';
    turn.reply = reply;
    turn.restored = false;
    if (reply.topics[0] === 'forget_me') {
      this.turns = this.turns.filter((one) => one === turn || one.state === 'waiting');
      this.shelf.post({ kind: 'clear' });
    }
    this.dispatchEvent(new CustomEvent('arrived', { detail: turn }));
  }

  private settle(): void {
    this.trouble = '';
    this.wait = FIRST_WAIT;
  }

  private retryLater(problem: Problem): void {
    this.trouble = problem.message || 'The server cannot be reached. I keep trying.';
    clearTimeout(this.timer);
    this.timer = window.setTimeout(this.tryNow, Math.max(this.wait, problem.wait * 1000));
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
    this.changed();
  }

  private noHistory(problem: Problem): [] {
    if (!problem.lostConversation) throw problem;
    this.shelf.set('token', null);
    return [];
  }

  private saveQueue(): void {
    const waiting = this.turns.filter((turn) => turn.state === 'waiting');
    this.shelf.setList('queue', waiting.map(({ id, text, at }) => ({ id, text, at })));
  }

  private hear(news: News): void {
    if (news.kind === 'clear') return this.clear();
    const known = this.turns.find((turn) => turn.id === news.turn.id);
    if (known) Object.assign(known, news.turn);
    else this.turns.push({ ...news.turn });
    if (news.turn.reply && !known?.restored) {
      this.dispatchEvent(new CustomEvent('arrived', { detail: known ?? news.turn }));
    }
    this.changed();
  }

  private hearToken(token: string | null): void {
    if (token === null) this.clear();
    else if (this.loaded) void this.load();
  }

  private clear(): void {
    this.era += 1;
    this.turns = [];
    this.own.clear();
    this.changed();
  }

  private changed(): void {
    this.dispatchEvent(new Event('change'));
  }
}
