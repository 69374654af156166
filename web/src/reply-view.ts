/** Draws replies. Text only ever goes in as text: lit escapes it, and nothing here asks it not to. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Answer, PhoneNumber, Point, Reply, Source, Suggestion } from './types';

type Part = TemplateResult | typeof nothing;
const URGENCY = { emergency: 'Urgent', today: 'Today', routine: '' };
const CALL_FIRST = 'emergency';

/** Telephone numbers as links; the first emergency number is the big one. */
export function numbersView(numbers: PhoneNumber[], big = false): Part {
  if (!numbers.length) return nothing;
  return html`<ul class=${big ? 'numbers big' : 'numbers'}>
    ${numbers.map(
      (number) =>
        html`<li>
          <a class=${number.kind === CALL_FIRST ? 'call first' : 'call'} href="tel:${number.tel}"
            ><span>${number.label}</span> <strong>${big ? 'Call ' : ''}${number.number}</strong></a
          >
        </li>`,
    )}
  </ul>`;
}

/** "Where this comes from", folded, for one statement. */
function sourcesView(sources: Source[], about: string): Part {
  if (!sources.length) return nothing;
  return html`<details class="sources">
    <summary>Where this comes from<span class="hidden">: ${about}</span></summary>
    <ol>
      ${sources.map((source) => html`<li value=${source.number}>${source.title}, ${source.section}</li>`)}
    </ol>
  </details>`;
}

function pointView(point: Point): TemplateResult {
  const label = URGENCY[point.urgency];
  return html`<li class=${point.urgency}>
    <span>${label ? html`<strong class="label">${label}:</strong> ` : nothing}${point.text}</span>
    ${sourcesView(point.sources, point.text)}
  </li>`;
}

function answerView(answer: Answer): TemplateResult {
  return html`<h3>${answer.title}</h3>
    ${answer.notes.map((note) => html`<p class="note">${note}</p>`)}
    ${answer.lead ? html`<p class="lead">${answer.lead}</p>` : nothing}
    ${sourcesView(answer.lead_sources, answer.lead)}
    ${answer.points.length ? html`<ul class="points">${answer.points.map(pointView)}</ul>` : nothing}`;
}

/** An emergency: looks and sounds like nothing else here. `announce` is false for one that was read before. */
function emergencyView(reply: Reply, announce: boolean): TemplateResult {
  const founded = reply.steps.filter((step) => step.sources.length);
  return html`<div role=${announce ? 'alert' : nothing}>
      <h3><span class="sign" aria-hidden="true">!</span> ${reply.title || 'Emergency'}</h3>
      ${numbersView(reply.numbers, true)}
      ${reply.message ? html`<p class="lead">${reply.message}</p>` : nothing}
      ${reply.steps.length
        ? html`<ol class="steps">${reply.steps.map((step) => html`<li>${step.text}</li>`)}</ol>`
        : nothing}
      ${reply.disclaimer ? html`<p class="closing">${reply.disclaimer}</p>` : nothing}
    </div>
    ${founded.length
      ? html`<details class="sources">
          <summary>Where this comes from</summary>
          <dl>
            ${founded.map(
              (step) => html`<dt>${step.text}</dt>
                ${step.sources.map((source) => html`<dd>${source.title}, ${source.section}</dd>`)}`,
            )}
          </dl>
        </details>`
      : nothing}`;
}

/** Takes a reply, gives what stands in its bubble. */
export function replyView(reply: Reply, announce = false): TemplateResult {
  if (reply.status === 'emergency') return emergencyView(reply, announce);
  return html`${reply.numbers.length ? html`<div class="still">${numbersView(reply.numbers, true)}</div>` : nothing}
    ${reply.title ? html`<h3>${reply.title}</h3>` : nothing}
    ${reply.message ? html`<p class="message">${reply.message}</p>` : nothing}
    ${reply.answers.map(answerView)}
    ${reply.disclaimer ? html`<p class="disclaimer">${reply.disclaimer}</p>` : nothing}`;
}

/** What can be tapped instead of typed. */
export function choicesOf(reply: Reply): Suggestion[] {
  const more = reply.answers.length === 1 && reply.answers[0].more;
  return more ? [{ label: 'Tell me more', text: 'Tell me more' }, ...reply.suggestions] : reply.suggestions;
}
