/** Draws the box to write in: Enter sends, Shift and Enter makes a new line, and it grows with its text. */
import { html, type TemplateResult } from 'lit';
import { sendIcon } from './icons';

const LONGEST = 2000;

function fit(box: HTMLTextAreaElement): void {
  box.style.height = 'auto';
  box.style.height = `${box.scrollHeight + 2}px`;
}

/** Takes what to do with a written text (never empty). */
export function composerView(send: (text: string) => void): TemplateResult {
  const submit = (event: Event): void => {
    event.preventDefault();
    const form = (event.currentTarget as HTMLElement).closest('form') as HTMLFormElement;
    const box = form.querySelector('textarea') as HTMLTextAreaElement;
    const text = box.value.trim();
    box.focus();
    if (!text) return;
    box.value = '';
    fit(box);
    send(text);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) submit(event);
  };
  return html`<form class="composer" @submit=${submit}>
    <label class="hidden" for="text">Your question</label>
    <textarea
      id="text"
      rows="1"
      maxlength=${LONGEST}
      placeholder="Your question"
      autocomplete="off"
      enterkeyhint="send"
      dir="auto"
      @keydown=${onKey}
      @input=${(event: Event) => fit(event.target as HTMLTextAreaElement)}
    ></textarea>
    <button type="submit" class="icon send" aria-label="Send">${sendIcon}</button>
  </form>`;
}
