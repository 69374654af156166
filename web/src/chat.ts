/** The <baclofen-chat> element: a launcher with a panel, or with `inline` the panel alone, where the page puts it. */
import { LitElement, html, nothing, unsafeCSS, type PropertyValues, type TemplateResult } from 'lit';
import { accent } from './colour';
import { composerView } from './composer-view';
import { Conversation } from './conversation';
import { closeIcon, menuIcon } from './icons';
import { print, save } from './keep';
import { knownRegion } from './numbers';
import { askingView, launcherView, menuView, statusView, stripView, type Asking } from './parts-view';
import { turnsView, type TurnActions } from './turns-view';
import type { Turn } from './types';
import css from './widget.css';

const SMALL = '(max-width: 40em), (max-height: 30em)';
const TYPING_AFTER = 200;

export class BaclofenChat extends LitElement {
  /** The server that the script came from. */
  static home = '';
  static override styles = unsafeCSS(css);
  static override properties = {
    server: {},
    region: {},
    color: {},
    heading: {},
    position: {},
    theme: {},
    inline: { type: Boolean },
    open: { type: Boolean, reflect: true },
    menuOpen: { state: true },
    asking: { state: true },
    unread: { state: true },
    typing: { state: true },
    status: { state: true },
  };

  declare server: string;
  declare region: string;
  declare color: string;
  declare heading: string;
  declare position: string;
  declare theme: string;
  declare inline: boolean;
  declare open: boolean;
  declare menuOpen: boolean;
  declare asking: Asking;
  declare unread: number;
  declare typing: boolean;
  declare status: string;

  private talk!: Conversation;
  private typingTimer = 0;
  private fresh?: Turn;
  private readonly dark = matchMedia('(prefers-color-scheme: dark)');
  private readonly small = matchMedia(SMALL);

  constructor() {
    super();
    Object.assign(this, { server: '', region: '', color: '', heading: 'Ask about baclofen', position: 'right' });
    Object.assign(this, { theme: 'auto', inline: false, open: false });
    Object.assign(this, { menuOpen: false, asking: '', unread: 0, typing: false, status: '' });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.talk = new Conversation(this.server || BaclofenChat.home, () => knownRegion(this.region));
    this.talk.addEventListener('change', this.onChange);
    this.talk.addEventListener('arrived', this.onArrived);
    this.dark.addEventListener('change', this.redraw);
    this.small.addEventListener('change', this.redraw);
    if (this.inline || this.open || this.wasOpen() || this.talk.started) void this.talk.load();
    if (this.wasOpen() && !this.small.matches) this.open = true;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.dark.removeEventListener('change', this.redraw);
    this.small.removeEventListener('change', this.redraw);
    this.talk.close();
  }

  /** Opens the chat and moves the focus into it. */
  show(): void {
    this.open = true;
    this.unread = 0;
    this.remember();
    if (!this.talk.loaded) void this.talk.load();
    void this.updateComplete.then(() => {
      if (this.inline) return;
      const panel = this.panel as HTMLDialogElement;
      if (!panel.open) this.small.matches ? panel.showModal() : panel.show();
      this.$(this.small.matches ? 'h2' : 'textarea')?.focus();
      this.scrollDown();
    });
  }

  /** Closes the chat; the focus returns to the launcher. */
  hide(): void {
    if (this.inline) return;
    (this.panel as HTMLDialogElement).close();
    this.open = false;
    this.menuOpen = false;
    this.remember();
    void this.updateComplete.then(() => this.$('.launcher')?.focus());
  }

  /** Takes a question and asks it, as if it had been typed. */
  ask(question: string): void {
    if (!this.open && !this.inline) this.show();
    else this.$('textarea')?.focus();
    if (question.trim()) this.say(question.trim());
  }

