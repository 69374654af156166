/** What is kept in the browser, and how its tabs hear of each other. Works (without memory) where storage is barred. */

export class Shelf extends EventTarget {
  private readonly channel?: BroadcastChannel;

  /** `name` keeps the chats of different servers apart. */
  constructor(private readonly name: string) {
    super();
    try {
      this.channel = new BroadcastChannel(name);
      this.channel.onmessage = (event) => this.tell('news', event.data);
    } catch {
      // an old or a walled-in browser: tabs still hear of each other's tokens through storage events
    }
    window.addEventListener('storage', this.onStorage);
  }

  close(): void {
    this.channel?.close();
    window.removeEventListener('storage', this.onStorage);
  }

  get(key: string): string | null {
    try {
      return localStorage.getItem(`${this.name}|${key}`);
    } catch {
      return null;
    }
  }

  set(key: string, value: string | null): void {
    try {
      if (value === null) localStorage.removeItem(`${this.name}|${key}`);
      else localStorage.setItem(`${this.name}|${key}`, value);
    } catch {
      // storage is full or barred: the conversation lives as long as the page
    }
  }

  list<Item>(key: string): Item[] {
    try {
      const items: unknown = JSON.parse(this.get(key) ?? '[]');
      return Array.isArray(items) ? items : [];
    } catch {
      return [];
    }
  }

  setList(key: string, items: unknown[]): void {
    this.set(key, items.length ? JSON.stringify(items) : null);
  }

  /** Tells the other tabs. */
  post(news: unknown): void {
    this.channel?.postMessage(news);
  }

  private readonly onStorage = (event: StorageEvent): void => {
    if (event.key === null || event.key === `${this.name}|token`) this.tell('token', event.newValue);
  };

  private tell(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** Gives a random id; `crypto.randomUUID` exists on secure pages only. */
export function randomId(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
