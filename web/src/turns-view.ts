/** Draws the conversation: the greeting, the turns, and what can be tapped instead of typed. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Conversation } from './conversation';
import { feedbackView, type FeedbackActions } from './feedback-view';
import { when } from './keep';
import { choicesOf, replyView } from './reply-view';
import type { Reply, Turn } from './types';

export interface TurnActions extends FeedbackActions {
  ask: (question: string) => void;
}

type View = TemplateResult | typeof nothing;

/** Takes the conversation, gives all of it. */
export function turnsView(talk: Conversation, actions: TurnActions): View {
  const last = talk.turns.at(-1);
  return html`${talk.greeting ? botSays(talk.greeting.status, replyView(talk.greeting)) : nothing}
  ${talk.greeting && !last ? choicesView(talk.greeting, actions) : nothing}
  ${talk.turns.map((turn) => turnView(turn, talk.trouble !== '', actions))}
  ${last?.reply ? choicesView(last.reply, actions) : nothing}`;
}

function turnView(turn: Turn, trouble: boolean, actions: TurnActions): TemplateResult {
  const held = turn.state === 'waiting' && trouble;
  return html`<div class="turn mine" data-turn=${turn.id}>
      <span class="hidden">You said:</span>
      <div class="bubble" dir="auto">${turn.text}</div>
      ${held
        ? html`<p class="mark held" dir="auto">Not sent yet. It will be sent by itself.</p>`
        : html`<time class="mark" dir="auto" datetime=${new Date(turn.at).toISOString()}>${when(turn)}</time>`}
    </div>
    ${turn.problem ? botSays('failed', html`<p>${turn.problem}</p>`) : nothing}
    ${turn.reply
      ? botSays(turn.reply.status, replyView(turn.reply, !turn.restored), feedbackView(turn, actions))
      : nothing}`;
}

function botSays(kind: string, content: TemplateResult, below: View = nothing): TemplateResult {
  return html`<div class="turn bot">
    <span class="hidden">The bot says:</span>
    <div class="bubble ${kind}" dir="auto">${content}</div>
    ${below}
  </div>`;
}

function choicesView(reply: Reply, actions: TurnActions): View {
  const choices = choicesOf(reply);
  if (!choices.length) return nothing;
  return html`<ul class="choices" aria-label="You could ask">
    ${choices.map(
      (choice) => html`<li><button type="button" @click=${() => actions.ask(choice.text)}>${choice.label}</button></li>`,
    )}
  </ul>`;
}
