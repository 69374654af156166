/** "Was this helpful?": yes, no, and why not. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Turn } from './types';

export interface FeedbackActions {
  rate: (turn: Turn, helpful: boolean, why?: string) => void;
}

const RATED = new Set(['answered', 'clarify', 'out_of_scope', 'other_medicine', 'failed']);
const LONGEST_WHY = 1000;

/** Takes an answered turn, gives the question, the follow-up or the thanks; nothing where it makes no sense. */
export function feedbackView(turn: Turn, actions: FeedbackActions): TemplateResult | typeof nothing {
  if (!turn.reply || !RATED.has(turn.reply.status)) return nothing;
  if (turn.helpful === undefined || turn.helpful === null) {
    return html`<div class="feedback" role="group" aria-label="Was this helpful?">
      <span aria-hidden="true">Was this helpful?</span>
      <button type="button" class="small" @click=${() => actions.rate(turn, true)}>Yes</button>
      <button type="button" class="small" @click=${() => actions.rate(turn, false)}>No</button>
    </div>`;
  }
  if (turn.helpful || turn.why) return html`<p class="feedback thanks" tabindex="-1">Thank you for telling us.</p>`;
  const send = (event: Event): void => {
    event.preventDefault();
    const why = String(new FormData(event.target as HTMLFormElement).get('why') ?? '').trim();
    if (why) actions.rate(turn, false, why.slice(0, LONGEST_WHY));
  };
  return html`<form class="feedback why" @submit=${send}>
    <label for="why-${turn.id}">Thank you. What was wrong or missing? Please leave out names.</label>
    <div class="row">
      <input id="why-${turn.id}" name="why" maxlength=${LONGEST_WHY} autocomplete="off" />
      <button type="submit" class="small">Send</button>
    </div>
  </form>`;
}
