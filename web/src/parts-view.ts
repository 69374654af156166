/** Draws what stands around the conversation: launcher, menu, emergency strip, status, the question before erasing. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Conversation } from './conversation';
import { chatIcon } from './icons';
import { numbersOf } from './numbers';
import { numbersView } from './reply-view';

export type Asking = 'restart' | 'forget' | '';
type View = TemplateResult | typeof nothing;

export function launcherView(heading: string, open: boolean, unread: number, toggle: () => void): TemplateResult {
  return html`<button
    type="button"
    class="launcher"
    aria-expanded=${open}
    aria-haspopup="dialog"
    aria-label="${heading}${unread ? `, ${unread} unread` : ''}"
    @click=${toggle}
  >
    ${chatIcon}<span class="launcher-text" aria-hidden="true">${heading}</span>
    ${unread ? html`<span class="badge" aria-hidden="true">${unread}</span>` : nothing}
  </button>`;
}

/** Takes labels with what they do, gives the menu. */
export function menuView(open: boolean, items: [string, () => void][]): TemplateResult {
  return html`<ul id="menu" class="menu" ?hidden=${!open}>
    ${items.map(([label, action]) => html`<li><button type="button" @click=${action}>${label}</button></li>`)}
  </ul>`;
}

/** The emergency number, always in sight; all regions' where the region is not known. */
export function stripView(region: string): TemplateResult {
  const numbers = numbersOf(region).filter((number) => number.kind === 'emergency');
  const named = numbers.length > 1;
  return html`<p class="strip" dir="auto">
    In an emergency call
    ${numbers.map(
      (number, place) =>
        html`${place ? ', ' : ''}<a href="tel:${number.tel}">${number.number}</a>${named ? ` (${number.label})` : ''}`,
    )}
  </p>`;
}

export function statusView(talk: Conversation, status: string): View | string {
  if (!talk.trouble) return status;
  return html`<p dir="auto">
      ${talk.trouble} <button type="button" class="small" @click=${talk.tryNow}>Try now</button>
    </p>
    ${numbersView(numbersOf(talk.region))}`;
}

export function askingView(asking: Asking, erase: () => void, close: () => void): TemplateResult {
  const forget = asking === 'forget';
  return html`<dialog class="asking" aria-labelledby="asking-text" @close=${close} @keydown=${stop}>
    <p id="asking-text" dir="auto">
      ${forget
        ? 'Erase this conversation here and on the server? This cannot be undone.'
        : 'Start again with an empty chat? This conversation is erased.'}
    </p>
    <form method="dialog" class="row">
      <button class="primary" @click=${erase}>${forget ? 'Erase' : 'Start again'}</button>
      <button>Cancel</button>
    </form>
  </dialog>`;
}

/** Escape in a dialog is the dialog's business alone. */
function stop(event: Event): void {
  event.stopPropagation();
}