  protected override firstUpdated(): void {
    // Not show(): a chat that was open on the last page must not take the focus on this one.
    if (this.open && !this.inline) (this.panel as HTMLDialogElement).open = true;
    this.scrollDown();
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('color')) {
      const colours = accent(this.color);
      const root = this.$('.root') as HTMLElement;
      for (const [name, value] of [['--accent', colours?.ground], ['--on-accent', colours?.text]] as const) {
        if (value) root.style.setProperty(name, value);
        else root.style.removeProperty(name);
      }
    }
    if (changed.has('asking')) {
      const dialog = this.$('.asking') as HTMLDialogElement | null;
      if (this.asking && dialog && !dialog.open) dialog.showModal();
    }
    if (this.fresh) this.bringUp(this.fresh);
    this.fresh = undefined;
  }

  protected override render(): TemplateResult {
    const dark = this.theme === 'dark' || (this.theme !== 'light' && this.dark.matches);
    const side = this.position === 'left' ? 'left' : 'right';
    return html`<div class="root ${dark ? 'dark' : 'light'} ${this.inline ? 'inline' : 'floating'} ${side}" lang="en">
      ${this.inline ? nothing : launcherView(this.heading, this.open, this.unread, this.toggle)} ${this.panelView()}
      ${askingView(this.asking, this.eraseAll, () => (this.asking = ''))}
    </div>`;
  }

  private panelView(): TemplateResult {
    const content = html`<header>
        <h2 id="heading" tabindex="-1">${this.heading}</h2>
        <button
          type="button"
          class="icon menu-button"
          aria-expanded=${this.menuOpen}
          aria-controls="menu"
          aria-label="Menu"
          @click=${() => (this.menuOpen = !this.menuOpen)}
        >
          ${menuIcon}
        </button>
        ${this.inline
          ? nothing
          : html`<button type="button" class="icon" aria-label="Close" @click=${this.hide}>${closeIcon}</button>`}
      </header>
      ${menuView(this.menuOpen, this.menuItems)} ${stripView(this.talk.region)}
      <div class="log" role="log" aria-label="Conversation" tabindex="0">
        ${turnsView(this.talk, this.actions)}
        ${this.typing
          ? html`<div class="typing"><span class="hidden">Looking that up</span><i></i><i></i><i></i></div>`
          : nothing}
      </div>
      <div class="status" role="status">${statusView(this.talk, this.status)}</div>
      ${composerView(this.say)}`;
    return this.inline
      ? html`<section class="panel" aria-labelledby="heading" @keydown=${this.onKey}>${content}</section>`
      : html`<dialog class="panel" aria-labelledby="heading" @keydown=${this.onKey} @cancel=${this.onCancel}>
          ${content}
        </dialog>`;
  }

  private get menuItems(): [string, () => void][] {
    const items: [string, () => void][] = [
      ['Save as a text file', () => save(this.talk.turns, this.heading)],
      ['Print', () => print(this.talk.turns, this.heading)],
      ['Start again', () => (this.asking = 'restart')],
      ['Forget me', () => (this.asking = 'forget')],
    ];
    return items.map(([label, action]) => [label, () => this.choose(action)]);
  }

  private get panel(): HTMLElement {
    return this.$('.panel') as HTMLElement;
  }

  private $(selector: string): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(selector);
  }

  private wasOpen(): boolean {
    try {
      return !this.inline && sessionStorage.getItem('baclofen-chat|open') === 'yes';
    } catch {
      return false;
    }
  }

  private remember(): void {
    try {
      if (!this.inline) sessionStorage.setItem('baclofen-chat|open', this.open ? 'yes' : 'no');
    } catch {
      // storage is barred: the chat is closed on the next page
    }
  }

  private choose(action: () => void): void {
    this.menuOpen = false;
    this.$('.menu-button')?.focus();
    action();
  }

  private scrollDown(): void {
    const log = this.$('.log');
    if (log) log.scrollTop = log.scrollHeight;
  }

  /** Brings a question to the top of what is seen, so that its answer is read from its beginning. */
  private bringUp(turn: Turn): void {
    const log = this.$('.log');
    const shown = this.$(`[data-turn="${turn.id}"]`);
    if (log && shown) log.scrollTop = shown.offsetTop - log.offsetTop - 8;
  }

  private readonly actions: TurnActions = {
    ask: (question) => this.ask(question),
    rate: (turn, helpful, why) => this.rate(turn, helpful, why),
  };

  private readonly redraw = (): void => this.requestUpdate();

  private readonly onChange = (): void => {
    const pending = this.talk.busy && !this.talk.trouble && this.talk.turns.some((turn) => turn.state === 'waiting');
    if (!pending) {
      clearTimeout(this.typingTimer);
      this.typingTimer = 0;
      this.typing = false;
    } else if (!this.typingTimer) {
      this.typingTimer = window.setTimeout(() => {
        this.typing = true;
        void this.updateComplete.then(() => this.scrollDown());
      }, TYPING_AFTER);
    }
    this.requestUpdate();
  };

  private readonly onArrived = (event: Event): void => {
    const turn = (event as CustomEvent<Turn>).detail;
    this.status = '';
    if (!this.open && !this.inline) this.unread += 1;
    else this.fresh = turn;
    this.requestUpdate();
  };

  private readonly toggle = (): void => (this.open ? this.hide() : this.show());

  private readonly rate = (turn: Turn, helpful: boolean, why?: string): void => {
    void this.talk.rate(turn, helpful, why);
    const place = `[data-turn="${turn.id}"] + .turn .feedback`;
    void this.updateComplete.then(() => this.$(`${place} input, ${place}.thanks`)?.focus());
  };

  private readonly eraseAll = (): void => {
    const forget = this.asking === 'forget';
    void this.talk.forget();
    this.status = forget ? 'Done. This conversation is erased.' : 'A new conversation.';
    void this.updateComplete.then(() => this.$('textarea')?.focus());
  };

  private readonly say = (text: string): void => {
    this.status = '';
    this.talk.say(text);
    void this.updateComplete.then(() => this.scrollDown());
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    if (this.menuOpen) {
      this.menuOpen = false;
      this.$('.menu-button')?.focus();
      event.preventDefault();
    } else if (!this.inline) {
      event.preventDefault();
      this.hide();
    }
  };

  private readonly onCancel = (event: Event): void => {
    event.preventDefault();
    this.hide();
  };
}
